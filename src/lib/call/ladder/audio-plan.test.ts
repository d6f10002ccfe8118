import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planAudio, residualShare, wireBpsOf, type AudioNeeds } from './audio-plan.ts';
import type { SoundAbility } from './plan.ts';

const able: SoundAbility = { red: true, transform: true };
const calm = { lossShare: 0, burstPackets: 1, ability: able };
const needs = fc.record({
	budgetBps: fc.integer({ min: 4_000, max: 300_000 }),
	lossShare: fc.double({ min: 0, max: 0.95, noNaN: true }),
	burstPackets: fc.double({ min: 1, max: 8, noNaN: true }),
	ability: fc.record({ red: fc.boolean(), transform: fc.boolean() }),
	queueMs: fc.integer({ min: 0, max: 2000 }),
	insured: fc.boolean()
});
const packetsOf = (each: AudioNeeds) => ({ plan: planAudio(each), least: planAudio({ ...each, budgetBps: 0 }) });

describe('the audio plan', () => {
	test('[AP1] stays within its budget, and is the cheapest plan there is where nothing fits', () => {
		fc.assert(
			fc.property(needs, (each) => {
				const { plan, least } = packetsOf(each);
				expect(plan.wireBps).toBeLessThanOrEqual(Math.max(each.budgetBps, least.wireBps));
				if (each.budgetBps >= least.wireBps) expect(plan.wireBps).toBeLessThanOrEqual(each.budgetBps);
			}),
			{ numRuns: 3_000 }
		);
	});

	test('[AP2] no packet holds more than NetEq reads: 32 blocks, none older than 341 ms, in 1,100 bytes', () => {
		fc.assert(
			fc.property(needs, (each) => {
				const plan = planAudio(each);
				const blocks = plan.bundle + plan.offsets.length;
				expect(blocks).toBeLessThanOrEqual(32);
				expect((plan.bundle - 1 + (plan.offsets.at(-1) ?? 0)) * plan.frameMs).toBeLessThanOrEqual(341);
				expect(blocks * (4 + (plan.bitrateBps * plan.frameMs) / 8000)).toBeLessThanOrEqual(1100);
				expect(plan.offsets).toEqual([...new Set(plan.offsets)].sort((a, b) => a - b));
				expect(plan.offsets.every((offset) => offset >= 1)).toBe(true);
			}),
			{ numRuns: 3_000 }
		);
	});

	test('[AP3] a browser sends what it can: one copy at most without a transform, joined frames without RED', () => {
		fc.assert(
			fc.property(needs, (each) => {
				const { red, transform } = each.ability;
				const plan = planAudio(each);
				if (!transform) expect([plan.bundle, plan.frameMs]).toEqual([1, 60]);
				if (!red) expect(plan.offsets).toEqual([]);
				if (!red) expect(plan.bundle * plan.frameMs).toBeLessThanOrEqual(120);
				if (!transform) expect(plan.offsets.length === 0 || (plan.offsets.length === 1 && plan.offsets[0] === 1)).toBe(true);
			}),
			{ numRuns: 2_000 }
		);
	});

	test('[AP4] on a thin line packets grow before the voice falls below 8 kbit/s', () => {
		const floor = planAudio({ ...calm, budgetBps: 12_500 });
		expect(floor).toMatchObject({ bitrateBps: 8_000, frameMs: 60 });
		expect(floor.bundle).toBeGreaterThanOrEqual(3);
		expect(floor.wireBps).toBeLessThan(12_500);
		const twenty = planAudio({ ...calm, budgetBps: 20_000 });
		expect(twenty.bitrateBps).toBe(12_000);
		expect(twenty.playoutMs).toBeLessThanOrEqual(200);
		expect(planAudio({ ...calm, budgetBps: 30_000 }).playoutMs).toBeLessThanOrEqual(120);
	});

	test.each([
		[0.2, 1.25, 160_000, 0.002],
		[0.5, 2, 220_000, 0.004],
		[0.7, 3.3, 220_000, 0.02],
		[0.8, 5, 240_000, 0.05],
		[0.2, 3.3, 150_000, 0.01]
	])('[AP5] at %d loss in runs of %d packets, %d bit/s leave a share of at most %d lost', (lossShare, burstPackets, budgetBps, most) => {
		const plan = planAudio({ ability: able, lossShare, burstPackets, budgetBps });
		const copies = plan.offsets.length / plan.bundle;
		const spread = (plan.offsets[0]! + plan.bundle - 1) / plan.bundle;
		expect(residualShare(lossShare, burstPackets, copies, spread)).toBeLessThanOrEqual(most);
	});

	test('[AP5] copies spread in bursts stand further apart than in random loss', () => {
		const each = { ability: able, lossShare: 0.2, budgetBps: 120_000 };
		expect(planAudio({ ...each, burstPackets: 3.3 }).offsets[0]).toBeGreaterThan(planAudio({ ...each, burstPackets: 1.25 }).offsets[0]!);
		expect(residualShare(0.2, 3.3, 2, 2)).toBeLessThan(residualShare(0.2, 3.3, 2, 1));
		// The table of reference/calls.md section 3, within the noise of its simulation.
		expect(residualShare(0.2, 3.3, 2, 1)).toBeCloseTo(0.097, 2);
		expect(residualShare(0.5, 1, 5, 1)).toBeCloseTo(0.015, 2);
	});

	test('[AP6] the receiver holds sound until the last copy that the loss asks for is there, plus 60 ms', () => {
		fc.assert(
			fc.property(needs, (each) => {
				const plan = planAudio({ ...each, insured: false });
				expect(plan.playoutMs).toBe((plan.bundle - 1 + (plan.offsets.at(-1) ?? 0)) * plan.frameMs + 60);
			})
		);
	});

	test('[AP7] on a rich line copies reach far back, and nobody waits for them', () => {
		const plan = planAudio({ ...calm, budgetBps: 140_000, insured: true });
		expect(plan.offsets.at(-1)! * plan.frameMs).toBeGreaterThanOrEqual(200);
		expect(plan.offsets.length).toBeGreaterThanOrEqual(2);
		expect(plan.playoutMs).toBe(60);
		expect(planAudio({ ...calm, budgetBps: 100_000, insured: true }).offsets).toEqual([6, 11, 16]);
	});

	test('[AP8] a plan stays while it fits and is nearly as good, and goes when it does not', () => {
		const before = planAudio({ ability: able, budgetBps: 60_000, lossShare: 0.1, burstPackets: 1.1 });
		for (const lossShare of [0.08, 0.09, 0.11])
			expect(planAudio({ ability: able, budgetBps: 60_000, lossShare, burstPackets: 1.1, previous: before })).toEqual(before);
		expect(
			planAudio({ ability: able, budgetBps: 30_000, lossShare: 0.1, burstPackets: 1.1, previous: before }).wireBps
		).toBeLessThanOrEqual(30_000);
		expect(planAudio({ ability: able, budgetBps: 60_000, lossShare: 0.5, burstPackets: 2, previous: before })).not.toEqual(before);
	});

	test('[AP10] the voice is wideband where the budget carries that, and needs more for it under loss', () => {
		expect(planAudio({ ...calm, budgetBps: 24_000 }).bitrateBps).toBeGreaterThanOrEqual(10_000);
		const lossy = planAudio({ ability: able, budgetBps: 80_000, lossShare: 0.3, burstPackets: 1.4 });
		expect(lossy.bitrateBps).toBeGreaterThanOrEqual(12_000);
		const half = planAudio({ ability: able, budgetBps: 180_000, lossShare: 0.5, burstPackets: 2 });
		expect(half.bitrateBps).toBeGreaterThanOrEqual(12_000);
		expect(residualShare(0.5, 2, half.offsets.length, 1)).toBeLessThan(0.0025);
	});

	test('[AP9] the price on the wire is that of the table, headers of blocks and the swell of speech added', () => {
		expect(wireBpsOf({ bitrateBps: 8_000, frameMs: 60, bundle: 1, copies: 0, red: false })).toBe(17_200);
		expect(wireBpsOf({ bitrateBps: 12_000, frameMs: 60, bundle: 4, copies: 0, red: true })).toBeCloseTo(15_270, -2);
	});
});
