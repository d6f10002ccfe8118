import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseId, createRoomWorld, type RoomWorld } from '../../../../tests/support/room-world.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { pick } from '#lib/core/random.ts';
import { knockAgainMs, turnedAwayForMs } from './room-door.ts';
import type { RoomMessage, RoomNews } from './room-message.ts';
import { noteOf, type RoomState } from './room-state.ts';

const fair = { lossShare: 0, repeatShare: 0, delayMs: 50 };
const at = (world: RoomWorld, device: DeviceId): RoomState['phase']['at'] => world.state(device).phase.at;
const knocksAt = (world: RoomWorld, device: DeviceId): readonly DeviceId[] =>
	world
		.state(device)
		.knocks.filter(({ turnedAwayAtMs }) => turnedAwayAtMs === null)
		.map((knock) => knock.device);
const opens = (world: RoomWorld, device: DeviceId): void =>
	world.act(device, { type: 'person-opens', caseId, callId: world.freshCallId(), media: 'audio', ask: world.asks(device), ring: [] });
const says = (world: RoomWorld, from: DeviceId, to: DeviceId, callId: string | null, message: RoomMessage): void =>
	world.act(to, { type: 'heard', caseId, from, own: false, frame: { callId, message } });
const roomOf = (world: RoomWorld, device: DeviceId) => {
	const { phase } = world.state(device);
	return phase.at === 'in' ? phase.room : null;
};

/** Two of the ward in a call, and a guest who knocks. */
function beforeTheDoor(): { world: RoomWorld; doctor: DeviceId; nurse: DeviceId; guest: DeviceId } {
	const world = createRoomWorld(1, 3, fair, 1);
	const [doctor, nurse, guest] = world.devices as [DeviceId, DeviceId, DeviceId];
	for (const device of world.devices) {
		opens(world, device);
		world.pass(3_000);
	}
	return { world, doctor, nurse, guest };
}

test('[RM24] a guest waits, everyone inside sees who knocks, and one of them lets them in', () => {
	const { world, doctor, nurse, guest } = beforeTheDoor();
	world.pass(20_000);
	expect(world.state(guest).phase).toMatchObject({ at: 'joining', joining: { door: { heard: true, inCall: true } } });
	expect([knocksAt(world, doctor), knocksAt(world, nurse)]).toEqual([[guest], [guest]]);
	expect(roomOf(world, doctor)?.roster.has(guest)).toBe(false);
	world.act(nurse, { type: 'person-lets-in', device: guest });
	world.pass(3_000);
	expect(world.inCall()).toEqual([doctor, nurse, guest]);
	expect(world.disagreement()).toBeNull();
	world.pass(15_000);
	expect([knocksAt(world, doctor), knocksAt(world, nurse)]).toEqual([[], []]);
});

test('[RM24] until then nothing counts that a guest says, whatever it is', () => {
	const { world, doctor, nurse, guest } = beforeTheDoor();
	const room = roomOf(world, doctor)!;
	const entry = (device: DeviceId, out: 'dropped' | null) => ({ device, seq: 90, rev: 0, out, sound: true, picture: false });
	const forged: RoomNews = { entries: [entry(guest, null), entry(nurse, 'dropped')], ageMs: 5, sees: [], letIn: [guest] };
	says(world, guest, doctor, room.callId, { type: 'news', answer: true, news: forged });
	says(world, guest, doctor, '0'.repeat(32), { type: 'news', answer: true, news: forged });
	says(world, guest, doctor, room.callId, { type: 'ring', media: 'audio', rangAtMs: 1, news: forged });
	expect(roomOf(world, doctor)?.callId).toBe(room.callId);
	expect([...roomOf(world, doctor)!.roster.keys()].sort()).toEqual([doctor, nurse]);
	expect(roomOf(world, doctor)?.roster.get(nurse)?.out).toBeNull();
});

test('[RM24] a guest who is in opens the door to nobody', () => {
	const world = createRoomWorld(1, 3, fair, 2);
	const [doctor, first, second] = world.devices as [DeviceId, DeviceId, DeviceId];
	for (const device of world.devices) opens(world, device);
	world.pass(4_000);
	world.act(doctor, { type: 'person-lets-in', device: first });
	world.pass(4_000);
	expect(knocksAt(world, first)).toEqual([]);
	world.act(first, { type: 'person-lets-in', device: second });
	const room = roomOf(world, first)!;
	const news = { entries: [...room.roster.values()], ageMs: null, sees: [], letIn: [first, second] };
	says(world, first, doctor, room.callId, { type: 'news', answer: true, news });
	says(world, first, second, room.callId, { type: 'news', answer: true, news });
	world.pass(4_000);
	expect(world.inCall()).toEqual([doctor, first]);
	expect(roomOf(world, doctor)?.letIn).toEqual(new Set([first]));
});

test('[RM25] ringing a guest lets them in; who was let in comes back without knocking, after leaving and after either page was reloaded', () => {
	const world = createRoomWorld(1, 2, fair, 1);
	const [doctor, guest] = world.devices as [DeviceId, DeviceId];
	opens(world, doctor);
	world.act(doctor, { type: 'person-rings', devices: [guest] });
	world.pass(1_000);
	world.act(guest, { type: 'person-accepts', media: 'audio' });
	world.pass(3_000);
	expect(world.inCall()).toEqual([doctor, guest]);
	expect(noteOf(world.state(doctor), 0)?.letIn).toEqual([guest]);
	for (const device of [guest, doctor]) {
		world.reload(device, 2_000);
		world.pass(8_000);
		expect(world.inCall()).toEqual([doctor, guest]);
	}
	expect(world.disagreement()).toBeNull();
});

test('[RM25] who knocks and is rung by somebody who opens the call is in it', () => {
	const world = createRoomWorld(1, 2, fair, 1);
	const [doctor, guest] = world.devices as [DeviceId, DeviceId];
	opens(world, guest);
	world.pass(5_000);
	expect(world.state(guest).phase).toMatchObject({ at: 'joining', joining: { door: { heard: true, inCall: false } } });
	expect(knocksAt(world, doctor)).toEqual([guest]);
	world.act(doctor, { type: 'person-opens', caseId, callId: world.freshCallId(), media: 'audio', ask: [], ring: [[guest]] });
	world.pass(4_000);
	expect(world.inCall()).toEqual([doctor, guest]);
});

test('[RM26] who is turned away is told, and announced again only when they knock later', () => {
	const { world, doctor, guest } = beforeTheDoor();
	world.act(doctor, { type: 'person-turns-away', caseId, device: guest });
	world.pass(1_000);
	expect(world.state(guest).phase).toMatchObject({ at: 'ended', ended: { reason: 'turned-away', with: [doctor] } });
	opens(world, guest);
	world.pass(1_000);
	expect(at(world, guest)).toBe('ended');
	expect(knocksAt(world, doctor)).toEqual([]);
	world.pass(turnedAwayForMs);
	opens(world, guest);
	world.pass(1_000);
	expect(at(world, guest)).toBe('joining');
	expect(knocksAt(world, doctor)).toEqual([guest]);
});

test('[RM26] a knock goes on while its person waits, and is forgotten soon after they left', () => {
	const { world, doctor, guest } = beforeTheDoor();
	world.pass(120_000);
	expect(knocksAt(world, doctor)).toEqual([guest]);
	world.act(guest, { type: 'person-leaves' });
	world.pass(knockAgainMs * 4);
	expect(knocksAt(world, doctor)).toEqual([]);
});

test('[RM27] a guest opens no call and rings nobody, and is left in none alone with guests', () => {
	const world = createRoomWorld(1, 3, fair, 2);
	const [doctor, first, second] = world.devices as [DeviceId, DeviceId, DeviceId];
	const callId = world.freshCallId();
	world.act(first, { type: 'person-opens', caseId, callId, media: 'audio', ask: [], ring: [[doctor]] });
	world.pass(10_000);
	expect([at(world, first), at(world, doctor)]).toEqual(['joining', 'idle']);
	opens(world, doctor);
	world.act(doctor, { type: 'person-rings', devices: [first] });
	world.act(doctor, { type: 'person-rings', devices: [second] });
	world.pass(1_000);
	world.act(second, { type: 'person-accepts', media: 'audio' });
	world.pass(3_000);
	expect(world.inCall()).toEqual([doctor, first, second]);
	world.act(doctor, { type: 'person-leaves' });
	world.pass(3_000);
	expect(world.inCall()).toEqual([]);
	expect(world.state(first).phase).toMatchObject({ at: 'ended', ended: { reason: 'others-left' } });
});

test('[RM27] a guest whose line was gone while everyone left is told that, and is not in the call that is on by then', () => {
	const world = createRoomWorld(1, 2, fair, 1);
	const [doctor, guest] = world.devices as [DeviceId, DeviceId];
	opens(world, doctor);
	world.act(doctor, { type: 'person-rings', devices: [guest] });
	world.pass(1_000);
	world.act(guest, { type: 'person-accepts', media: 'audio' });
	world.pass(3_000);
	world.setLine(guest, false);
	world.act(doctor, { type: 'person-leaves' });
	world.pass(40_000);
	world.act(doctor, { type: 'dismissed' });
	world.act(doctor, { type: 'person-opens', caseId, callId: world.freshCallId(), media: 'audio', ask: [], ring: [] });
	world.setLine(guest, true);
	world.pass(15_000);
	expect(world.state(guest).phase).toMatchObject({ at: 'ended', ended: { reason: 'others-left' } });
	expect(world.inCall()).toEqual([doctor]);
	expect([...roomOf(world, doctor)!.roster.keys()]).toEqual([doctor]);
});

/** Something that a person or the weather does at a door. */
function disturb(world: RoomWorld, opened: Set<DeviceId>): void {
	const device = pick(world.random, world.devices);
	const guest = pick(world.random, world.guests);
	const host = pick(world.random, world.devices.slice(0, -world.guests.length));
	const chance = world.random.next();
	if (world.state(device).phase.at === 'ringing') world.act(device, { type: 'person-accepts', media: 'audio' });
	else if (chance < 0.4) opens(world, device);
	else if (chance < 0.5) {
		if (at(world, host) === 'in') opened.add(guest);
		world.act(host, world.random.next() < 0.5 ? { type: 'person-lets-in', device: guest } : { type: 'person-rings', devices: [guest] });
	} else if (chance < 0.6) world.act(host, { type: 'person-turns-away', caseId, device: guest });
	else if (chance < 0.65) world.act(guest, { type: 'person-lets-in', device: pick(world.random, world.guests) });
	else if (chance < 0.7) world.act(device, { type: 'person-leaves' });
	else if (chance < 0.8) world.reload(device, world.random.next() * 9_000);
	else world.setLine(device, chance < 0.9);
}

test('[RM24, RM1] whatever people and lines do, only guests who were let in are ever in a room, and everyone agrees on who is', () => {
	const weathers = fc.record({
		lossShare: fc.constantFrom(0, 0.3),
		repeatShare: fc.constantFrom(0, 0.3),
		delayMs: fc.constantFrom(50, 2_000)
	});
	let inside = 0;
	fc.assert(
		fc.property(fc.integer(), fc.integer({ min: 1, max: 2 }), weathers, fc.integer({ min: 1, max: 25 }), (seed, guests, weather, steps) => {
			const world = createRoomWorld(seed, 2 + guests, weather, guests);
			const opened = new Set<DeviceId>();
			const strangers = (): readonly DeviceId[] =>
				world.devices
					.flatMap((device) => [...(roomOf(world, device)?.roster.keys() ?? [])])
					.filter((one) => world.guests.includes(one) && !opened.has(one));
			for (let step = 0; step < steps; step++) {
				disturb(world, opened);
				world.pass(world.random.next() * 4_000);
				expect(strangers()).toEqual([]);
			}
			for (const device of world.devices) world.setLine(device, true);
			for (let passedMs = 0; passedMs < 150_000 && (passedMs === 0 || world.disagreement() !== null); passedMs += 5_000) world.pass(5_000);
			expect(world.disagreement()).toBeNull();
			expect(strangers()).toEqual([]);
			if (world.inCall().some((device) => world.guests.includes(device))) inside++;
		}),
		{ numRuns: 500 }
	);
	// The schedules do bring guests in.
	expect(inside).toBeGreaterThan(20);
}, 120_000);
