import { expect, test } from 'vitest';
import { beginState, type RoomState } from '#lib/call/room/room-state.ts';
import { asId, type DeviceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { caseId } from '../../../tests/support/room-world.ts';
import { noteUnanswered, type UnansweredRing } from './unanswered-rings.ts';

const [me, expert, other] = ['1', '2', '3'].map((digit) => asId<DeviceId>(digit.repeat(32))) as [DeviceId, DeviceId, DeviceId];

function setUp() {
	const clock = createFakeClock(0);
	const rooms = createSettable<RoomState>(beginState(me, 'tab', 0));
	const noted: UnansweredRing[] = [];
	noteUnanswered(rooms, clock, (ring) => noted.push(ring));
	const inRoom = (rings: readonly (readonly DeviceId[])[], peers: readonly DeviceId[] = [], refused: RoomState['refused'] = []): void => {
		const room = {
			caseId,
			media: 'audio',
			rings: rings.map((devices) => ({ devices, rangAtMs: 0 })),
			peers: new Map(peers.map((peer) => [peer, {}]))
		};
		rooms.set({ ...rooms.current, refused, phase: { at: 'in', room } } as unknown as RoomState);
	};
	const end = (reason: string): void =>
		rooms.set({ ...rooms.current, phase: { at: 'ended', ended: { reason, with: [], caseId } } } as unknown as RoomState);
	return { clock, noted, inRoom, end };
}

test('[RG10] a ring that is given up, or that the caller ends after a while, is noted once', async () => {
	const { clock, noted, inRoom, end } = setUp();
	inRoom([[expert]]);
	await clock.advance(45_000);
	inRoom([], [], [{ devices: [expert], reason: 'no-answer' }]);
	end('no-answer');
	expect(noted).toEqual([{ caseId, media: 'audio', devices: [expert], rangAtMs: 0, endedAtMs: 45_000 }]);

	const left = setUp();
	left.inRoom([[expert]]);
	await left.clock.advance(9_000);
	left.end('left');
	expect(left.noted.map(({ devices }) => devices)).toEqual([[expert]]);
});

test('[RG10] who came, who said no, and who was rung by a slip of the hand missed nothing', async () => {
	const came = setUp();
	came.inRoom([[expert], [other]]);
	await came.clock.advance(20_000);
	came.inRoom([[other]], [expert]);
	came.inRoom([], [expert], [{ devices: [other], reason: 'declined' }]);
	expect(came.noted).toEqual([]);

	const declined = setUp();
	declined.inRoom([[expert]]);
	await declined.clock.advance(20_000);
	declined.end('declined');
	expect(declined.noted).toEqual([]);

	const slip = setUp();
	slip.inRoom([[expert]]);
	await slip.clock.advance(2_000);
	slip.end('left');
	expect(slip.noted).toEqual([]);
});
