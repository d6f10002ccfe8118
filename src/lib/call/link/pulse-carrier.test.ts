import { expect, test } from 'vitest';
import { steadyClock } from '#lib/core/clock.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { RiderOrder } from '#lib/call/sound/sound-rewriter.ts';
import type { RiddenWords } from '#lib/call/sound/voice-rider.ts';
import { createFakeClock } from '../../../../tests/support/fake-clock.ts';
import { encodePulse, type Pulse } from './line-report-codec.ts';
import { createPulseCarrier, type RiderWord } from './pulse-carrier.ts';

const pulse: Pulse = {
	report: {
		number: 9,
		sentAtMs: 5_000,
		echoNumber: 4,
		echoAgeMs: 30,
		receivedBps: 12_000,
		lossShare: 0,
		burstPackets: 1,
		concealedShare: 0,
		queueMs: 0,
		seemsBps: null,
		calmLossShare: null,
		framesPerSecond: 0,
		wantsBps: 0,
		rung: 'audio-8',
		playoutMs: 60
	},
	heardMs: 100,
	heardAgeMs: 40
};
const bytes = encodePulse(pulse);

function carrying({ voice = true, open = true } = {}) {
	const clock = createFakeClock(1_000_000);
	const ridden: RiderOrder[] = [];
	const channelled: Bytes[] = [];
	const told: unknown[] = [];
	let hear = (_bytes: Uint8Array): void => undefined;
	let say = (_word: RiderWord): void => undefined;
	const carrier = createPulseCarrier({
		clock,
		channel: {
			open,
			bufferedBytes: 0,
			overheadBytes: 93,
			send: (sent) => channelled.push(sent) > 0,
			on: (listener) => {
				hear = listener;
				return () => undefined;
			}
		},
		voice: {
			ride: (rider) => voice && ridden.push(rider) > 0,
			on: (listener) => {
				say = listener;
				return () => undefined;
			}
		},
		left: (number) => told.push(['left', number]),
		passed: ({ leftMs, bytes: length }) => told.push(['passed', leftMs, length]),
		arrived: (heard, waitedMs) => told.push([heard, waitedMs])
	});
	return { clock, ridden, channelled, told, carrier, hear: (heard: Uint8Array) => hear(heard), say: (word: RiderWord) => say(word) };
}

const rider = (...words: RiddenWords[]): RiderWord => ({
	word: 'arrived',
	rider: { leftMs: 77, words },
	bytes: 300,
	sequence: 8,
	packets: 1,
	atMs: steadyClock.nowMs()
});

test('[LR14] pulses go both ways until the peer’s ride here, then in the voice alone', async () => {
	const { clock, carrier, channelled, ridden, told, say } = carrying();
	expect(carrier.send(1, bytes, 0)).toBe(true);
	expect([ridden.length, channelled.length, told]).toEqual([1, 1, [['left', 1]]]);
	say({ word: 'left', channel: 0, number: 1, atMs: steadyClock.nowMs() });
	say(rider());
	carrier.send(2, bytes, 0);
	expect([ridden.length, channelled.length]).toEqual([2, 1]);
	// No reader was heard for a while: perhaps there is none any more.
	await clock.advance(3_000);
	carrier.send(3, bytes, 0);
	expect([ridden.length, channelled.length]).toEqual([3, 2]);
});

test('[LR14] words that no voice takes along go by the channel', async () => {
	const { clock, carrier, channelled, say } = carrying();
	say(rider());
	carrier.send(1, bytes, 0);
	await clock.advance(500);
	carrier.send(2, bytes, 0);
	expect(channelled.length).toBe(0);
	await clock.advance(200);
	say(rider());
	carrier.send(3, bytes, 0);
	expect(channelled.length).toBe(1);
	say({ word: 'left', channel: 0, number: 3, atMs: steadyClock.nowMs() });
	carrier.send(4, bytes, 0);
	expect(channelled.length).toBe(1);
});

test('[LR14] without voice there is the channel, and without either nothing', () => {
	const mute = carrying({ voice: false });
	expect([mute.carrier.send(1, bytes, 0), mute.channelled.length]).toEqual([true, 1]);
	mute.hear(bytes);
	expect(mute.told).toHaveLength(2);
	const shut = carrying({ voice: false, open: false });
	expect([shut.carrier.send(1, bytes, 0), shut.told]).toEqual([false, []]);
});

test('[LR14] a ridden pulse comes with what it waited; bytes that are none are passed over', () => {
	const { told, say } = carrying();
	say(rider({ channel: 0, bytes, waitedMs: 200 }));
	expect(told).toEqual([
		['passed', 77, 300],
		[pulse, 200]
	]);
	say(rider({ channel: 0, bytes: Uint8Array.from([1, 2]), waitedMs: 0 }));
	expect(told).toHaveLength(3);
});

test('[LR15] where half of all packets are lost a pulse rides in four, where nine in ten are in ten', () => {
	const { carrier, ridden } = carrying();
	for (const [at, lossShare] of [0, 0.5, 0.7, 0.9].entries()) carrier.send(at + 1, bytes, lossShare);
	expect(ridden.map(({ times }) => times)).toEqual([1, 4, 7, 10]);
});
