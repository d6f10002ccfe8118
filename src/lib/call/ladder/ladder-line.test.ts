import { expect, test } from 'vitest';
import {
	concealedBetween,
	rungChanges,
	simulateCall,
	type LineWeather,
	type SimulatedMoment
} from '../../../../tests/support/simulated-line.ts';
import { rungs, type Rung } from './plan.ts';

const index = (rung: Rung): number => rungs.indexOf(rung);
const rungOf = ({ plan }: SimulatedMoment): number => index(plan.rung);
const at = (moments: readonly SimulatedMoment[], ms: number): SimulatedMoment => moments.find(({ atMs }) => atMs >= ms)!;
const constantly = (bps: number, more: Partial<LineWeather> = {}): LineWeather => ({ bpsAt: () => bps, ...more });
const p95 = (moments: readonly SimulatedMoment[], fromMs: number): number => {
	const waits = moments.filter(({ atMs }) => atMs >= fromMs).map(({ mouthToEarMs }) => mouthToEarMs);
	return waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.95)]!;
};

/** Rate, the poorest and the richest rung to settle on, share of sound that may be made up. */
const constantLines = [
	[16_000, 'audio-8', 'audio-8', 0.01],
	[24_000, 'audio-8', 'audio-12', 0.01],
	[40_000, 'audio-12', 'stills', 0.015],
	[100_000, 'stills', '180p', 0.01],
	[300_000, '180p', '240p', 0.005],
	[700_000, '360p', '360p', 0.002],
	[2_000_000, '540p', '720p', 0.002],
	[4_000_000, '720p', '720p', 0.002]
] as const;

test.each(constantLines)(
	'[LD22] on a constant line of %d bit/s the ladder settles between %s and %s, and voice stays whole',
	(bps, from, to, made) => {
		const moments = simulateCall(constantly(bps), 60_000);
		const last = rungOf(moments.at(-1)!);
		expect(last).toBeGreaterThanOrEqual(index(from));
		expect(last).toBeLessThanOrEqual(index(to));
		expect(concealedBetween(moments, 2_000, 60_000)).toBeLessThan(made);
		expect(p95(moments, 10_000)).toBeLessThan(bps < 20_000 ? 700 : 600);
	}
);

test.each([
	[0.5, 2, 0.005],
	[0.7, 3.3, 0.02],
	[0.8, 5, 0.05],
	[0.2, 3.3, 0.01]
])('[LD23] at %d loss in runs of %d the voice gets the copies it needs within a quarter minute', (lossShare, burstPackets, made) => {
	const moments = simulateCall(constantly(lossShare === 0.2 ? 200_000 : 300_000, { lossShare, burstPackets }), 60_000);
	expect(concealedBetween(moments, 15_000, 60_000)).toBeLessThan(made);
});

test('[LD24] from 2 Mbit/s to 40 kbit/s in one step the picture is off within 0.6 s, and 2 s later nothing is made up', () => {
	const moments = simulateCall({ bpsAt: (ms) => (ms < 30_000 ? 2_000_000 : 40_000) }, 50_000);
	const off = moments.find(({ atMs, plan }) => atMs >= 30_000 && !plan.video.active)!;
	expect(off.atMs).toBeLessThan(30_600);
	expect(off.plan.audio.wireBps).toBeLessThan(30_000);
	expect(concealedBetween(moments, 32_000, 34_000)).toBe(0);
	expect(at(moments, 33_000).mouthToEarMs).toBeLessThan(600);
});

test('[LD25] from 40 kbit/s back to 2 Mbit/s, 360p runs within 6 s, in one step and without made-up sound', () => {
	for (const backAtMs of [15_000, 20_000, 30_000, 33_000, 41_500, 60_000]) {
		const moments = simulateCall({ bpsAt: (ms) => (ms < backAtMs ? 40_000 : 2_000_000) }, backAtMs + 8_000);
		expect(rungOf(at(moments, backAtMs + 5_000))).toBeGreaterThanOrEqual(index('360p'));
		const climb = rungChanges(moments).filter(({ atMs }) => atMs > backAtMs);
		expect(climb.every(({ rung }, nth) => nth === 0 || index(rung) > index(climb[nth - 1]!.rung))).toBe(true);
		expect(concealedBetween(moments, backAtMs + 500, backAtMs + 8_000)).toBeLessThan(0.001);
	}
});

test('[LD26] after a minute of nothing live sound goes on with the line, and its rung within 3 s', () => {
	const moments = simulateCall({ bpsAt: (ms) => (ms >= 30_000 && ms < 90_000 ? 0 : 200_000) }, 120_000);
	expect(at(moments, 40_000).plan.rung).toBe('clips');
	expect(at(moments, 40_000).plan.audio.wireBps).toBeGreaterThan(8_000);
	expect(rungOf(at(moments, 93_000))).toBeGreaterThanOrEqual(index('audio-8'));
	expect(concealedBetween(moments, 93_000, 120_000)).toBeLessThan(0.01);
});

test.each([4_000, 10_000, 20_000, 30_000])('[LD27] on a line that changes every %d ms a picture goes at most twice a minute', (everyMs) => {
	for (const [low, high] of [
		[40_000, 2_000_000],
		[100_000, 600_000]
	] as const) {
		const moments = simulateCall({ bpsAt: (ms) => (Math.floor(ms / everyMs) % 2 === 1 ? low : high) }, 180_000);
		const gone = moments.filter(({ plan }, nth) => nth > 0 && !plan.video.active && moments[nth - 1]!.plan.video.active);
		for (const { atMs } of gone)
			expect(gone.filter((other) => other.atMs >= atMs && other.atMs < atMs + 60_000).length).toBeLessThanOrEqual(2);
	}
});

const tooThinForAPicture: readonly [string, LineWeather['bpsAt']][] = [
	['from its beginning', () => 40_000],
	['after a moment of silence', (ms) => (ms < 20_000 ? 2_000_000 : ms < 22_000 ? 0 : 40_000)]
];

test.each(tooThinForAPicture)('[LD28] on a line too thin for a picture the reason shown is the line, not hope: %s', (_, bpsAt) => {
	const moments = simulateCall({ bpsAt }, 60_000).filter(({ atMs }) => atMs >= 40_000);
	const told = moments.filter(({ plan }) => plan.reason === 'line' && plan.lineBps !== null);
	expect(told.length / moments.length).toBeGreaterThan(0.8);
});
