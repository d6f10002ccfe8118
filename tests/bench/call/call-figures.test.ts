import { expect, test } from 'vitest';
import { wordErrors } from './digits.ts';
import { noteFigures } from './note-times.ts';
import { isMet } from './print-call.ts';
import { drawRungs, rungsWithin, wrongSteps } from './rung-line.ts';

test('[BM8] notes that never came make the percentile unknown, not small', () => {
	const keys = Array.from({ length: 100 }, (_, index) => index * 100);
	const arrive = (count: number) => keys.slice(0, count).map((atMs) => atMs + 80);
	expect(noteFigures({ keys }, { lengths: arrive(100) })).toEqual({ noteP50Ms: 80, noteP95Ms: 80, notesArrivedPct: 100 });
	expect(noteFigures({ keys }, { lengths: arrive(90) })).toEqual({ noteP50Ms: 80, noteP95Ms: null, notesArrivedPct: 90 });
	expect(noteFigures({ keys: [] }, { lengths: [] })).toEqual({ noteP50Ms: null, noteP95Ms: null, notesArrivedPct: null });
});

test('[BM9] the rung line begins with the rung in force, and counts steps down', () => {
	const seen = [
		{ atMs: 500, rung: '540p' },
		{ atMs: 3_000, rung: 'audio-12' },
		{ atMs: 5_000, rung: '360p' },
		{ atMs: 9_000, rung: '180p' }
	];
	const steps = rungsWithin(seen, 1_000, 8_000);
	expect(steps).toEqual([
		{ atS: 0, rung: '540p' },
		{ atS: 2, rung: 'audio-12' },
		{ atS: 4, rung: '360p' }
	]);
	expect(wrongSteps(steps)).toBe(1);
	expect(drawRungs(steps, 6)).toBe('▇▇▃▃▆▆');
	expect(drawRungs([], 3)).toBe('···');
});

test('[BM10] a goal is met by a measured figure alone', () => {
	const goal = { figure: 'concealedPct', most: 1 };
	expect([isMet(goal, { concealedPct: 0.4 }, null), isMet(goal, { concealedPct: 1.2 }, null)]).toEqual([true, false]);
	expect([isMet(goal, { concealedPct: null }, null), isMet(goal, null, { concealedPct: 0 })]).toEqual([null, null]);
	expect(isMet({ figure: 'heardPct', least: 99 }, { heardPct: 99.5 }, null)).toBe(true);
	expect(isMet({ figure: 'concealedPct', lessThanPlain: true }, { concealedPct: 2 }, { concealedPct: 3 })).toBe(true);
});

test('[BM11] word errors count what was changed, added and left out', () => {
	const said = ['four', 'seven', 'one', 'one'];
	expect(wordErrors(said, said)).toBe(0);
	expect(wordErrors(said, ['four', 'one', 'one'])).toBe(1);
	expect(wordErrors(said, ['four', 'two', 'one', 'one', 'one'])).toBe(2);
	expect(wordErrors(said, [])).toBe(4);
});
