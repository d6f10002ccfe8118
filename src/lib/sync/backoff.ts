import type { Random } from '#lib/core/random.ts';

/** The first wait is drawn from [0, 0.5 s]: a relay that restarts is back in about a second. */
const firstCeilingMs = 500;
/** No wait exceeds 30 s: longer looks dead to a person, shorter keeps a thin line busy with handshakes. */
const longestMs = 30_000;
/** A connection that stood this long was a good one; the next loss starts from the first wait again. */
const stableAfterMs = 60_000;

/** How often in a row the line failed to become stable. A plain value. */
export interface Backoff {
	readonly failures: number;
}

export const freshBackoff: Backoff = { failures: 0 };

/** The state after a connection that stood `openForMs` milliseconds was lost; 0 for one that never opened. */
export function afterLoss(backoff: Backoff, openForMs: number): Backoff {
	return { failures: openForMs >= stableAfterMs ? 1 : Math.min(backoff.failures + 1, 16) };
}

/**
 * Milliseconds to wait before the next attempt: "full jitter" (M. Brooker, AWS, 2015), so that a thousand devices that lost
 * one relay together do not return together.
 */
export function waitMs(backoff: Backoff, random: Random): number {
	const ceilingMs = Math.min(longestMs, firstCeilingMs * 2 ** Math.max(0, backoff.failures - 1));
	return Math.round(random.next() * ceilingMs);
}
