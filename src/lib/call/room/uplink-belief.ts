/** One link as it shares an uplink with others. */
export interface SharingLink {
	/** What it sends now by its plan, bits per second. */
	readonly sentBps: number;
	/** What its line is believed to carry, bits per second; null while nothing limits it. */
	readonly lineBps: number | null;
}

/** What a device's uplink is believed to carry for all links together. */
export interface UplinkBelief {
	/** Infinity while nothing limits it. */
	readonly bps: number;
	/** When links last told of its limit, or it was last believed to carry more. */
	readonly changedAtMs: number;
}

export const freeUplink: UplinkBelief = { bps: Infinity, changedAtMs: Number.NEGATIVE_INFINITY };

/** As long as the ladder waits between steps up: reference/calls.md section 4. */
const easeEveryMs = 4_000;
const easeFactor = 1.25;

/**
 * One link that is limited is limited at its far end, or by its own path; two or more at once share what limits them, and that is
 * this side's uplink. Once none is, more is allowed little by little, until it exceeds `enoughBps`, what everyone could use.
 */
export function believeUplink(before: UplinkBelief, links: readonly SharingLink[], enoughBps: number, nowMs: number): UplinkBelief {
	if (links.length < 2) return freeUplink;
	const limited = links.filter(({ lineBps }) => lineBps !== null);
	if (limited.length >= 2) {
		const bps = links.reduce((sum, { lineBps, sentBps }) => sum + (lineBps ?? sentBps), 0);
		return { bps, changedAtMs: nowMs };
	}
	if (before.bps === Infinity || nowMs - before.changedAtMs < easeEveryMs) return before;
	const bps = before.bps * easeFactor;
	return bps > enoughBps ? freeUplink : { bps, changedAtMs: nowMs };
}
