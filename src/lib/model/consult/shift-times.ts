import { daysLaterIn, knowsZone } from '#lib/core/zoned-time.ts';
import type { Shift } from './rota.ts';

const dayMs = 86_400_000;

/** When one occurrence of a shift begins and ends, in milliseconds since 1970. */
export interface ShiftTimes {
	readonly fromMs: number;
	readonly toMs: number;
}

/** How far apart the occurrences are; null for a single duty. */
const stepOf = ({ everyMs }: Shift): number | null => (everyMs !== undefined && everyMs > 0 ? everyMs : null);

function laterBy(shift: Shift, atMs: number, times: number): number {
	const { zone } = shift;
	const byMs = times * (stepOf(shift) ?? 0);
	const follows = zone !== undefined && byMs > 0 && (stepOf(shift) ?? 0) % dayMs === 0 && knowsZone(zone);
	return follows ? daysLaterIn(zone, atMs, byMs / dayMs) : atMs + byMs;
}

/**
 * The occurrence of a number, 0 being the first; null where there is none. A shift that comes again after whole days keeps its times of
 * day in its zone over a change to or from summer time (RO15), so that the night of the change is an hour shorter or longer; any other
 * keeps its distance. One never runs into the next, nor beyond the shift's end.
 */
export function occurrence(shift: Shift, number: number): ShiftTimes | null {
	const stepMs = stepOf(shift);
	if (number < 0 || (number > 0 && stepMs === null)) return null;
	const fromMs = laterBy(shift, shift.fromMs, number);
	const nextMs = stepMs === null ? Infinity : laterBy(shift, shift.fromMs, number + 1);
	const toMs = Math.min(laterBy(shift, shift.toMs, number), nextMs, shift.untilMs ?? Infinity);
	return fromMs < toMs ? { fromMs, toMs } : null;
}

/** The first number whose occurrence can meet an instant: the one before it by the clock, and one more for a change of the clocks. */
export function firstNear(shift: Shift, atMs: number): number {
	const stepMs = stepOf(shift);
	return stepMs === null ? 0 : Math.max(0, Math.floor((atMs - shift.fromMs) / stepMs) - 1);
}

/** Whether somebody has this shift at an instant. The start belongs to the shift, the end to the next one. */
export function runsAt(shift: Shift, atMs: number): boolean {
	const first = firstNear(shift, atMs);
	return [first, first + 1, first + 2].some((number) => {
		const times = occurrence(shift, number);
		return times !== null && times.fromMs <= atMs && atMs < times.toMs;
	});
}
