import type { ChartRowName } from '#lib/model/chart.ts';
import type { Span } from '#lib/model/oxygen.ts';

const hourMs = 3_600_000;

/** Pixels; rows of words need less than rows with an axis, and pressure needs room for both ends of its bar. */
export const rowHeights: { readonly [R in ChartRowName]: number } = {
	respiratoryRate: 70,
	spo2: 70,
	oxygen: 42,
	bloodPressure: 96,
	pulse: 70,
	consciousness: 42,
	temperature: 70
};

/** Free above the topmost value, for its number, and below the lowest, for the points. */
const roomAbove = 20;
const roomBelow = 14;

/** The chart's horizontal axis. `insetPx` is kept free on both sides, so that a value measured this minute is printed whole. */
export interface TimeScale {
	readonly fromMs: number;
	readonly toMs: number;
	readonly widthPx: number;
	readonly insetPx: number;
}

/** Pixels from the left of the plot. */
export const xOf = (scale: TimeScale, atMs: number): number =>
	scale.insetPx + ((atMs - scale.fromMs) / (scale.toMs - scale.fromMs)) * Math.max(scale.widthPx - 2 * scale.insetPx, 1);

/** Instants of the gridlines: on whole local hours, wide enough apart for their labels. `offsetMin` is minutes behind UTC, as `Date` tells it. */
export function gridTimes(scale: TimeScale, offsetMin: number): readonly number[] {
	const perHour = (scale.widthPx * hourMs) / (scale.toMs - scale.fromMs);
	const stepMs = ([1, 2, 3, 4, 6, 12, 24, 48].find((step) => step * perHour >= 52) ?? 48) * hourMs;
	const shiftMs = offsetMin * 60_000;
	const first = Math.ceil((scale.fromMs - shiftMs) / stepMs) * stepMs + shiftMs;
	const times: number[] = [];
	for (let at = first; at <= scale.toMs; at += stepMs) times.push(at);
	return times;
}

/** Pixels from the top of a row; a value beyond the axis sits at its edge. */
export function yOf(axis: Span, heightPx: number, value: number): number {
	const within = Math.min(Math.max(value, axis.from), axis.to);
	return roomAbove + (1 - (within - axis.from) / (axis.to - axis.from)) * (heightPx - roomAbove - roomBelow);
}

/** Which of the positions may carry a printed value: the newest always, others where `gapPx` from the next printed one. */
export function printed(xs: readonly number[], gapPx: number): readonly boolean[] {
	let last = Number.POSITIVE_INFINITY;
	const backwards = xs.toReversed().map((x) => {
		const room = last - x >= gapPx;
		if (room) last = x;
		return room;
	});
	return backwards.toReversed();
}

/** A cell is as wide as the narrowest gap between two sets lets it be, in pixels. */
export function cellWidth(xs: readonly number[], widestPx: number): number {
	const gaps = xs.slice(1).map((x, at) => x - xs[at]! - 2);
	return Math.max(4, Math.min(widestPx, ...gaps));
}

/** The index of the position nearest to `x`; null when there is none. */
export function nearest(xs: readonly number[], x: number): number | null {
	let best: number | null = null;
	for (const [index, at] of xs.entries()) if (best === null || Math.abs(at - x) < Math.abs(xs[best]! - x)) best = index;
	return best;
}
