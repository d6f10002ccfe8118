import { expect, test } from 'vitest';
import { integerBetween, seededRandom } from '#lib/core/random.ts';
import { calmLossShare, hearPacket, noVoiceDelay, seemsBps, standingQueueMs, type VoiceDelay } from './voice-delay.ts';

const wayMs = 40;
const alone = { sequence: null, packets: 1 };
const takes = (bytes: number, bps: number): number => (bytes * 8_000) / bps;

/** A packet each 240 ms, long and short in turn, over an empty line of that rate. */
function over(meter: VoiceDelay, bps: number, fromMs: number, count: number, lengths: readonly number[] = [344, 377]): VoiceDelay {
	const random = seededRandom(fromMs + bps);
	let next = meter;
	for (let at = 0; at < count; at++) {
		const leftMs = fromMs + at * 240;
		const bytes = lengths[at % lengths.length]!;
		next = hearPacket(
			next,
			{ leftMs: leftMs % 65_536, bytes, ...alone },
			5_000_000 + leftMs + wayMs + takes(bytes + 66, bps) + random.next()
		);
	}
	return next;
}

test('[LR16] packets of two lengths tell what a thin line carries, and that a rich one has no end in sight', () => {
	for (const bps of [16_000, 24_000, 32_000, 40_000]) {
		const seems = seemsBps(over(noVoiceDelay, bps, 0, 16))!;
		expect(Math.abs(seems / bps - 1)).toBeLessThan(0.25);
	}
	expect(seemsBps(over(noVoiceDelay, 2_000_000, 0, 16))).toBe(Infinity);
	expect(seemsBps(over(noVoiceDelay, 24_000, 0, 16, [344]))).toBe(null);
	// A line that became rich is seen with the first packets.
	expect(seemsBps(over(over(noVoiceDelay, 24_000, 0, 100), 2_000_000, 24_000, 8))).toBe(Infinity);
});

test('[LR16] a longer packet that takes longer is no queue, and one that waited is', () => {
	const random = seededRandom(16);
	for (const bps of [16_000, 24_000, 100_000, 2_000_000]) {
		let meter = over(noVoiceDelay, bps, 0, 20, [110]);
		for (let at = 0; at < 40; at++) {
			meter = over(meter, bps, 5_000 + at * 240, 1, [integerBetween(random, 110, 450)]);
			// Lengths are alike within 16 bytes.
			expect(meter.queueMs).toBeLessThan(2 + takes(16, bps));
		}
		const settled = over(meter, bps, 15_000, 40, [400, 110]);
		const late = hearPacket(settled, { leftMs: 25_000, bytes: 400, ...alone }, 5_000_000 + 25_000 + wayMs + takes(466, bps) + 200);
		expect(late.queueMs).toBeGreaterThan(190);
		expect(late.queueMs).toBeLessThan(206);
	}
});

test('[LR19] packets that a busy device reads all at once are no queue; packets that all wait are', () => {
	const hear = (meter: VoiceDelay, leftMs: number, arrivedMs: number): VoiceDelay =>
		hearPacket(meter, { leftMs, bytes: 150, ...alone }, 5_000_000 + arrivedMs);
	let calm = noVoiceDelay;
	for (let leftMs = 0; leftMs < 2_000; leftMs += 20) calm = hear(calm, leftMs, leftMs + wayMs);
	let busy = calm;
	for (let leftMs = 2_000; leftMs < 2_300; leftMs += 20) busy = hear(busy, leftMs, 2_340);
	expect(standingQueueMs(busy)).toBeLessThan(30);
	let full = calm;
	for (let leftMs = 2_000; leftMs < 2_300; leftMs += 20) full = hear(full, leftMs, leftMs + wayMs + 250);
	expect(standingQueueMs(full)).toBeGreaterThan(240);
});

test('[LR17] losses between packets that did not wait are the way’s own; those around a full queue are not', () => {
	const random = seededRandom(17);
	for (const [lossShare, full] of [
		[0.3, 0],
		[0.3, 0.4],
		[0, 0.4],
		[0.7, 0]
	] as const) {
		let meter = noVoiceDelay;
		let packets = 0;
		const told: number[] = [];
		for (let at = 0; at < 6_000; at++) {
			// A queue of 300 ms that loses half of what comes, for two seconds in five.
			const queued = (at * 20) % 5_000 < 5_000 * full;
			if (random.next() < lossShare || (queued && random.next() < 0.5)) continue;
			packets++;
			if (at % 5 !== 0) continue;
			const leftMs = at * 20;
			const arriveMs = 9_000_000 + leftMs + wayMs + (queued ? 300 : 0);
			meter = hearPacket(meter, { leftMs: leftMs % 65_536, bytes: 200, sequence: (65_000 + at) % 65_536, packets }, arriveMs);
			packets = 0;
			if (at > 1_000) told.push(calmLossShare(meter) ?? lossShare);
		}
		const mean = told.reduce((sum, share) => sum + share, 0) / told.length;
		expect(Math.abs(mean - lossShare)).toBeLessThan(0.05);
	}
});
