import { quantile } from '../print-table.ts';
import type { PageRecord } from './recordings.ts';

export interface NoteFigures {
	/** From a key on one screen to its letter on the other; null without typing, or while more keys than that never arrived. */
	readonly noteP50Ms: number | null;
	readonly noteP95Ms: number | null;
	/** Share of the keys whose letters came before the recording ended. */
	readonly notesArrivedPct: number | null;
}

/** The nth key made the nth letter: notes only grow at their end here. */
export function noteFigures({ keys }: Pick<PageRecord, 'keys'>, { lengths }: Pick<PageRecord, 'lengths'>): NoteFigures {
	if (keys.length === 0) return { noteP50Ms: null, noteP95Ms: null, notesArrivedPct: null };
	const waitsMs = keys.map((atMs, index) => (lengths[index] ?? Infinity) - atMs);
	const known = (waitMs: number): number | null => (waitMs === Infinity ? null : waitMs);
	return {
		noteP50Ms: known(quantile(waitsMs, 0.5)),
		noteP95Ms: known(quantile(waitsMs, 0.95)),
		notesArrivedPct: Math.round((1_000 * Math.min(lengths.length, keys.length)) / keys.length) / 10
	};
}
