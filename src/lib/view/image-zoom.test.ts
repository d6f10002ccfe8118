import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allOfIt, clamped, fittedSize, mostScale, zoomedAt } from './image-zoom.ts';

const window = { width: 400, height: 300 };
const edge = fc.integer({ min: 1, max: 5_000 });
const offset = fc.integer({ min: -3_000, max: 3_000 });

test('[KI10] all of a picture fits its window and touches it', () => {
	fc.assert(
		fc.property(edge, edge, (width, height) => {
			const fit = fittedSize({ width, height }, window);
			expect(fit.width).toBeLessThanOrEqual(window.width + 1e-6);
			expect(fit.height).toBeLessThanOrEqual(window.height + 1e-6);
			expect(Math.max(fit.width / window.width, fit.height / window.height)).toBeCloseTo(1);
		})
	);
});

test('[KI10] what lies under the finger stays under it while the picture grows', () => {
	fc.assert(
		fc.property(offset, offset, fc.double({ min: 0.2, max: 5, noNaN: true }), (x, y, factor) => {
			const before = { scale: 2, x: 30, y: -20 };
			const after = zoomedAt(before, factor, { x, y });
			expect((x - after.x) / after.scale).toBeCloseTo((x - before.x) / before.scale, 5);
		})
	);
});

test('[KI10] a picture is never lost: it fills its window, or stands in its middle', () => {
	fc.assert(
		fc.property(edge, edge, fc.double({ min: 0, max: 99, noNaN: true }), offset, offset, (width, height, scale, x, y) => {
			const fit = fittedSize({ width, height }, window);
			const held = clamped({ scale, x, y }, fit, window);
			expect(held.scale).toBeGreaterThanOrEqual(1);
			expect(held.scale).toBeLessThanOrEqual(mostScale);
			const [left, right] = [held.x - (fit.width * held.scale) / 2, held.x + (fit.width * held.scale) / 2];
			if (fit.width * held.scale > window.width) {
				expect(left).toBeLessThanOrEqual(-window.width / 2 + 1e-6);
				expect(right).toBeGreaterThanOrEqual(window.width / 2 - 1e-6);
			} else expect(Math.abs(held.x)).toBe(0);
		})
	);
	expect(clamped(allOfIt, fittedSize({ width: 4, height: 3 }, window), window)).toEqual(allOfIt);
});
