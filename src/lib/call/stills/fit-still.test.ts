import { expect, it } from 'vitest';
import { fitStill, stillWritings, type StillWriting } from './fit-still.ts';

it('[STL12] the sharpest writing that fits is taken, sought from one better than the last; what never fits is none', async () => {
	const tried: StillWriting[] = [];
	/** Bytes grow with the lines and the quality. */
	const write = async (writing: StillWriting) => {
		tried.push(writing);
		return new Uint8Array(Math.round(0.08 * writing.height ** 2 * (0.3 + writing.quality)));
	};
	const first = await fitStill(write, 9_000, 0);
	expect(first?.bytes.length).toBeLessThanOrEqual(9_000);
	expect(first?.writing).toBe(tried.length - 1);
	const [better, ...rest] = tried.toReversed().slice(1);
	expect((await write(better!)).length).toBeGreaterThan(9_000);
	expect(rest).toHaveLength(tried.length - 3);
	tried.length = 0;
	expect(await fitStill(write, 9_000, first!.writing)).toEqual(first);
	expect(tried).toHaveLength(2);
	expect((await fitStill(write, 1e6, first!.writing))?.writing).toBe(first!.writing - 1);
	expect(await fitStill(write, 100, 0)).toBeNull();
});

it('[STL12] writings go from sharp to small, and none has more than 480 lines', () => {
	const heights = stillWritings.map(({ height }) => height);
	expect(heights).toEqual([...heights].sort((a, b) => b - a));
	expect(heights[0]).toBe(480);
});
