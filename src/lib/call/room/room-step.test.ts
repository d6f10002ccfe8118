import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRoomWorld, caseId, type RoomWorld } from '../../../../tests/support/room-world.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { pick } from '#lib/core/random.ts';

const calmMs = 150_000;

/** Something that a person or the weather does; which of it is up to the world's own chance. */
function disturb(world: RoomWorld): void {
	const device = pick(world.random, world.devices);
	const others = world.devices.filter((other) => other !== device);
	const { phase } = world.state(device);
	const callId = world.freshCallId();
	const chance = world.random.next();
	if (phase.at === 'ringing') world.act(device, chance < 0.7 ? { type: 'person-accepts', media: 'video' } : { type: 'person-declines' });
	else if (chance < 0.35) {
		const ring = others.filter(() => world.random.next() < 0.5).map((other): DeviceId[] => [other]);
		world.act(device, { type: 'person-opens', caseId, callId, media: 'audio', ask: world.inCall(), ring });
	} else if (chance < 0.5) world.act(device, { type: 'person-rings', devices: [pick(world.random, others)] });
	else if (chance < 0.6) world.act(device, { type: 'person-leaves' });
	else if (chance < 0.75) world.reload(device, world.random.next() * 9_000);
	else if (chance < 0.85) world.setLine(device, false);
	else if (chance < 0.95) world.setLine(device, true);
	else world.act(device, { type: 'gives', sound: world.random.next() < 0.5, picture: world.random.next() < 0.5 });
}

function calm(world: RoomWorld): string | null {
	for (const device of world.devices) world.setLine(device, true);
	for (let passedMs = 0; passedMs < calmMs; passedMs += 5_000) {
		world.pass(5_000);
		if (world.devices.every((device) => ['idle', 'ended', 'in'].includes(world.state(device).phase.at)) && world.disagreement() === null)
			return null;
	}
	return world.disagreement() ?? 'unsettled';
}

const weathers = fc.record({
	lossShare: fc.constantFrom(0, 0.2, 0.5),
	repeatShare: fc.constantFrom(0, 0.3),
	delayMs: fc.constantFrom(50, 900, 4_000)
});

test('[RM1] whatever people and lines do, everyone in the room agrees on who is in it once messages get through', () => {
	fc.assert(
		fc.property(fc.integer(), fc.integer({ min: 2, max: 5 }), weathers, fc.integer({ min: 1, max: 25 }), (seed, count, weather, steps) => {
			const world = createRoomWorld(seed, count, weather);
			for (let at = 0; at < steps; at++) {
				disturb(world);
				world.pass(world.random.next() < 0.1 ? 70_000 : world.random.next() * 4_000);
			}
			expect(calm(world)).toBeNull();
			expect(world.inCall().length).toBeLessThanOrEqual(4);
		}),
		{ numRuns: 2_000 }
	);
}, 300_000);

/** Worse signalling may leave two records, which readers merge: a line that says nothing for half a minute must not cost the record. */
const fairWeathers = weathers.filter(({ lossShare }) => lossShare <= 0.2);

test('[RM2] a call that took place is recorded once: by the last to leave it, however they leave', () => {
	fc.assert(
		fc.property(
			fc.integer(),
			fc.integer({ min: 2, max: 4 }),
			fairWeathers,
			fc.integer({ min: 0, max: 6_000 }),
			(seed, count, weather, apartMs) => {
				const world = createRoomWorld(seed, count, weather);
				const [first, ...others] = world.devices;
				world.act(first!, { type: 'person-opens', caseId, callId: world.freshCallId(), media: 'audio', ask: [], ring: [] });
				for (const other of others) {
					world.pass(world.random.next() * 5_000);
					world.act(other, { type: 'person-opens', caseId, callId: world.freshCallId(), media: 'audio', ask: world.inCall(), ring: [] });
				}
				expect(calm(world)).toBeNull();
				for (const device of world.devices) {
					world.act(device, { type: 'person-leaves' });
					world.pass(world.random.next() * apartMs);
				}
				world.pass(60_000);
				expect([...world.records().values()].map((writers) => writers.length)).toEqual([1]);
			}
		),
		{ numRuns: 2_000 }
	);
}, 300_000);
