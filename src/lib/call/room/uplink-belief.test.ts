import { expect, test } from 'vitest';
import { believeUplink, freeUplink, type SharingLink } from './uplink-belief.ts';

const free: SharingLink = { sentBps: 100_000, lineBps: null };
const limited: SharingLink = { sentBps: 50_000, lineBps: 60_000 };

test('[RM21] one thin line does not limit the others; two at once share an uplink', () => {
	expect(believeUplink(freeUplink, [limited], 1e6, 0)).toBe(freeUplink);
	expect(believeUplink(freeUplink, [limited, free, free], 1e6, 0)).toBe(freeUplink);
	expect(believeUplink(freeUplink, [limited, limited, free], 1e6, 0)).toEqual({ bps: 220_000, changedAtMs: 0 });
});

test('[RM21] an uplink that limits nobody any more is trusted with more little by little, then freely', () => {
	let belief = believeUplink(freeUplink, [limited, limited], 400_000, 0);
	const seen: number[] = [];
	for (let nowMs = 1_000; nowMs <= 60_000; nowMs += 1_000) {
		belief = believeUplink(belief, [free, free], 400_000, nowMs);
		seen.push(belief.bps);
	}
	expect(seen[2]).toBe(120_000);
	expect(seen[3]).toBe(150_000);
	expect(seen.at(-1)).toBe(Infinity);
	expect(seen.every((bps, at) => at === 0 || bps >= seen[at - 1]!)).toBe(true);
});
