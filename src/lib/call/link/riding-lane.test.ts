import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../tests/support/fake-clock.ts';
import type { RiderOrder } from '#lib/call/sound/sound-rewriter.ts';
import type { RiderWord } from './pulse-carrier.ts';
import { createRidingLane } from './riding-lane.ts';

function riding() {
	const clock = createFakeClock();
	const ridden: RiderOrder[] = [];
	const channelled: Uint8Array[] = [];
	const heard: number[] = [];
	const rides = { now: true };
	let hear = (_bytes: Uint8Array): void => undefined;
	let say = (_word: RiderWord): void => undefined;
	const lane = createRidingLane({
		lane: {
			open: true,
			bufferedBytes: 10,
			overheadBytes: 93,
			send: (bytes) => channelled.push(bytes) > 0,
			on: (listener) => {
				hear = listener;
				return () => undefined;
			}
		},
		voice: {
			ride: (rider) => ridden.push(rider) > 0,
			on: (listener) => {
				say = listener;
				return () => undefined;
			}
		},
		clock,
		rides: () => rides.now,
		report: (error) => {
			throw error;
		}
	});
	lane.on((bytes) => heard.push(bytes[0]!));
	return { clock, lane, ridden, channelled, heard, rides, hear: (bytes: Uint8Array) => hear(bytes), say: (word: RiderWord) => say(word) };
}

test('[LR18] short messages ride while they can, and count as buffered until their packet left', () => {
	const { lane, ridden, channelled, say, rides } = riding();
	expect([lane.send(new Uint8Array(100)), lane.send(new Uint8Array(500)), lane.bufferedBytes]).toEqual([true, true, 110]);
	expect([ridden.length, channelled.length]).toEqual([1, 1]);
	say({ word: 'left', channel: 0, number: 1, atMs: 0 });
	expect(lane.bufferedBytes).toBe(110);
	say({ word: 'left', channel: 1, number: 1, atMs: 0 });
	expect(lane.bufferedBytes).toBe(10);
	lane.send(new Uint8Array(50));
	rides.now = false;
	expect(lane.bufferedBytes).toBe(10);
	lane.send(new Uint8Array(50));
	expect([ridden.length, channelled.length]).toEqual([2, 2]);
});

test('[LR18] what came either way is heard, and the words of others are not', () => {
	const { heard, hear, say } = riding();
	hear(Uint8Array.of(1));
	const words = [
		{ channel: 0, bytes: Uint8Array.of(2), waitedMs: 0 },
		{ channel: 1, bytes: Uint8Array.of(3), waitedMs: 0 }
	];
	say({ word: 'arrived', rider: { leftMs: 0, words }, bytes: 200, sequence: 1, packets: 1, atMs: 0 });
	expect(heard).toEqual([1, 3]);
});

test('[LR18] what no packet took along is not buffered for ever, and the channel carries what follows for a while', async () => {
	const { clock, lane, ridden, channelled } = riding();
	lane.send(new Uint8Array(100));
	await clock.advance(1_600);
	expect(lane.bufferedBytes).toBe(10);
	lane.send(new Uint8Array(100));
	expect([ridden.length, channelled.length]).toEqual([1, 1]);
	await clock.advance(5_000);
	lane.send(new Uint8Array(100));
	expect([ridden.length, channelled.length]).toEqual([2, 1]);
});
