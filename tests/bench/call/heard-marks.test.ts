import { expect, test } from 'vitest';
import { matchMarks } from './heard-marks.ts';
import { codeCount, marks, tonesOf } from './marks.ts';

const said = [0, 1, 2, 3, 4].map((code) => ({ code, atMs: 10_000 + code * marks.everyMs }));
const delaysMs = (heard: ReturnType<typeof matchMarks>): readonly (number | null)[] =>
	heard.map(({ saidAtMs, heardAtMs }) => (heardAtMs === null ? null : heardAtMs - saidAtMs));
const late = (delayMs: number, ...codes: readonly number[]) => codes.map((code) => ({ code, atMs: said[code]!.atMs + delayMs }));

test('[BM6] a mark is heard when its code comes for the first time after it was said', () => {
	expect(delaysMs(matchMarks(said, [...late(150, 0, 1, 2), ...late(9_000, 2, 3)], []))).toEqual([150, 150, 150, 9_000, null]);
});

test('[BM6] after a whole turn of the codes a mark is not taken for its namesake', () => {
	const turnMs = codeCount * marks.everyMs;
	const again = [...said, ...said.map(({ code, atMs }) => ({ code, atMs: atMs + turnMs }))];
	expect(delaysMs(matchMarks(again, late(turnMs + 200, 1), []))).toEqual([null, null, null, null, null, null, 200, null, null, null]);
});

test('[BM7] two tones of a mark, where its neighbours have them, count as heard; one alone, or elsewhere, does not', () => {
	const tonesAt = (code: number, delayMs: number, places: readonly number[]) =>
		places.map((place) => ({ place, value: tonesOf(code)[place]!, atMs: said[code]!.atMs + delayMs + (place - 1) * marks.toneMs }));
	const neighbours = late(200, 0, 1, 3, 4);
	expect(delaysMs(matchMarks(said, neighbours, tonesAt(2, 240, [0, 2])))[2]).toBeCloseTo(240);
	expect(delaysMs(matchMarks(said, neighbours, tonesAt(2, 240, [1])))[2]).toBeNull();
	expect(delaysMs(matchMarks(said, neighbours, tonesAt(2, 900, [0, 2])))[2]).toBeNull();
});
