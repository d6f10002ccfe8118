import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellWidth, gridTimes, nearest, printed, xOf, yOf } from './chart-scale.ts';

const hourMs = 3_600_000;
const scale = { fromMs: 0, toMs: 24 * hourMs, widthPx: 480, insetPx: 18 };

describe('the chart in pixels', () => {
	it('[C11] keeps both ends of the window inside the plot', () => {
		expect(xOf(scale, 0)).toBe(18);
		expect(xOf(scale, 24 * hourMs)).toBe(462);
	});

	it('[C11] keeps every value inside its row, whatever it is', () => {
		fc.assert(
			fc.property(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), (value) => {
				const y = yOf({ from: 4, to: 36 }, 70, value);
				return y >= 20 && y <= 56;
			})
		);
	});

	it('[C11] prints the newest value always and never two closer than the gap', () => {
		fc.assert(
			fc.property(fc.array(fc.double({ noNaN: true, min: 0, max: 480 }), { minLength: 1 }), (xs) => {
				const sorted = [...xs].sort((a, b) => a - b);
				const shown = sorted.filter((_, at) => printed(sorted, 27)[at]);
				const newestShown = printed(sorted, 27).at(-1);
				return newestShown === true && shown.every((x, at) => at === 0 || x - shown[at - 1]! >= 27);
			})
		);
	});

	it('[C9] draws gridlines on whole local hours with room for their labels', () => {
		const times = gridTimes(scale, -480);
		expect(times.every((at) => (at + 8 * hourMs) % (3 * hourMs) === 0)).toBe(true);
		expect(times).toHaveLength(8);
	});

	it('[C11] makes cells as narrow as the closest two sets need', () => {
		expect(cellWidth([], 26)).toBe(26);
		expect(cellWidth([10, 100], 26)).toBe(26);
		expect(cellWidth([10, 22, 100], 26)).toBe(10);
		expect(cellWidth([10, 10.5], 26)).toBe(4);
	});

	it('[C10] finds the set nearest to a pointer', () => {
		expect(nearest([], 5)).toBeNull();
		expect(nearest([10, 50, 90], 68)).toBe(1);
	});
});
