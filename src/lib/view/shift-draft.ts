import type { PersonId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { Shift } from '#lib/model/consult/rota.ts';
import { daysLater, instantOf } from './local-week.ts';

export const repetitions = ['once', 'daily', 'weekly'] as const;
export type Repetition = (typeof repetitions)[number];

/** A shift as a form holds it: dates and times of the viewer's own clock. */
export interface ShiftDraft {
	readonly person: PersonId | '';
	readonly date: string;
	readonly from: string;
	/** Not after `from`: on the next day. The same: a whole day. */
	readonly to: string;
	readonly repeats: Repetition;
	/** The last day on which it begins; empty for without end. */
	readonly lastDate: string;
}

export type ShiftProblem = 'no-person' | 'no-date' | 'no-time' | 'ends-before-it-begins';

const dayMs = 86_400_000;

/** Reads a form. A shift that repeats keeps its time of day in `zone` (IANA). The last duty that begins on the last day is served to its end. */
export function readShift(draft: ShiftDraft, id: string, zone: string): Result<Shift, ShiftProblem> {
	const { person, date, from, to, repeats, lastDate } = draft;
	if (person === '') return err('no-person');
	if (instantOf(date, '00:00') === null) return err('no-date');
	const fromMs = instantOf(date, from);
	const toMs = endOf(date, from, to);
	if (fromMs === null || toMs === null) return err('no-time');
	const shift = { id, person, fromMs, toMs };
	if (repeats === 'once') return ok(shift);
	const everyMs = repeats === 'daily' ? dayMs : 7 * dayMs;
	const lastMs = instantOf(lastDate, from);
	const untilMs = endOf(lastDate, from, to);
	if (lastMs === null || untilMs === null) return ok({ ...shift, everyMs, zone });
	if (lastMs < fromMs) return err('ends-before-it-begins');
	return ok({ ...shift, everyMs, zone, untilMs });
}

/** When the duty of a day ends: on the next day unless the end is later than the start. */
function endOf(date: string, from: string, to: string): number | null {
	const [fromMs, sameDayMs] = [instantOf(date, from), instantOf(date, to)];
	if (fromMs === null || sameDayMs === null) return null;
	return sameDayMs > fromMs ? sameDayMs : daysLater(sameDayMs, 1);
}
