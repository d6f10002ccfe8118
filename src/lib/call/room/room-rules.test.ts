import { expect, test } from 'vitest';
import { asId, type CaseId, type DeviceId } from '#lib/core/ids.ts';
import { caseId, createRoomWorld, type RoomWorld } from '../../../../tests/support/room-world.ts';
import { aloneForMs, dropAfterMs, maxRingMs } from './room-life.ts';
import type { RoomFrame, RoomMessage } from './room-message.ts';
import { beginState, noteOf, type RoomEvent, type RoomState, type Say } from './room-state.ts';
import { comeBackWithinMs, nextRoomState } from './room-step.ts';

const calm = { lossShare: 0, repeatShare: 0, delayMs: 50 };
const [low, high] = ['0'.repeat(32), 'f'.repeat(32)] as const;

const opens = (world: RoomWorld, device: DeviceId, ring: readonly DeviceId[] = []): void =>
	begins(world, device, world.freshCallId(), world.inCall(), ring);
const begins = (world: RoomWorld, device: DeviceId, callId: string, ask: readonly DeviceId[], ring: readonly DeviceId[]): void =>
	world.act(device, { type: 'person-opens', caseId, callId, media: 'audio', ask, ring: ring.map((one) => [one]) });
const at = (world: RoomWorld, device: DeviceId): RoomState['phase'] => world.state(device).phase;
const callOf = (world: RoomWorld, device: DeviceId): string | null => {
	const phase = at(world, device);
	return phase.at === 'in' ? phase.room.callId : null;
};

/** A room with everyone of the world in it. */
function gathered(count: number): RoomWorld {
	const world = createRoomWorld(1, count, calm);
	for (const device of world.devices) {
		opens(world, device);
		world.pass(2_000);
	}
	expect(world.disagreement()).toBeNull();
	return world;
}

test('[RM3] opening the call of a case joins the one that is on, and two begun at once become one under the lower name', () => {
	const world = createRoomWorld(1, 3, calm);
	const [a, b, c] = world.devices as [DeviceId, DeviceId, DeviceId];
	begins(world, a, high, [], []);
	begins(world, b, low, [], []);
	world.pass(10_000);
	expect([callOf(world, a), callOf(world, b)]).toEqual([low, low]);
	opens(world, c);
	world.pass(2_000);
	expect(callOf(world, c)).toBe(low);
	expect(world.disagreement()).toBeNull();
});

test('[RM3] two who ring each other at once are in one call', () => {
	const world = createRoomWorld(1, 2, calm);
	const [a, b] = world.devices as [DeviceId, DeviceId];
	begins(world, a, high, [], [b]);
	begins(world, b, low, [], [a]);
	world.pass(3_000);
	expect([callOf(world, a), callOf(world, b)]).toEqual([low, low]);
	expect(world.disagreement()).toBeNull();
});

test('[RM4] ringing ends by itself after 45 s, and soon after the ringing device fell silent', () => {
	const world = createRoomWorld(1, 2, calm);
	const [a, b] = world.devices as [DeviceId, DeviceId];
	opens(world, a, [b]);
	world.pass(maxRingMs - 2_000);
	expect([at(world, a).at, at(world, b).at]).toEqual(['in', 'ringing']);
	world.pass(4_000);
	expect(at(world, a)).toMatchObject({ at: 'ended', ended: { reason: 'no-answer', with: [b] } });
	expect(at(world, b)).toMatchObject({ at: 'ended', ended: { reason: 'missed', with: [a] } });

	opens(world, a, [b]);
	world.pass(2_000);
	world.setLine(a, false);
	world.pass(7_000);
	expect(at(world, b).at).toBe('ringing');
	world.pass(5_000);
	expect(at(world, b)).toMatchObject({ at: 'ended', ended: { reason: 'missed' } });
});

test('[RM4] declining ends it at once, and the same ring rings no more', () => {
	const world = createRoomWorld(1, 2, { ...calm, repeatShare: 1 });
	const [a, b] = world.devices as [DeviceId, DeviceId];
	opens(world, a, [b]);
	world.pass(1_000);
	world.act(b, { type: 'person-declines' });
	world.pass(5_000);
	expect(at(world, a)).toMatchObject({ at: 'ended', ended: { reason: 'declined', with: [b] } });
	expect(at(world, b).at).toBe('idle');
});

test('[RM5] who is in a call answers another ring with busy, and stays in it', () => {
	const world = createRoomWorld(1, 3, calm);
	const [a, b, c] = world.devices as [DeviceId, DeviceId, DeviceId];
	opens(world, a);
	opens(world, b);
	world.pass(5_000);
	const other = asId<CaseId>('ab'.repeat(16));
	world.act(c, { type: 'person-opens', caseId: other, callId: high, media: 'audio', ask: [], ring: [[b]] });
	world.pass(2_000);
	expect(at(world, c)).toMatchObject({ at: 'ended', ended: { reason: 'busy', with: [b] } });
	expect(callOf(world, b)).toBe(callOf(world, a));
});

test('[RM6] a silent member gives up its seat after a minute to whoever hears others, and has it again when it is back', () => {
	const world = gathered(3);
	const [a, , c] = world.devices as [DeviceId, DeviceId, DeviceId];
	world.setLine(c, false);
	world.pass(dropAfterMs - 20_000);
	const before = at(world, a);
	expect(before.at === 'in' && before.room.peers.get(c)?.path).toBe('lost');
	world.pass(40_000);
	const after = at(world, a);
	expect(after.at === 'in' && after.room.peers.has(c)).toBe(false);
	world.setLine(c, true);
	world.pass(20_000);
	expect(world.disagreement()).toBeNull();
	expect(world.inCall()).toHaveLength(3);
});

test('[RM6] who hears nobody stays in the room for ten minutes, with everyone in it', () => {
	const world = gathered(3);
	const [a] = world.devices as [DeviceId];
	world.setLine(a, false);
	world.pass(aloneForMs - 30_000);
	const alone = at(world, a);
	expect(alone.at === 'in' && alone.room.peers.size).toBe(2);
	world.setLine(a, true);
	world.pass(20_000);
	expect(world.disagreement()).toBeNull();
	for (const device of world.devices) world.setLine(device, false);
	world.pass(aloneForMs + 5_000);
	for (const device of world.devices) expect(at(world, device)).toMatchObject({ at: 'ended', ended: { reason: 'line-lost' } });
});

test('[RM13] a fifth is told that four is the most, and those four stay', () => {
	const world = createRoomWorld(1, 5, calm);
	for (const device of world.devices) {
		opens(world, device);
		world.pass(2_000);
	}
	expect(at(world, world.devices[4]!)).toMatchObject({ at: 'ended', ended: { reason: 'full' } });
	expect(world.inCall()).toEqual(world.devices.slice(0, 4));
	expect(world.disagreement()).toBeNull();
});

test('[RM15] a page that reloads within ten seconds comes back into the same room by itself; later it does not', () => {
	const world = gathered(3);
	const [a, b] = world.devices as [DeviceId, DeviceId];
	const callId = callOf(world, a);
	world.reload(b, comeBackWithinMs - 1_000);
	world.pass(15_000);
	expect([callOf(world, b), world.disagreement()]).toEqual([callId, null]);
	world.reload(b, comeBackWithinMs + 1_000);
	world.pass(15_000);
	expect(at(world, b).at).toBe('idle');
	world.pass(30_000);
	expect(world.inCall()).toHaveLength(2);
	expect(world.disagreement()).toBeNull();
});

test('[RM15] two that reload at once find each other again', () => {
	const world = gathered(2);
	const callId = callOf(world, world.devices[0]!);
	for (const device of world.devices) world.reload(device, 3_000);
	world.pass(20_000);
	expect(world.devices.map((device) => callOf(world, device))).toEqual([callId, callId]);
	expect(world.disagreement()).toBeNull();
});

const me = asId<DeviceId>('1'.repeat(32));
const peer = asId<DeviceId>('2'.repeat(32));
const news = { entries: [{ device: peer, seq: 1, rev: 0, out: null, sound: true, picture: false }], ageMs: null, sees: [], letIn: [] };
const ring: RoomMessage = { type: 'ring', media: 'audio', rangAtMs: 1, news };
const heard = (message: RoomMessage, from = peer, own = false): RoomEvent => {
	const frame: RoomFrame = { callId: low, message };
	return { type: 'heard', caseId, from, own, frame };
};
const run = (events: readonly RoomEvent[], tab = 'tab-b'): { state: RoomState; says: readonly Say[] } => {
	let state = beginState(me, tab, 0);
	const says: Say[] = [];
	for (const event of events) {
		const next = nextRoomState(state, event, 10_000, () => false);
		state = next.state;
		says.push(...next.says);
	}
	return { state, says };
};

test('[RM14] the first answer stops the ringing on this person’s other devices and tabs', () => {
	const { says } = run([heard(ring), { type: 'person-accepts', media: 'audio' }]);
	expect(says).toContainEqual({ to: 'own-devices', caseId, frame: { callId: low, message: { type: 'answered' } } });
	expect(says).toContainEqual({ tabs: { type: 'settled', callId: low } });
	const elsewhere = { at: 'ended', ended: { reason: 'answered-elsewhere' } };
	expect(run([heard(ring), heard({ type: 'answered' }, high as DeviceId, true)]).state.phase).toMatchObject(elsewhere);
	expect(run([heard(ring), heard({ type: 'answered' }, high as DeviceId, false)]).state.phase.at).toBe('ringing');
	expect(run([heard(ring), { type: 'tab', message: { type: 'settled', callId: low } }]).state.phase).toMatchObject(elsewhere);
	expect(run([heard(ring), heard({ type: 'cancel', why: 'answered' })]).state.phase).toMatchObject(elsewhere);
	expect(run([heard(ring), heard({ type: 'cancel', why: 'answered' }), heard(ring)]).state.phase).toMatchObject(elsewhere);
});

test('[RM20] only the tab that is in the call answers for its device', () => {
	const inCall: RoomEvent = { type: 'tab', message: { type: 'in-call', tab: 'tab-a', callId: low, caseId } };
	const listed = { ...news, entries: [...news.entries, { ...news.entries[0]!, device: me, seq: 2 }] };
	const silent = run([inCall, heard(ring), heard({ type: 'ask' }), heard({ type: 'news', answer: true, news: listed })]);
	expect([silent.state.phase.at, silent.says]).toEqual(['idle', []]);
	const opened: RoomEvent = { type: 'person-opens', caseId, callId: high, media: 'audio', ask: [], ring: [] };
	expect(run([inCall, opened]).state.phase.at).toBe('idle');
	expect(run([opened, inCall], 'tab-b').state.phase.at).toBe('ended');
	expect(run([opened, inCall], 'tab-0').state.phase.at).toBe('in');
});

test('[RM20] a device whose page is gone without a word says so when it is asked for', () => {
	const listed = { ...news, entries: [...news.entries, { ...news.entries[0]!, device: me, seq: 2 }] };
	const { says } = run([heard({ type: 'news', answer: false, news: listed })]);
	const gone = { device: me, seq: 3, rev: 0, out: 'left', sound: false, picture: false };
	expect(says).toEqual([
		{
			to: peer,
			caseId,
			frame: { callId: low, message: { type: 'news', answer: false, news: { entries: [gone], ageMs: null, sees: [], letIn: [] } } }
		}
	]);
});

test('[RM15] what a tab keeps names the room and who else is in it, and nothing when it is in none', () => {
	expect(noteOf(beginState(me, 'tab', 0), 5)).toBeNull();
	const { state } = run([heard(ring), { type: 'person-accepts', media: 'audio' }]);
	expect(noteOf(state, 12_000)).toEqual({
		callId: low,
		caseId,
		media: 'audio',
		members: [peer],
		letIn: [],
		togetherSinceMs: null,
		atMs: 12_000
	});
});
