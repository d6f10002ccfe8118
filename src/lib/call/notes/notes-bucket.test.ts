import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createNotesBucket } from './notes-bucket.ts';

it('[NL2] in any span the bucket lets through its rate and one message, and it never starves a sender that waits', () => {
	const asks = fc.array(fc.record({ afterMs: fc.nat(400), cost: fc.integer({ min: 94, max: 1_193 }) }), { minLength: 1, maxLength: 60 });
	fc.assert(
		fc.property(asks, fc.integer({ min: 1_000, max: 64_000 }), (steps, rateBps) => {
			const bucket = createNotesBucket();
			let [nowMs, sum, least] = [0, 0, 0];
			for (const { afterMs, cost } of steps) {
				nowMs += afterMs;
				if (!bucket.allows(cost, nowMs, rateBps)) continue;
				const due = (nowMs * rateBps) / 8_000;
				least = Math.min(least, sum - due);
				bucket.pay(cost);
				sum += cost;
				expect(sum - due - least).toBeLessThanOrEqual(1_193 + 1e-6);
			}
			// The debt of the largest message is paid by then.
			expect(bucket.allows(1_193, nowMs + (8_000 * 1_513) / rateBps + 1, rateBps)).toBe(true);
		}),
		{ seed: 4, numRuns: 2_000 }
	);
});

it('[NL2] the rate is the one in force: none lets nothing through, a higher one sooner', () => {
	const bucket = createNotesBucket();
	expect(bucket.allows(100, 0, 8_000)).toBe(true);
	bucket.pay(700);
	expect(bucket.allows(100, 600, 0)).toBe(false);
	expect(bucket.allows(100, 1_200, 4_000)).toBe(false);
	expect(bucket.allows(100, 1_300, 64_000)).toBe(true);
});
