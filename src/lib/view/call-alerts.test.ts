import { expect, test } from 'vitest';
import { beginState, type RoomState } from '#lib/call/room/room-state.ts';
import { asId, type DeviceId } from '#lib/core/ids.ts';
import { createSettable } from '#lib/core/readable.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { caseId } from '../../../tests/support/room-world.ts';
import { tellUnanswered } from './call-alerts.ts';

const [me, expert, other, away] = ['1', '2', '3', '4'].map((digit) => asId<DeviceId>(digit.repeat(32))) as [
	DeviceId,
	DeviceId,
	DeviceId,
	DeviceId
];

function setUp() {
	const clock = createFakeClock(0);
	const rooms = createSettable<RoomState>(beginState(me, 'tab', 0));
	const told: (readonly DeviceId[])[] = [];
	const line = { open: true };
	const tell = (about: typeof caseId, devices: readonly DeviceId[]): boolean => {
		if (about === caseId) told.push(devices);
		return line.open;
	};
	const { alerted, close: stop } = tellUnanswered(rooms, clock, tell, (devices) => devices.includes(away));
	const ring = (...rung: readonly (readonly [number, readonly DeviceId[]])[]): void => {
		const rings = rung.map(([rangAtMs, devices]) => ({ devices, rangAtMs, reached: [], busy: [], saidAtMs: 0 }));
		rooms.set({ ...rooms.current, phase: { at: 'in', room: { caseId, rings } } } as unknown as RoomState);
	};
	return { clock, told, ring, stop, alerted, line };
}

test('[AL10] a ring without an answer for 5 s is told once, however often it is said again', async () => {
	const { clock, told, ring } = setUp();
	ring([0, [expert]]);
	await clock.advance(2_000);
	ring([0, [expert]]);
	await clock.advance(2_900);
	expect(told).toEqual([]);
	await clock.advance(200);
	ring([0, [expert]]);
	await clock.advance(30_000);
	expect(told).toEqual([[expert]]);
});

test('[AL10] who answers or is let go before is not told of, and who is rung anew is', async () => {
	const { clock, told, ring, stop } = setUp();
	ring([0, [expert]], [1_000, [other]]);
	await clock.advance(4_000);
	ring([1_000, [other]]);
	await clock.advance(2_000);
	expect(told).toEqual([[other]]);
	ring([1_000, [other]], [6_000, [expert]]);
	await clock.advance(5_000);
	expect(told).toEqual([[other], [expert]]);
	ring([12_000, [expert]]);
	stop();
	await clock.advance(60_000);
	expect(told).toHaveLength(2);
});

test('[AL10] who is not on line is alerted at once, and whoever rings is told whether the alert left', async () => {
	const { clock, told, ring, alerted, line } = setUp();
	ring([0, [away]]);
	await clock.advance(1);
	expect([told, [...alerted.current]]).toEqual([[[away]], [[away, { sent: true, away: true }]]]);
	line.open = false;
	ring([0, [away]], [10, [expert]]);
	await clock.advance(5_000);
	expect(alerted.current.get(expert)).toEqual({ sent: false, away: false });
	ring([10, [expert]]);
	expect([...alerted.current.keys()]).toEqual([expert]);
	ring();
	expect(alerted.current.size).toBe(0);
});
