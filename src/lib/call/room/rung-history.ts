import type { DeviceId } from '#lib/core/ids.ts';
import type { Rung, RungReason } from '#lib/call/ladder/plan.ts';

/** One change of what goes between this device and a member. */
export interface RungChange {
	readonly atMs: number;
	/** The other end of the link. */
	readonly peer: DeviceId;
	/** Out is what this device sends there. */
	readonly direction: 'in' | 'out';
	/** Null for the first of a link. */
	readonly from: Rung | null;
	readonly to: Rung;
	readonly reason: RungReason;
	/** What the line was believed to carry, bits per second; null when nothing limited it. */
	readonly lineBps: number | null;
}

/** As many as a call record keeps (`model/call-record.ts`). */
const longest = 200;

/**
 * The changes of a call, oldest first. A change to the same rung for another reason counts; beyond the bound the middle goes,
 * so that how the call began and how it ended stay readable.
 */
export function withRungChange(history: readonly RungChange[], change: RungChange): readonly RungChange[] {
	const last = history.findLast(({ peer, direction }) => peer === change.peer && direction === change.direction);
	if (last?.to === change.to && last.reason === change.reason) return history;
	const kept = history.length < longest ? history : history.toSpliced(longest / 2, 1);
	return [...kept, { ...change, from: last?.to ?? null }];
}
