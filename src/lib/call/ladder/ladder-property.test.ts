import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstLadderState, step, type LadderInput, type LadderState } from './ladder.ts';
import { rungs, type Plan } from './plan.ts';
import { planAudio } from './audio-plan.ts';
import { controlBps, needsOf, rungIndex } from './rung-table.ts';

const ability = { red: true, transform: true };
const limits = { camera: true, audioOnly: false, saveData: false, peerWantsBps: Infinity, shareBps: Infinity };

/** What the world does between two steps. Weather stays for a while, as it does, so that schedules reach every rung. */
const weather = fc.record({
	outgoingBps: fc.oneof(fc.integer({ min: 5_000, max: 4_000_000 }), fc.constant(2_500_000)),
	rttMs: fc.oneof(fc.integer({ min: 20, max: 800 }), fc.constant(3_500)),
	receivedBps: fc.integer({ min: 0, max: 3_000_000 }),
	lossShare: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.9, noNaN: true })),
	calmLossShare: fc.oneof(fc.constantFrom(null, 0), fc.double({ min: 0, max: 0.9, noNaN: true })),
	voiceGapMs: fc.oneof(fc.constantFrom(null, 50), fc.integer({ min: 0, max: 1_000 })),
	burstPackets: fc.double({ min: 1, max: 12, noNaN: true }),
	concealedShare: fc.oneof(fc.constant(0), fc.constant(0), fc.double({ min: 0, max: 0.3, noNaN: true })),
	queueMs: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 1_200 })),
	seemsBps: fc.oneof(fc.constantFrom(null, Infinity), fc.integer({ min: 5_000, max: 150_000 })),
	silent: fc.oneof(fc.constant(false), fc.constant(false), fc.constant(false), fc.boolean()),
	steps: fc.integer({ min: 1, max: 14 }),
	dtMs: fc.integer({ min: 100, max: 700 })
});
type Weather = typeof weather extends fc.Arbitrary<infer Value> ? Value : never;
const schedules = fc.array(weather, { minLength: 1, maxLength: 4 });
const runs = 10_000;

interface Step {
	readonly input: LadderInput;
	readonly before: LadderState;
	readonly state: LadderState;
	readonly plan: Plan;
}

function play(schedule: readonly Weather[], from: LadderState): readonly Step[] {
	const steps: Step[] = [];
	let state = from;
	let nowMs = from.atMs;
	let number = 0;
	let heardMs: number | null = null;
	for (const { steps: count, dtMs, silent, outgoingBps, rttMs, voiceGapMs, ...report } of schedule)
		for (let at = 0; at < count; at++) {
			nowMs += dtMs;
			if (!silent) [number, heardMs] = [number + 1, nowMs - 40];
			const sentBps = state.audio.wireBps + controlBps + Math.min(state.rampBps, outgoingBps);
			const input: LadderInput = {
				nowMs,
				outgoingBps,
				rttMs,
				voiceGapMs,
				sentBps,
				ability,
				limits,
				report: heardMs === null ? null : { number, ageMs: nowMs - heardMs, ...report }
			};
			const before = state;
			const next = step(state, input);
			state = next.state;
			steps.push({ input, before, state, plan: next.plan });
		}
	return steps;
}

/** Calls that begin, and calls that have long been on some rung. */
const starts = fc.integer({ min: 0, max: rungs.length - 1 }).map((rung): LadderState => {
	const first = firstLadderState(0, ability);
	return { ...first, rung, atMs: 60_000, sinceMs: 30_000, rampStartedAtMs: 30_000, rampBps: needsOf(rung).picture?.mostBps ?? 0 };
});
const cheapest = planAudio({ budgetBps: 0, lossShare: 0, burstPackets: 1, ability }).wireBps;

/** What a step breaks, in words; expectations one by one would take longer than the steps. */
function broken(steps: readonly Step[]): string[] {
	const found: string[] = [];
	let upAtMs = -Infinity;
	let thinSinceMs: number | null = null;
	for (const { input, before, state, plan } of steps) {
		const { nowMs, report } = input;
		if (state.rung > before.rung) {
			if (nowMs - upAtMs < 4_000) found.push(`LD16: two steps up within ${nowMs - upAtMs} ms`);
			upAtMs = nowMs;
		}
		const { limitBps, calmLoss } = state.line;
		const soundBps = Math.max(cheapest, 0.85 * (limitBps ?? Infinity) - controlBps + 1);
		if (state.audio.wireBps > soundBps || plan.audio.wireBps > 445_000) found.push(`LD17: sound of ${state.audio.wireBps} on ${limitBps}`);
		const told = report !== null && report.ageMs < 1_000 && report.queueMs > 160;
		const thin = told && (0.85 * report.receivedBps) / (1 - Math.min(0.9, calmLoss)) < 72_000;
		thinSinceMs = thin ? (thinSinceMs ?? nowMs) : null;
		if (plan.video.active && thinSinceMs !== null && nowMs - thinSinceMs >= 1_000) found.push(`LD18: a picture since ${thinSinceMs}`);
		if (plan.video.active !== (needsOf(rungs.indexOf(plan.rung)).picture !== null)) found.push(`a picture on ${plan.rung}`);
		if (!Number.isFinite(plan.video.maxBitrateBps) || !(plan.notesBps >= 2_000)) found.push('a plan without numbers');
	}
	return found;
}

test('[LD16, LD17, LD18, LD19] in ten thousand random schedules no step breaks a rule, and each is repeated exactly', () => {
	fc.assert(
		fc.property(schedules, starts, (schedule, start) => {
			const steps = play(schedule, start);
			expect(broken(steps)).toEqual([]);
			const { before, input, plan } = steps.at(-1)!;
			expect(step(before, input).plan).toEqual(plan);
		}),
		{ numRuns: runs }
	);
}, 60_000);

test('[LD20] a step that hears of more capacity never ends lower than one that hears of less', () => {
	fc.assert(
		fc.property(
			schedules,
			starts,
			fc.integer({ min: 5_000, max: 4_000_000 }),
			fc.integer({ min: 5_000, max: 4_000_000 }),
			(schedule, start, one, other) => {
				const { before, input } = play(schedule, start).at(-1)!;
				const hearing = (bps: number) =>
					step(before, { ...input, outgoingBps: bps, report: input.report && { ...input.report, receivedBps: bps } }).state.rung;
				expect(hearing(Math.max(one, other))).toBeGreaterThanOrEqual(hearing(Math.min(one, other)));
			}
		),
		{ numRuns: 3_000 }
	);
}, 60_000);

test('[LD21] every condition of falling is answered within a second', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: rungIndex('slideshow'), max: rungs.length - 1 }),
			fc.constantFrom('estimate', 'queue', 'ear', 'silence'),
			fc.integer({ min: 100, max: 500 }),
			(rung, what, dtMs) => {
				const start: LadderState = {
					...firstLadderState(0, ability),
					rung,
					atMs: 60_000,
					sinceMs: 30_000,
					rampStartedAtMs: 30_000,
					rampBps: 300_000
				};
				const bad: Weather = {
					outgoingBps: what === 'estimate' ? needsOf(rung).needBps * 0.85 : 4_000_000,
					rttMs: 80,
					receivedBps: 3_000_000,
					lossShare: 0,
					burstPackets: 1,
					concealedShare: what === 'ear' ? 0.05 : 0,
					queueMs: what === 'queue' ? 300 : 5,
					seemsBps: null,
					calmLossShare: null,
					voiceGapMs: null,
					silent: false,
					dtMs,
					steps: Math.ceil(1_000 / dtMs)
				};
				const fine: Weather = { ...bad, outgoingBps: 4_000_000, concealedShare: 0, queueMs: 5, steps: 1 };
				const steps = play([fine, { ...bad, silent: what === 'silence' }], start);
				expect(Math.min(...steps.map(({ state }) => state.rung))).toBeLessThan(rung);
			}
		),
		{ numRuns: 1_000 }
	);
});
