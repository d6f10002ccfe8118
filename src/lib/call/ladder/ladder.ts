import { longerBackoff, ramp, rested, rise, trialFails, trialMs, tryCopies, type Rise } from './climb.ts';
import { capBps, descend, staleEstimateMs, watchTrouble, type Fall } from './descent.ts';
import type { LadderInput, LadderState } from './ladder-state.ts';
import { believe } from './line-belief.ts';
import type { Plan } from './plan.ts';
import { controlBps, needsOf } from './rung-table.ts';
import { ceilingOf, planOf, soundOf, type Ceiling } from './send-plan.ts';

export { firstLadderState, onOtherPath, type LadderInput, type LadderReport, type LadderState } from './ladder-state.ts';

/** So long on one rung, and what came after was an outage, not a poorer line. */
const steadyMs = 20_000;
const hastyAgainMs = 2_000;
/** A queue comes before silence. */
const sameFallMs = 4_000;

/**
 * What to send to one peer now. Pure: the same states and inputs give the same plans. Called every half second, and every 100 to
 * 200 ms while a picture runs or `state.copyTrial` is on; a rule counts milliseconds, so any time between two steps will do.
 * Rules LD1 to LD16 of tests/spec/ladder.md; figures from reference/calls.md section 4.
 */
export function step(before: LadderState, input: LadderInput): { readonly state: LadderState; readonly plan: Plan } {
	const believed: LadderState = { ...before, atMs: input.nowMs, line: believe(before.line, input) };
	const watched: LadderState = { ...believed, ...watchTrouble(believed, input), ...rested(believed, input) };
	const ceiling = ceilingOf(input.limits);
	const moved = move(watched, input, ceiling);
	const state = { ...moved, ...soundOf(moved, input) };
	const estimateCounts = input.nowMs - state.rampStartedAtMs > staleEstimateMs;
	return { state, plan: planOf(state, input, ceiling, estimateCounts) };
}

function move(state: LadderState, input: LadderInput, ceiling: Ceiling): LadderState {
	const fall = descend(state, input);
	if (fall !== null) return fallen(state, input, fall);
	if (trialFails(state, input)) return fallen(state, input, { rung: state.trial!.from, reason: state.reason, silence: false });
	if (state.rung > ceiling.rung) return entered(state, input.nowMs, ceiling.rung);
	const calm = state.trial !== null && input.nowMs >= state.trial.untilMs ? { ...state, trial: null } : state;
	const next = rise(calm, input, ceiling.rung);
	if (next !== null) return risen(calm, input, next);
	const { copyTrial, rise: proven, failed } = tryCopies(calm, input, ceiling.rung);
	if (proven !== null) return risen(calm, input, proven);
	const wait = failed ? waiting(calm, input.nowMs) : {};
	return { ...calm, ...ramp(calm, input), ...wait, copyTrial };
}

/** A trial failed: the next one waits longer. */
function waiting(state: LadderState, nowMs: number): Pick<LadderState, 'backoffMs' | 'notBeforeMs' | 'hastyFromMs'> {
	const backoffMs = longerBackoff(state);
	return { backoffMs, notBeforeMs: nowMs + backoffMs, hastyFromMs: nowMs + hastyAgainMs };
}

/** Nothing of the rung before counts on a new one. */
function entered(state: LadderState, nowMs: number, rung: number): LadderState {
	return { ...state, rung, sinceMs: nowMs, thinSinceMs: null, queueSinceMs: null, starvedSinceMs: null, trial: null, copyTrial: null };
}

function fallen(state: LadderState, input: LadderInput, fall: Fall): LadderState {
	const { nowMs } = input;
	const failed = state.trial !== null;
	const rung = failed ? Math.min(fall.rung, state.trial.from) : fall.rung;
	const steady = nowMs - state.sinceMs >= steadyMs && needsOf(state.rung).picture !== null;
	const sameFall = state.memory !== null && nowMs - state.memory.atMs < sameFallMs;
	const kept = fall.silence || sameFall ? state.memory : null;
	const memory = steady
		? { rung: state.rung, atMs: nowMs, silent: fall.silence }
		: kept && { ...kept, silent: kept.silent || fall.silence };
	const again = needsOf(state.rung).picture !== null && state.lastUpAtMs > state.pictureFellAtMs[0];
	const cap = capBps(state, input);
	const limitBps = fall.reason === 'line' && cap < Infinity ? Math.min(cap, state.line.limitBps ?? Infinity) : state.line.limitBps;
	// Rates that span the fall tell of the richer line before it.
	const poorer =
		fall.reason === 'line' || fall.reason === 'delay'
			? { provenBps: Math.min(state.line.provenBps, needsOf(rung).needBps), arrivedBps: 0, pending: { atMs: nowMs, bps: 0 } }
			: {};
	return {
		...entered(state, nowMs, rung),
		reason: fall.reason,
		line: { ...state.line, ...poorer, limitBps, quickReports: 0 },
		// What was heard before a silence is no sign that it is over.
		heardSinceMs: fall.silence ? null : state.heardSinceMs,
		memory,
		pictureFellAtMs: again ? [nowMs, state.pictureFellAtMs[0]] : state.pictureFellAtMs,
		notBeforeMs: nowMs + (fall.silence ? 0 : state.backoffMs),
		...(failed ? waiting(state, nowMs) : {})
	};
}

function risen(state: LadderState, input: LadderInput, { rung, provenBps }: Rise): LadderState {
	const { nowMs, report } = input;
	const { picture, soundBps } = needsOf(rung);
	const startBps = picture === null ? 0 : Math.max(picture.leastBps, Math.min(picture.mostBps, 0.9 * provenBps - soundBps - controlBps));
	return {
		...entered(state, nowMs, rung),
		trial: {
			untilMs: nowMs + trialMs,
			from: state.rung,
			usualQueueMs: report?.queueMs ?? 0,
			usualConcealed: report?.concealedShare ?? 0
		},
		lastUpAtMs: nowMs,
		memory: null,
		settled: false,
		line: { ...state.line, quickReports: 0 },
		rampBps: startBps,
		rampAtMs: nowMs,
		rampStartedAtMs: nowMs
	};
}
