import type { News2Band, NotScored } from './news2.ts';

const hourMs = 3_600_000;

/** When the next set of observations is due. Before `fromMs` it is early, after `byMs` it is overdue. */
export interface ObservationsDue {
	readonly fromMs: number;
	readonly byMs: number;
	/** The RCP asks for a monitor; `byMs` is then when the next set has to be written down. */
	readonly continuous: boolean;
}

/**
 * Hours between sets after RCP NEWS2 (2017), chart 4: at least 12-hourly, 4–6-hourly, hourly, hourly, continuous. For
 * "continuous" a set is asked for every half hour: our choice, the time within which the RCP wants the emergency assessment.
 */
const hoursBetween: { readonly [B in News2Band]: { readonly from: number; readonly by: number } } = {
	none: { from: 12, by: 12 },
	low: { from: 4, by: 6 },
	'low-medium': { from: 1, by: 1 },
	medium: { from: 1, by: 1 },
	high: { from: 0.5, by: 0.5 }
};

/** After a scored set. */
export function dueAfterScore(band: News2Band, measuredAtMs: number): ObservationsDue {
	const { from, by } = hoursBetween[band];
	return { fromMs: measuredAtMs + from * hourMs, byMs: measuredAtMs + by * hourMs, continuous: band === 'high' };
}

/**
 * Without a score: a set is due at once on arrival and when the last one lacks something; where the chart does not apply
 * (children, pregnancy) there is no frequency to give, and null says so.
 */
export function dueWithoutScore(why: NotScored, lastSetAtMs: number | null, admittedAtMs: number | null): ObservationsDue | null {
	if (why.reason === 'under-16' || why.reason === 'pregnant') return null;
	const sinceMs = lastSetAtMs ?? admittedAtMs;
	return sinceMs === null ? null : { fromMs: sinceMs, byMs: sinceMs, continuous: false };
}
