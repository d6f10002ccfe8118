import { describe, expect, test } from 'vitest';
import { concealedRuns, longestMs, silentRuns, type SoundCount } from './gaps.ts';

/** Readings 100 ms apart; `bad` tells how many milliseconds of each interval were made up, `unplayed` how many nobody played. */
function counted(bad: readonly number[], unplayed: readonly number[] = []): readonly SoundCount[] {
	let [receivedSamples, concealedSamples] = [0, 0];
	return [0, ...bad].map((badMs, index) => {
		if (index > 0) receivedSamples += (100 - (unplayed[index - 1] ?? 0)) * 48;
		concealedSamples += badMs * 48;
		return { atMs: index * 100, receivedSamples, concealedSamples };
	});
}

describe('concealed runs', () => {
	test('[BM4] whole intervals join what is bad beside them to one run', () => {
		expect(longestMs(concealedRuns(counted([0, 30, 100, 100, 50, 0])))).toBe(280);
	});

	test('[BM4] losses here and there do not add up', () => {
		expect(longestMs(concealedRuns(counted([20, 20, 20, 20, 20, 20, 20, 20])))).toBeLessThanOrEqual(120);
		expect(concealedRuns(counted([0, 0, 0]))).toEqual([]);
	});

	test('[BM4] sound that nobody played is a gap, and the haste of a reading is none', () => {
		expect(longestMs(concealedRuns(counted([0, 0, 0, 0], [0, 100, 100, 0])))).toBe(200);
		expect(concealedRuns(counted([0, 0, 0], [20, -20, 10]))).toEqual([]);
	});
});

describe('silent runs', () => {
	const rateHz = 16_000;
	const tone = (startMs: number, lengthMs: number, level = 0.2) => ({
		startMs,
		rateHz,
		samples: Float32Array.from({ length: (lengthMs * rateHz) / 1_000 }, (_, at) => level * Math.sin(at / 3))
	});
	const within = { fromMs: 1_000, untilMs: 5_000 };

	test('[BM5] silence and holes between stretches are gaps of a recording', () => {
		const stretches = [tone(0, 2_000), tone(2_300, 700), { ...tone(3_000, 400, 0) }, tone(3_400, 2_000)];
		expect(silentRuns(stretches, within, 150)).toEqual([
			{ fromMs: 2_000, untilMs: 2_300 },
			{ fromMs: 3_000, untilMs: 3_400 }
		]);
	});

	test('[BM5] a recording that ends early, or holds nothing, is silent for the rest of the window', () => {
		expect(silentRuns([tone(0, 4_000)], within, 150)).toEqual([{ fromMs: 4_000, untilMs: 5_000 }]);
		expect(silentRuns([], within, 150)).toEqual([within]);
	});

	test('[BM5] pauses shorter than asked for are none', () => {
		expect(silentRuns([tone(0, 2_000), tone(2_100, 4_000)], within, 150)).toEqual([]);
	});
});
