import { describe, expect, it } from 'vitest';
import { seededRandom } from '#lib/core/random.ts';
import { afterLoss, freshBackoff, waitMs, type Backoff } from './backoff.ts';

const highest = { next: () => 0.999_999, bytes: (length: number) => new Uint8Array(length) };

function losses(count: number): Backoff {
	let backoff = freshBackoff;
	for (let at = 0; at < count; at++) backoff = afterLoss(backoff, 0);
	return backoff;
}

describe('backoff', () => {
	it('[Y1] doubles its ceiling from half a second to thirty seconds', () => {
		expect([1, 2, 3, 4, 5, 6, 7, 8, 50].map((count) => waitMs(losses(count), highest))).toEqual([
			500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000
		]);
	});

	it('[Y1] spreads devices over the whole wait', () => {
		const random = seededRandom(7);
		const waits = Array.from({ length: 1_000 }, () => waitMs(losses(7), random));
		expect(Math.min(...waits)).toBeLessThan(300);
		expect(Math.max(...waits)).toBeGreaterThan(29_700);
	});

	it('[Y2] starts over after a stable minute, not before', () => {
		expect(waitMs(afterLoss(losses(6), 59_999), highest)).toBe(30_000);
		expect(waitMs(afterLoss(losses(6), 60_000), highest)).toBe(500);
	});
});
