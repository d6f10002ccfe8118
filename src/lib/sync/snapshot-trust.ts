import type { DeviceId } from '#lib/core/ids.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import { covers } from '#lib/wire/version-vector.ts';
import type { Reach } from './reach.ts';

/** How the rows of a document become its content. */
export interface LoadingPlan {
	/** The snapshot to begin from; null when none may be used. */
	readonly base: EnvelopeRow | null;
	/** What the base stands for: need not be opened. */
	readonly replaced: readonly EnvelopeRow[];
	/** To be opened: the base, and what it does not stand for. */
	readonly needed: readonly EnvelopeRow[];
	/** Snapshots that may not be used: everything they claim to hold is here in envelopes, and they have not been compared with them. */
	readonly doubted: readonly EnvelopeRow[];
}

/**
 * Decides which snapshots may stand for envelopes. One's own may. Another device's may once this device has found that it holds
 * exactly what its envelopes make; before that nothing of it is used, for it could hold anything. It may also where envelopes it
 * covers are not to be had: a relay takes those away only after two members have vouched for it.
 *
 * `reach` knows every row that was read before; it learns of these. Pure otherwise.
 */
export function planLoading(rows: readonly EnvelopeRow[], ownDevice: DeviceId, reach: Reach): LoadingPlan {
	for (const row of rows) reach.add(row);
	const usable = new Set<EnvelopeRow>();
	for (const row of rows) {
		if (!isAccepted(row)) continue;
		const lacking = !covers(reach.vector, new Map(row.covers));
		if (row.confirmed === false || !(row.device === ownDevice || row.confirmed === true || lacking)) continue;
		usable.add(row);
		reach.cover(row.covers!);
	}
	const base = rows.findLast((row) => usable.has(row)) ?? null;
	const covered = new Map(base?.covers);
	const isReplaced = (row: EnvelopeRow): boolean => row !== base && (covered.get(row.device) ?? 0) >= row.counter;
	const others = rows.filter((row) => !isReplaced(row));
	const isDoubted = (row: EnvelopeRow): boolean => row.kind === 'snapshot' && row.device !== ownDevice && !usable.has(row);
	return {
		base,
		replaced: rows.filter(isReplaced),
		needed: others.filter((row) => !isDoubted(row)),
		doubted: others.filter(isDoubted)
	};
}

const isAccepted = (row: EnvelopeRow): boolean => row.kind === 'snapshot' && row.covers !== null && row.refused === null;
