import { describe, expect, test } from 'vitest';
import { seededRandom } from '#lib/core/random.ts';
import { addMark, codeCount, codeOf, marks, toneHz, tonesOf } from './marks.ts';
import { findMarks, findTones } from './tone-detector.ts';

const rateHz = 16_000;
const spacingMs = 500;

function saying(codes: readonly number[], level = 0.3): Float32Array {
	const samples = new Float32Array(Math.round(((codes.length + 1) * spacingMs * rateHz) / 1_000));
	codes.forEach((code, index) => addMark(samples, rateHz, index * spacingMs, code, level));
	return samples;
}

const found = (samples: Float32Array): readonly number[] => findMarks(findTones(samples, rateHz)).map(({ code }) => code);
const all = Array.from({ length: codeCount }, (_, code) => code);
/** Enough of them to have every tone at every place. */
const some = all.filter((code) => code % 7 === 0);

describe('marks', () => {
	test('[BM1] each mark is told from every other, and neighbours differ in two tones', () => {
		expect(all.map((code) => codeOf(tonesOf(code)))).toEqual(all);
		for (const code of all) {
			const [now, next] = [tonesOf(code), tonesOf((code + 1) % codeCount)];
			expect(now.filter((value, place) => value !== next[place]).length).toBeGreaterThanOrEqual(2);
		}
	});

	test('[BM1] no two tones share a frequency, and all lie in the band of narrow speech', () => {
		const tones = [0, 1, 2].flatMap((place) => Array.from({ length: marks.tonesInSet }, (_, value) => toneHz(place, value)));
		expect(new Set(tones).size).toBe(tones.length);
		expect(Math.min(...tones)).toBeGreaterThan(300);
		expect(Math.max(...tones)).toBeLessThan(3_400);
	});

	test('[BM2] marks are found in a recording, within 5 ms of its middle', () => {
		const heard = findMarks(findTones(saying(some), rateHz));
		expect(heard.map(({ code }) => code)).toEqual(some);
		heard.forEach(({ atMs }, index) => expect(Math.abs(atMs - index * spacingMs - (marks.toneMs * marks.tonesInMark) / 2)).toBeLessThan(5));
	});

	test('[BM2] marks are found under noise 10 dB below them', () => {
		const random = seededRandom(3);
		const noisy = saying(some).map((sample) => sample + (random.next() - 0.5) * 0.23);
		expect(found(noisy)).toEqual(some);
	});

	test('[BM3] neither noise nor harmonics nor silence hold a mark', () => {
		const random = seededRandom(5);
		const noise = Float32Array.from({ length: rateHz * 10 }, () => random.next() - 0.5);
		let pitch = 0;
		const voice = Float32Array.from({ length: rateHz * 10 }, (_, at) => {
			pitch += (2 * Math.PI * (130 + 40 * Math.sin(at / 9_000))) / rateHz;
			return [1, 2, 3, 4, 5, 6, 7, 8, 9].reduce((sum, harmonic) => sum + Math.sin(harmonic * pitch) / harmonic, 0) / 4;
		});
		expect([found(noise), found(voice), found(new Float32Array(rateHz))]).toEqual([[], [], []]);
	});

	test('[BM3] a mark whose middle is missing is not found, though its other tones are', () => {
		const samples = saying([77]);
		const toneLength = (marks.toneMs / 1_000) * rateHz;
		samples.fill(0, toneLength, 2 * toneLength);
		const tones = findTones(samples, rateHz);
		expect(tones.map(({ place, value }) => [place, value])).toEqual([0, 2].map((place) => [place, tonesOf(77)[place]]));
		expect(findMarks(tones)).toEqual([]);
	});
});
