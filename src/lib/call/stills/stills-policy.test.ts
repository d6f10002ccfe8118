import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rungs, type Plan, type RungReason } from '#lib/call/ladder/plan.ts';
import { controlBps, rungTable } from '#lib/call/ladder/rung-table.ts';
import {
	createStillsPurse,
	leastStillBytes,
	mostStillBytes,
	nextStillBytes,
	pieceBytes,
	stillsRateBps,
	type StillsLine
} from './stills-policy.ts';

const plan = (part: Partial<Plan> = {}): Plan => ({
	rung: 'stills',
	reason: 'line',
	lineBps: 48_000,
	audio: { bitrateBps: 20_000, frameMs: 60, bundle: 1, offsets: [], wireBps: 29_934, playoutMs: 60 },
	video: { active: false, maxBitrateBps: 0, maxFramerate: 0, height: 0 },
	notesBps: 7_200,
	...part
});
const line = (part: Partial<StillsLine> = {}): StillsLine => ({
	sending: plan(),
	up: true,
	wantsBps: 4_000_000,
	queueMs: 0,
	reportAgeMs: 300,
	notesBps: 0,
	camera: true,
	audioOnly: false,
	saveData: false,
	...part
});
const calm = { allowedSinceMs: 0, beganAtMs: null, underWay: false };

const anyLine: fc.Arbitrary<StillsLine> = fc
	.record({
		rung: fc.constantFrom(...rungs),
		reason: fc.constantFrom<RungReason>('line', 'loss', 'climbing', 'shared', 'asked', 'no-camera', 'clear'),
		lineBps: fc.option(fc.integer({ min: 5_000, max: 3_000_000 })),
		wireBps: fc.integer({ min: 0, max: 90_000 }),
		picture: fc.boolean(),
		up: fc.boolean(),
		wantsBps: fc.option(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000_000 }))),
		queueMs: fc.integer({ min: 0, max: 400 }),
		reportAgeMs: fc.integer({ min: 0, max: 4_000 }),
		notesBps: fc.integer({ min: 0, max: 20_000 }),
		camera: fc.boolean(),
		audioOnly: fc.boolean(),
		saveData: fc.boolean()
	})
	.map(({ rung, reason, lineBps, wireBps, picture, ...rest }) => {
		const base = plan();
		const sending = plan({ rung, reason, lineBps, audio: { ...base.audio, wireBps }, video: { ...base.video, active: picture } });
		return { sending, ...rest };
	});

describe('when stills go', () => {
	it('[STL1] none goes beside a picture, on another rung, without a camera, unwanted, or over a way that is in doubt', () => {
		expect(stillsRateBps(line())).toBeGreaterThan(0);
		const never: readonly StillsLine[] = [
			...rungs.filter((rung) => rung !== 'stills').map((rung) => line({ sending: plan({ rung }) })),
			line({ sending: plan({ video: { active: true, maxBitrateBps: 32_000, maxFramerate: 2, height: 180 } }) }),
			line({ camera: false }),
			line({ audioOnly: true }),
			line({ wantsBps: 0 }),
			line({ wantsBps: null }),
			line({ up: false })
		];
		for (const one of never) {
			expect(stillsRateBps(one)).toBe(0);
			expect(nextStillBytes(one, calm, 100_000)).toBeNull();
		}
	});

	it('[STL1, STL2] whatever comes together, the rate is at most its share, and nothing where stills have no place', () => {
		fc.assert(
			fc.property(anyLine, (one) => {
				const { sending, wantsBps, notesBps } = one;
				const rateBps = stillsRateBps(one);
				const carriedBps = sending.lineBps ?? rungTable.stills.needBps;
				const restBps = Math.min(carriedBps, wantsBps ?? 0) - sending.audio.wireBps - controlBps - notesBps;
				expect(rateBps).toBeLessThanOrEqual(Math.max(0, restBps / 3));
				const has = sending.rung === 'stills' && !sending.video.active && one.camera && !one.audioOnly && one.up && wantsBps !== 0;
				if (!has) expect(rateBps).toBe(0);
				const bytes = nextStillBytes(one, calm, 100_000);
				if (bytes !== null) {
					expect(rateBps).toBeGreaterThan(0);
					expect(bytes).toBeGreaterThanOrEqual(leastStillBytes);
					expect(bytes).toBeLessThanOrEqual(mostStillBytes);
				}
			}),
			{ seed: 21, numRuns: 10_000 }
		);
	});

	it('[STL2] a purse lets through its rate and one piece in any span, whatever the rate does', () => {
		const steps = fc.array(fc.record({ waitMs: fc.nat(2_000), rateBps: fc.nat(20_000), costBytes: fc.integer({ min: 1, max: 1_100 }) }), {
			maxLength: 200
		});
		fc.assert(
			fc.property(steps, (schedule) => {
				const purse = createStillsPurse();
				let [nowMs, due, sum, least, longest] = [0, 0, 0, 0, 0];
				purse.allows(nowMs, 0);
				for (const { waitMs, rateBps, costBytes } of schedule) {
					nowMs += waitMs;
					due += (waitMs * rateBps) / 8_000;
					if (!purse.allows(nowMs, rateBps)) continue;
					least = Math.min(least, sum - due);
					purse.pay(costBytes);
					sum += costBytes;
					longest = Math.max(longest, costBytes);
					expect(sum - due - least).toBeLessThanOrEqual(longest + 1e-6);
				}
			}),
			{ seed: 22, numRuns: 2_000 }
		);
	});

	it('[STL3] a still is due 4 s after the last began, 30 s to save data, and none while one is under way or the line has just fallen', () => {
		const due = (past: object, nowMs: number, saveData = false): boolean =>
			nextStillBytes(line({ saveData }), { ...calm, ...past }, nowMs) !== null;
		expect(due({ allowedSinceMs: null }, 60_000)).toBe(false);
		expect([1_499, 1_500].map((nowMs) => due({}, nowMs))).toEqual([false, true]);
		expect([13_999, 14_000].map((nowMs) => due({ beganAtMs: 10_000 }, nowMs))).toEqual([false, true]);
		expect([39_999, 40_000].map((nowMs) => due({ beganAtMs: 10_000 }, nowMs, true))).toEqual([false, true]);
		expect(due({ underWay: true }, 60_000)).toBe(false);
	});

	it('[STL4] a better line has larger stills; a line without an end, or one that is shared, counts as what the rung needs', () => {
		const at = (lineBps: number | null, wireBps = 29_934, reason: RungReason = 'line'): number | null =>
			nextStillBytes(line({ sending: plan({ lineBps, reason, audio: { ...plan().audio, wireBps } }) }), calm, 60_000);
		expect(at(36_000, 25_734)).toBe(leastStillBytes);
		expect(at(52_000)).toBeGreaterThan(at(46_000)!);
		expect(at(72_000)).toBe(mostStillBytes);
		expect(at(null, 25_734)).toBe(leastStillBytes);
		expect(at(900_000, 25_734, 'shared')).toBe(leastStillBytes);
		expect(at(36_000, 31_000)).toBeNull();
	});

	it('[STL5] a full way out and a peer that is not heard hold stills back, and a piece is shorter than the voice it may delay', () => {
		expect(stillsRateBps(line({ queueMs: 121 }))).toBe(0);
		expect(stillsRateBps(line({ reportAgeMs: 1_501 }))).toBe(0);
		const longestPieceMs = ((pieceBytes + 13 + 93) * 8_000) / rungTable.stills.needBps;
		expect(longestPieceMs).toBeLessThan(plan().audio.frameMs);
	});
});
