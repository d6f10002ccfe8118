import { describe, expect, test } from 'vitest';
import { afterGivenUp, firstPartBytes, leastPartBytes, mostPartBytes, nextPartBytes } from './part-size.ts';

/** Bytes that a request and its answer have besides the part. */
const headBytes = 900;

/** The first parts over a line, each with what it takes there. */
function partsOver(kbps: number, roundTripMs: number, count: number): readonly { readonly bytes: number; readonly tookMs: number }[] {
	const parts: { bytes: number; tookMs: number }[] = [];
	let bytes = firstPartBytes;
	for (let at = 0; at < count; at++) {
		const tookMs = ((bytes + headBytes) * 8) / kbps + roundTripMs;
		parts.push({ bytes, tookMs });
		bytes = nextPartBytes(bytes, tookMs);
	}
	return parts;
}

describe('the size of parts', () => {
	test('[CD43] on 40 kbit/s the first part is over in two seconds and no later one lasts longer than one and a quarter', () => {
		const [first, ...later] = partsOver(40, 100, 10);
		expect(first!.tookMs).toBeLessThan(2_000);
		for (const { tookMs } of later) expect(tookMs).toBeLessThan(1_250);
	});

	test('[CD43] on a quick line parts double until one takes half a second', () => {
		const parts = partsOver(20_000, 20, 12);
		expect(parts.slice(0, 7).map(({ bytes }) => bytes / 1_024)).toEqual([8, 16, 32, 64, 128, 256, 512]);
		expect(parts.at(-1)!.bytes).toBe(mostPartBytes);
		const slower = partsOver(1_000, 100, 12).at(-1)!;
		expect(slower.tookMs).toBeGreaterThan(400);
		expect(slower.tookMs).toBeLessThan(600);
	});

	test('[CD43] a line that becomes thin is believed at once; a part that was given up halves', () => {
		expect(nextPartBytes(256 * 1_024, 60_000)).toBe(leastPartBytes);
		expect([afterGivenUp(64 * 1_024), afterGivenUp(5_000)]).toEqual([32 * 1_024, leastPartBytes]);
	});
});
