import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	allOfIt,
	clamped,
	fittedSize,
	formatPart,
	mostScale,
	parsePart,
	shownPart,
	zoomedAt,
	zoomToPart,
	type ShownPart
} from './image-zoom.ts';

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

const side = fc.integer({ min: 200, max: 2_000 });
const form = fc.record({ width: side, height: side });
const laid = fc.record({ scale: fc.double({ min: 1, max: mostScale, noNaN: true }), x: offset, y: offset });
const edges = ({ middle, width, height }: ShownPart): readonly number[] => [
	middle.x - width / 2,
	middle.x + width / 2,
	middle.y - height / 2,
	middle.y + height / 2
];

test('[LK14] who follows in a window of the same form sees the very same part', () => {
	fc.assert(
		fc.property(form, form, laid, (picture, screen, zoom) => {
			const fit = fittedSize(picture, screen);
			const held = clamped(zoom, fit, screen);
			const brought = zoomToPart(shownPart(held, fit, screen), fit, screen);
			expect(brought.scale / held.scale).toBeCloseTo(1, 2);
			expect(Math.abs(brought.x - held.x) / (fit.width * held.scale)).toBeLessThan(0.002);
			expect(Math.abs(brought.y - held.y) / (fit.height * held.scale)).toBeLessThan(0.002);
		})
	);
});

test('[LK14] who follows on another screen sees all that the one they follow sees, and no more than its form asks for', () => {
	fc.assert(
		fc.property(form, form, form, laid, (picture, screen, other, zoom) => {
			const fit = fittedSize(picture, screen);
			const said = shownPart(clamped(zoom, fit, screen), fit, screen);
			const fitThere = fittedSize(picture, other);
			const brought = zoomToPart(said, fitThere, other);
			const seen = shownPart(brought, fitThere, other);
			const [wanted, got] = [edges(said), edges(seen)];
			for (const at of [0, 2]) expect(got[at]! - wanted[at]!).toBeLessThan(12);
			for (const at of [1, 3]) expect(wanted[at]! - got[at]!).toBeLessThan(12);
			const [across, down] = [seen.width - said.width, seen.height - said.height];
			if (brought.scale < mostScale) expect(Math.min(across, down)).toBeLessThan(12);
		})
	);
});

test('[LK14] all of a picture is all of it on every screen, also before its window is measured', () => {
	const picture = { width: 600, height: 400 };
	for (const screen of [window, { width: 1, height: 1 }, { width: 390, height: 700 }]) {
		const fit = fittedSize(picture, screen);
		const part = shownPart(allOfIt, fit, screen);
		expect(part).toEqual({ middle: { x: 5_000, y: 5_000 }, width: 10_000, height: 10_000 });
		expect(zoomToPart(part, fit, screen).scale).toBeCloseTo(1);
	}
});

test('[LK14] a part is read as it was written, fits a choice, and is no part of another picture', () => {
	const picture = `image:${'a'.repeat(32)}`;
	const figure = fc.integer({ min: 1, max: 10_000 });
	fc.assert(
		fc.property(figure, figure, figure, figure, (x, y, width, height) => {
			const part = { middle: { x, y }, width, height };
			const text = formatPart(picture, part);
			expect(text.length).toBeLessThanOrEqual(64);
			expect(parsePart(picture, text)).toEqual(part);
			expect(parsePart(`image:${'b'.repeat(32)}`, text)).toBeNull();
		})
	);
});

test.each(['', '1 2 3', '1 2 3 4 5', '1 2 0 4', '1 2 3 0', '10001 2 3 4', '-1 2 3 4', '1.5 2 3 4', 'NaN 2 3 4', '1  2 3', '1e3 2 3 4'])(
	'[LK14] %j is no part of a picture',
	(figures) => expect(parsePart('image:a', `image:a ${figures}`)).toBeNull()
);

test('[LK14] no text makes the reader throw', () => {
	fc.assert(
		fc.property(fc.string(), (text) => {
			expect(() => parsePart('image:a', `image:a ${text}`)).not.toThrow();
		})
	);
});
