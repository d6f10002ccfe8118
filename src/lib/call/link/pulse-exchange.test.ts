import { expect, test } from 'vitest';
import { integerBetween, seededRandom } from '#lib/core/random.ts';
import type { Pulse } from './line-report-codec.ts';
import {
	hearPulse,
	hearVoice,
	nextPulse,
	noPulses,
	pulseLeft,
	queueInMs,
	queueOutMs,
	type PulseExchange,
	type PulseHeading
} from './pulse-exchange.ts';

interface World {
	/** Of each way at an instant, milliseconds. */
	readonly queueThere: (atMs: number) => number;
	readonly queueBack: (atMs: number) => number;
	/** What the second clock shows more than the first, which is true time. */
	readonly offset: (atMs: number) => number;
	readonly untilMs: number;
	readonly everyMs: number;
}

const wayMs = 40;

/** Two ends that tell each other; `look` sees both after each arrival at the second. */
function run(world: World, look: (atMs: number, first: PulseExchange, second: PulseExchange) => void): void {
	let [first, second] = [noPulses, noPulses];
	const events: { atMs: number; run: () => void }[] = [];
	const pulseOf = (exchange: PulseExchange, localMs: number): [PulseExchange, Pulse] => {
		const [next, heading] = nextPulse(exchange, localMs);
		const quiet = { receivedBps: 0, lossShare: 0, burstPackets: 1, concealedShare: 0, framesPerSecond: 0, wantsBps: 0, playoutMs: 0 };
		const report = { ...heading, ...quiet, sentAtMs: ((heading.sentAtMs % 2 ** 32) + 2 ** 32) % 2 ** 32, rung: 'stills' as const };
		return [pulseLeft(next, heading.number, localMs), { report, heardMs: 0, heardAgeMs: 0 }];
	};
	for (let atMs = 0; atMs < world.untilMs; atMs += world.everyMs) {
		events.push({
			atMs,
			run() {
				let pulse: Pulse;
				[first, pulse] = pulseOf(first, atMs);
				const arriveMs = atMs + wayMs + world.queueThere(atMs);
				const arrive = (): void => {
					second = hearPulse(second, pulse, 0, arriveMs + world.offset(arriveMs));
					look(arriveMs, first, second);
				};
				events.push({ atMs: arriveMs, run: arrive });
			}
		});
		const backMs = atMs + world.everyMs / 2;
		events.push({
			atMs: backMs,
			run() {
				let pulse: Pulse;
				[second, pulse] = pulseOf(second, backMs + world.offset(backMs));
				const arriveMs = backMs + wayMs + world.queueBack(backMs);
				events.push({ atMs: arriveMs, run: () => void (first = hearPulse(first, pulse, 0, arriveMs)) });
			}
		});
	}
	while (events.length > 0) {
		const next = events.reduce((least, event) => (event.atMs < least.atMs ? event : least));
		events.splice(events.indexOf(next), 1);
		next.run();
	}
}

test('[LR3] queueing is told to a few milliseconds, whatever the clocks show and however they drift', () => {
	const random = seededRandom(3);
	for (let round = 0; round < 10; round++) {
		const offsetMs = integerBetween(random, -2_000_000_000, 2_000_000_000);
		const driftPpm = integerBetween(random, -100, 100);
		const queueMs = integerBetween(random, 50, 800);
		const world = {
			queueThere: (atMs: number) => (atMs > 20_000 && atMs < 25_000 ? queueMs : 0),
			queueBack: () => 0,
			offset: (atMs: number) => offsetMs + (atMs * driftPpm) / 1e6,
			untilMs: 50_000,
			everyMs: 200
		};
		run(world, (atMs, _first, second) => {
			if (atMs > 21_500 && atMs < 25_000) expect(Math.abs(second.delay.queueMs - queueMs)).toBeLessThan(8);
			if (atMs < 20_000 || atMs > 27_000) expect(second.delay.queueMs).toBeLessThan(8);
			if (atMs > 1_000 && atMs < 20_000) expect(Math.abs(second.delay.rttMs! - 2 * wayMs)).toBeLessThan(2);
		});
	}
});

test('[LR4] a clock that is set during a call never shows as a queue', () => {
	for (const leapMs of [5_000, 300, -300, -5_000]) {
		const world = {
			queueThere: () => 0,
			queueBack: () => 0,
			offset: (atMs: number) => (atMs > 10_000 ? leapMs : 0),
			untilMs: 30_000,
			everyMs: 200
		};
		// The round trip in flight at that moment is measured by two different clocks.
		run(world, (atMs, _first, second) => {
			if (atMs < 10_000 || atMs > 10_500) expect(second.delay.queueMs).toBeLessThan(5);
		});
	}
});

test('[LR5] a queue that holds pulses back is known before any that came through it could tell', () => {
	const fallMs = 10_000;
	let knownAtMs: number | null = null;
	let toldAtMs: number | null = null;
	// The queue is full at once: nothing sent after the fall arrives within half a second, and each pulse waits longer than the last.
	const queueThere = (atMs: number): number => (atMs < fallMs ? 0 : Math.min(2_000, 500 + 5 * (atMs - fallMs)));
	const look = (atMs: number, first: PulseExchange): void => {
		if (atMs < fallMs) expect(queueOutMs(first)).toBeLessThan(100);
		if (queueOutMs(first) > 250) knownAtMs ??= atMs;
		if ((first.heard?.pulse.report.queueMs ?? 0) > 250) toldAtMs ??= atMs;
	};
	// Looked at on the first side, whenever the second says something.
	let first = noPulses;
	let second = noPulses;
	const waiting: { atMs: number; pulse: Pulse }[] = [];
	for (let atMs = 0; atMs < 14_000; atMs += 100) {
		const quiet = { receivedBps: 0, lossShare: 0, burstPackets: 1, concealedShare: 0, framesPerSecond: 0, wantsBps: 0, playoutMs: 0 };
		const [sent, heading] = nextPulse(first, atMs);
		first = pulseLeft(sent, heading.number, atMs);
		waiting.push({
			atMs: atMs + wayMs + queueThere(atMs),
			pulse: { report: { ...heading, ...quiet, rung: 'stills' }, heardMs: 0, heardAgeMs: 0 }
		});
		for (const due of waiting.filter((entry) => entry.atMs <= atMs)) second = hearPulse(second, due.pulse, 0, due.atMs);
		waiting.splice(0, waiting.length, ...waiting.filter((entry) => entry.atMs > atMs));
		const [answered, back] = nextPulse(second, atMs);
		second = pulseLeft(answered, back.number, atMs);
		first = hearPulse(first, { report: { ...back, ...quiet, rung: 'stills' }, heardMs: 0, heardAgeMs: 0 }, 0, atMs + wayMs);
		look(atMs + wayMs, first);
	}
	expect(knownAtMs).toBeLessThan(fallMs + 600);
	expect(toldAtMs! - knownAtMs!).toBeGreaterThanOrEqual(100);
});

test('[LR13] packets of voice tell of a queue between two pulses, and the turn of their clock goes unnoticed', () => {
	let exchange = noPulses;
	for (let atMs = 0; atMs < 300_000; atMs += 240) {
		const queueMs = atMs > 100_000 ? 300 : 0;
		const arriveMs = atMs + wayMs + queueMs;
		exchange = hearVoice(
			exchange,
			{ leftMs: (atMs + 60_000) % 65_536, bytes: 300, sequence: null, packets: 1 },
			arriveMs + 7_000_000,
			arriveMs
		);
		if (atMs < 100_000) expect(queueInMs(exchange, arriveMs)).toBe(0);
		// After three minutes this is the way's own length.
		else if (atMs < 270_000) expect(queueInMs(exchange, arriveMs)).toBe(atMs > 100_000 ? 300 : 0);
	}
	// Voice that stopped says nothing of now.
	expect(queueInMs(exchange, 400_000)).toBe(0);
});

test('[LR13] a steady clock that stood while its device slept is no queue for longer than until the next pulse', () => {
	const quiet = { receivedBps: 0, lossShare: 0, burstPackets: 1, concealedShare: 0, framesPerSecond: 0, wantsBps: 0, playoutMs: 0 };
	let exchange = noPulses;
	let sleptMs = 0;
	const pulse = (number: number, atMs: number): void => {
		const [next, { number: own }] = nextPulse(exchange, atMs - 2 * wayMs);
		exchange = pulseLeft(next, own, atMs - 2 * wayMs);
		const heading = { number, sentAtMs: atMs - wayMs, echoNumber: own, echoAgeMs: 0, queueMs: 0, seemsBps: null, calmLossShare: null };
		exchange = hearPulse(exchange, { report: { ...heading, ...quiet, rung: 'stills' }, heardMs: 0, heardAgeMs: 0 }, 0, atMs);
	};
	for (let at = 0; at < 40; at++) {
		const atMs = 1_000 + at * 240;
		if (at === 20) sleptMs = 5_000;
		exchange = hearVoice(exchange, { leftMs: 20_000 + atMs - wayMs - sleptMs, bytes: 300, sequence: null, packets: 1 }, atMs, atMs);
		if (at === 20) expect(queueInMs(exchange, atMs)).toBe(5_000);
		if (at % 2 === 0) pulse(at / 2 + 1, atMs);
		if (at !== 20) expect(queueInMs(exchange, atMs)).toBeLessThan(50);
	}
});

test('[LR14] a round trip leaves out how long a pulse waited for a packet, on either side', () => {
	const [asked, { number }] = nextPulse(noPulses, 1_000);
	const first = pulseLeft(asked, number, 1_200);
	const quiet = { receivedBps: 0, lossShare: 0, burstPackets: 1, concealedShare: 0, framesPerSecond: 0, wantsBps: 0, playoutMs: 0 };
	const pulseOf = (heading: PulseHeading): Pulse => ({ report: { ...heading, ...quiet, rung: 'stills' }, heardMs: 0, heardAgeMs: 0 });
	const [, own] = nextPulse(noPulses, 1_000);
	const second = hearPulse(noPulses, pulseOf(own), 200, 1_200 + wayMs);
	const [, back] = nextPulse(second, 1_500);
	expect(hearPulse(first, pulseOf(back), 240, 1_740 + wayMs).delay.rttMs).toBe(2 * wayMs);
});
