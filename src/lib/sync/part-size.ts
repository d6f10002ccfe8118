/**
 * How much of a blob goes in one request. What is under way cannot be called back from the buffers of the network: a question that is
 * asked meanwhile shares the line with the rest of the part, so a part is what the line carries in about this time.
 */
const aimMs = 500;
/** Before anything is known of the line: under two seconds at 40 kbit/s, and soon doubled where it is quick. */
export const firstPartBytes = 8 * 1024;
/** A request has some 700 bytes of its own: smaller parts would be more envelope than letter. */
export const leastPartBytes = 4 * 1024;
export const mostPartBytes = 512 * 1024;

/** The next part, when `sentBytes` took `tookMs` from request to answer. At most doubled: one lucky moment is not the line's rate. Pure. */
export function nextPartBytes(sentBytes: number, tookMs: number): number {
	const fitting = Math.floor((sentBytes * aimMs) / Math.max(1, tookMs));
	return Math.max(leastPartBytes, Math.min(mostPartBytes, 2 * sentBytes, fitting));
}

/** After a part that was given up. Pure. */
export const afterGivenUp = (partBytes: number): number => Math.max(leastPartBytes, Math.floor(partBytes / 2));
