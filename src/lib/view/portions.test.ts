import { expect, test } from 'vitest';
import { portions } from './portions.ts';

test('[C29] portions keep order and both limits, and what is heavier than one goes alone', () => {
	const cut = (weights: readonly number[]) => portions(weights, { count: 3, weight: 10, weightOf: (weight) => weight });
	expect(cut([])).toEqual([]);
	expect(cut([1, 1, 1, 1])).toEqual([[1, 1, 1], [1]]);
	expect(cut([6, 4, 1, 30, 2])).toEqual([[6, 4], [1], [30], [2]]);
});
