/**
 * A hybrid logical timestamp (Kulkarni et al., "Logical Physical Clocks", 2014): never runs behind what it has seen, so
 * causes sort before effects even when a tablet's clock is years off. Orders facts; never refuses to record one.
 */
export interface HybridTime {
	/** Milliseconds since 1970 by the device's clock, or by the furthest clock it has heard from. */
	readonly wallMs: number;
	/** Breaks ties within one millisecond, and carries order while the wall clock lags. */
	readonly counter: number;
}

export const zeroTime: HybridTime = { wallMs: 0, counter: 0 };

/** The stamp of a new local event. */
export function tick(last: HybridTime, nowMs: number): HybridTime {
	return nowMs > last.wallMs ? { wallMs: nowMs, counter: 0 } : { wallMs: last.wallMs, counter: last.counter + 1 };
}

/** A clock claim this far ahead of our own is not adopted, lest one broken tablet drag a whole hospital into its future. */
const maxAdoptedDriftMs = 24 * 3_600_000;

/** The clock after hearing a remote stamp; a stamp too far ahead leaves it as it was (callers show the drift, never refuse). */
export function witness(last: HybridTime, remote: HybridTime, nowMs: number): HybridTime {
	if (remote.wallMs - nowMs > maxAdoptedDriftMs) return last;
	return compareTime(remote, last) > 0 ? remote : last;
}

export function compareTime(a: HybridTime, b: HybridTime): number {
	return a.wallMs - b.wallMs || a.counter - b.counter;
}
