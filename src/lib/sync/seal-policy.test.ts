import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carryDelayMs, sealAtBytes, sealDelayMs, snapshotDue, type SealConditions } from './seal-policy.ts';

const together: SealConditions = { company: true, line: 'rich' };
const thin: SealConditions = { company: true, line: 'thin' };
const filled: SealConditions = { company: true, line: 'filled' };
const alone: SealConditions = { company: false, line: 'rich' };
const fresh = { sinceFirstKeyMs: 0, sinceLastKeyMs: 0, bytes: 10 };

/** When a person who types a key every `gapMs` is sealed, counted from the first key. */
function sealedAfterMs(conditions: SealConditions, gapMs: number, keys: number): number {
	for (let nowMs = 0; ; nowMs++) {
		const typed = Math.min(keys, Math.floor(nowMs / gapMs) + 1);
		const sinceLastKeyMs = nowMs - (typed - 1) * gapMs;
		if (sealDelayMs(conditions, { sinceFirstKeyMs: nowMs, sinceLastKeyMs, bytes: 10 }) === 0) return nowMs;
	}
}

describe('when typed text is sealed', () => {
	test('[P1] with company: 100 ms after the last key, and never later than 300 ms after the first', () => {
		expect(sealedAfterMs(together, 1_000, 1)).toBe(100);
		expect(sealedAfterMs(together, 50, 1_000)).toBe(300);
	});

	test('[P2] with company on a thin line: within 1 s of the first key', () => {
		expect(sealedAfterMs(thin, 10_000, 1)).toBe(500);
		expect(sealedAfterMs(thin, 100, 1_000)).toBe(1_000);
	});

	test('[NL20] with company on a thin line that a call fills: within 8 s of the first key, so that envelopes leave the line to the voice', () => {
		expect(sealedAfterMs(filled, 10_000, 1)).toBe(2_400);
		expect(sealedAfterMs(filled, 100, 1_000)).toBe(8_000);
	});

	test('[P3] alone, or without a line: 2.5 s after the last key, and never later than 10 s after the first', () => {
		expect(sealedAfterMs(alone, 20_000, 1)).toBe(2_500);
		expect(sealedAfterMs(alone, 200, 1_000)).toBe(10_000);
		expect(sealDelayMs({ company: true, line: 'none' }, fresh)).toBe(sealDelayMs(alone, fresh));
	});

	test('[P4] a large paste is sealed at once, whoever is there', () => {
		expect(sealDelayMs(alone, { ...fresh, bytes: sealAtBytes })).toBe(0);
	});

	test('[P5] more company or a better line never means a longer wait', () => {
		const unsealed = fc.record({ sinceFirstKeyMs: fc.nat(20_000), sinceLastKeyMs: fc.nat(20_000), bytes: fc.nat(100_000) });
		fc.assert(
			fc.property(unsealed, (state) => {
				const waits = [together, thin, filled, alone].map((conditions) => sealDelayMs(conditions, state));
				expect(waits).toEqual([...waits].sort((a, b) => a - b));
				expect(waits[0]).toBeGreaterThanOrEqual(0);
			}),
			{ seed: 3 }
		);
	});

	test('[P6] others’ edits wait 3 to 10 s for their author’s envelope', () => {
		expect([carryDelayMs(0), carryDelayMs(0.999_999)]).toEqual([3_000, 9_999]);
	});

	test('[P7] a snapshot pays after 200 envelopes or 64 KB', () => {
		expect(snapshotDue({ envelopes: 199, bytes: 65_535 })).toBe(false);
		expect(snapshotDue({ envelopes: 200, bytes: 0 })).toBe(true);
		expect(snapshotDue({ envelopes: 0, bytes: 65_536 })).toBe(true);
	});
});
