import { describe, expect, it } from 'vitest';
import { queueStep } from './queue-keys.ts';

describe('keys in the queue', () => {
	it('[XD17] j and k and the arrows go from row to row and stop at the ends', () => {
		expect(['j', 'ArrowDown'].map((key) => queueStep(key, 0, 3))).toEqual([1, 1]);
		expect(['k', 'ArrowUp'].map((key) => queueStep(key, 2, 3))).toEqual([1, 1]);
		expect([queueStep('j', 2, 3), queueStep('k', 0, 3)]).toEqual([2, 0]);
		expect([queueStep('Home', 2, 3), queueStep('End', 0, 3)]).toEqual([0, 2]);
	});

	it('[XD17] from outside they begin at the first row; other keys and an empty queue lead nowhere', () => {
		expect([queueStep('j', -1, 3), queueStep('k', -1, 3)]).toEqual([0, 0]);
		expect([queueStep('x', 0, 3), queueStep('j', -1, 0)]).toEqual([null, null]);
	});
});
