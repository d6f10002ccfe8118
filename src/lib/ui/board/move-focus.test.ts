import { expect, test } from 'vitest';
import { neighbour } from './move-focus.ts';

/** Three columns, the last row with one tile. */
const boxes = [0, 1, 2, 3, 4, 5, 6].map((at) => ({ x: (at % 3) * 100, y: Math.floor(at / 3) * 50 }));

test('[UI16] arrow keys walk the board in reading order and by rows', () => {
	expect(neighbour(boxes, 2, 'ArrowRight')).toBe(3);
	expect(neighbour(boxes, 3, 'ArrowLeft')).toBe(2);
	expect(neighbour(boxes, 1, 'ArrowDown')).toBe(4);
	expect(neighbour(boxes, 5, 'ArrowDown')).toBe(6);
	expect(neighbour(boxes, 4, 'ArrowUp')).toBe(1);
});

test('[UI16] at an edge, and for other keys, the focus stays', () => {
	expect(neighbour(boxes, 6, 'ArrowRight')).toBeNull();
	expect(neighbour(boxes, 0, 'ArrowUp')).toBeNull();
	expect(neighbour(boxes, 0, 'Enter')).toBeNull();
	expect(neighbour(boxes, -1, 'ArrowRight')).toBeNull();
});
