import { capBps, silenceMs } from './descent.ts';
import { firstBackoffMs, type CopyTrial, type LadderInput, type LadderReport, type LadderState } from './ladder-state.ts';
import { becameRicher, calmQueueMs, isFresh, richer, surelyFullMs, surelyThinBps, thinEndBps, thinLimitBps } from './line-belief.ts';
import { controlBps, needsOf, rungIndex, rungWithin, stillsIndex } from './rung-table.ts';

/** At most one step up in this time: reference/calls.md section 4. */
const dwellMs = 4_000;
const trialMs = 3_000;
const longestBackoffMs = 90_000;
const backoffGrowth = 1.6;
/** Trials by copies cost the voice, not the picture. */
const copiesBackoffGrowth = 2.5;
const longestCopiesBackoffMs = 45_000;
const minuteMs = 60_000;
/** So long without a fall, and the next trial waits no longer than the first did. */
const steadyMs = 20_000;
const memoryMs = 30_000;
const memoryDwellMs = 2_000;
const fellWithinMs = 1_000;
/** A trial fails when sound comes later than this above what is usual, or more of it is made up. */
const trialQueueMs = 120;
const trialConcealed = 0.02;
/** Above this loss a picture of ten packets comes whole once in 75 times. */
const pictureLoss = 0.35;
/** Clips keep a thin line full, so after this long live sound is tried without waiting for an empty one. */
const clipsMs = 6_000;
/** Poorest voice, control traffic and what else a device says come close to this. */
const filledBps = 24_000;
/** Stages of a trial by copies: long enough for a rate over half a second to be measured and told. */
const stageMs = 1_000;
const stageLimitMs = 2_600;
const drainLimitMs = 4_000;
const arrivedShare = 0.7;
const beyondLimit = 1.15;
const quickGrowth = 3.2;
/** Where packets of all lengths take the same time the line is rich. Where that is not known: on a thin line packets wait for one another, and the mean wait tells how far to reach at once. */
const growthByQueue: readonly (readonly [usualQueueMs: number, growth: number])[] = [
	[8, quickGrowth],
	[20, 1.6],
	[Infinity, 1.2]
];
const flatQueueMs = 20;
const seemsShare = 0.9;
const seemsProven = 0.85;
/** So long a call that begins waits to learn from the lengths of packets. */
const learningMs = 4_000;
/** A trial that goes less far teaches nothing. */
const leastGrowth = 1.1;
/** 18 blocks of 20 kbit/s in 20 ms. */
const mostCopiesBps = 430_000;
/** GCC probes at most twice its estimate; so may a step on the strength of a trial that met no end of the line. */
const unmetShare = 1.5;
/** What a known line may carry of sound, some left for what else a device says. */
const withinEndShare = 0.75;
const calmAfterFallMs = 1_000;
const rampMs = 1_200;
const rampGrowth = 1.8;

const leastSound = rungIndex('audio-8');

/** A step up to this rung; `provenBps` is what the picture may start with, everything included. */
export interface Rise {
	readonly rung: number;
	readonly provenBps: number;
}

const growthOf = ({ line }: LadderState, { report }: LadderInput): number =>
	typeof report?.seemsBps === 'number' ? quickGrowth : growthByQueue.find(([usualQueueMs]) => line.usualQueueMs < usualQueueMs)![1];

/** What the line seems to carry is as far as a trial goes; what is left of it is for what else a device says. */
const withinSeems = ({ report }: LadderInput, bps: number): number => Math.min(bps, seemsShare * (report?.seemsBps ?? Infinity));

/** Where the end of the line is known, just beyond it is enough to see whether it moved. */
const justBeyond = ({ line }: LadderState, provenBps: number): number => Math.max(provenBps, line.limitBps ?? Infinity) * beyondLimit;

/** A line that seems richer was found so by lengths of packets: then it carries at least as much as that took. */
const surelyBps = ({ line }: LadderState, { report }: LadderInput): number =>
	typeof report?.seemsBps === 'number' && line.thinBps !== null && line.thinBps < surelyThinBps ? richer * line.thinBps : 0;

const mayProve = ({ ability }: LadderInput): boolean => ability.red && ability.transform;

/** The line seems richer than it was, and that was not an error a moment ago. */
const isHasty = (state: LadderState, nowMs: number): boolean => becameRicher(state.line) && nowMs >= state.hastyFromMs;

/** Where voice fills the line a trial breaks it up and proves nothing: only signs of a richer line begin one. */
const leavesRoom = ({ line }: LadderState): boolean => line.limitBps === null || line.limitBps > filledBps;

const dwelt = (state: LadderState, { nowMs }: LadderInput): boolean => nowMs - state.lastUpAtMs >= dwellMs;

/** Everything that must hold before more is sent. A trial by copies is no step, so it need not wait for the last one to settle. */
function mayRise(state: LadderState, input: LadderInput, ceiling: number): boolean {
	const { nowMs, report } = input;
	const quick = isHasty(state, nowMs) && nowMs - state.sinceMs >= 1_000;
	return (
		state.rung < ceiling &&
		isFresh(report) &&
		state.heardSinceMs !== null &&
		nowMs - state.heardSinceMs >= 900 &&
		(nowMs >= state.notBeforeMs || quick) &&
		(report.queueMs < calmQueueMs || (state.rung === 0 && state.reason === 'line' && nowMs - state.sinceMs >= clipsMs)) &&
		(report.concealedShare < 0.01 || state.rung === 0) &&
		(input.rttMs ?? 0) < 2_000
	);
}

const lossExtraBps = (state: LadderState): number => Math.max(0, state.audio.wireBps - 100_000) * (state.line.heldLoss > 0.05 ? 1 : 0);

function withPicture(state: LadderState, ceiling: number, nowMs: number): number {
	const weary = nowMs - state.pictureFellAtMs[1] < minuteMs;
	return state.line.heldLoss > pictureLoss || weary ? Math.min(ceiling, Math.max(stillsIndex, state.rung)) : ceiling;
}

/**
 * The richest sound within the end of a thin line, where a full queue told it: nothing needs proof there, and
 * every 100 ms that packets of voice are shorter by reach the ear as less delay. Not again before its turn once a step had failed.
 */
function withinEnd(state: LadderState, input: LadderInput, ceiling: number): Rise | null {
	const { nowMs, report } = input;
	const endBps = thinLimitBps(state.line);
	const calm = isFresh(report) && report.queueMs < calmQueueMs && state.heardSinceMs !== null && nowMs - state.sinceMs >= calmAfterFallMs;
	if (!calm || endBps === null || state.rung < leastSound || state.trial !== null || state.copyTrial !== null) return null;
	if (!dwelt(state, input) || (state.backoffMs > firstBackoffMs && nowMs < state.notBeforeMs)) return null;
	const rung = Math.min(ceiling, stillsIndex, rungWithin(withinEndShare * endBps));
	return rung > state.rung ? { rung, provenBps: withinEndShare * endBps } : null;
}

/** The next step up, where one is due: by memory, by proof of copies, by the browser's estimate, or by trial alone. */
export function rise(state: LadderState, input: LadderInput, ceiling: number): Rise | null {
	const top = withPicture(state, ceiling, input.nowMs);
	const known = withinEnd(state, input, top);
	if (known !== null) return known;
	if (!mayRise(state, input, top) || !dwelt(state, input) || state.trial !== null || state.copyTrial !== null) return null;
	const { nowMs, report } = input;
	const { memory } = state;
	if (state.rung === 0 && state.reason === 'line') return { rung: leastSound, provenBps: 0 };
	// A queue that fills as the silence begins or ends is a line that fell.
	const outage = memory?.silent === true && state.line.queueFullAtMs < memory.atMs - fellWithinMs;
	if (outage && nowMs - memory.atMs < memoryMs && memory.rung - 2 > state.rung)
		return nowMs - state.heardSinceMs! >= memoryDwellMs ? { rung: Math.min(top, memory.rung - 2), provenBps: 0 } : null;
	if (state.rung === 0) return { rung: leastSound, provenBps: 0 };
	if (needsOf(state.rung).picture !== null) {
		const proven = Math.min(capBps(state, input), (2.2 * (report?.receivedBps ?? 0)) / (1 - Math.min(0.9, state.line.calmLoss)));
		const rung = Math.min(top, rungWithin(proven / 1.25, state.rung, lossExtraBps(state)));
		return rung > state.rung ? { rung, provenBps: proven } : null;
	}
	// What sound already takes under loss, or how long its packets take, may be proof enough for a richer rung of sound.
	const seems = thinEndBps(state.line);
	const provenBps = Math.max(state.line.provenBps, seems === Infinity ? 0 : seemsProven * seems);
	const sound = Math.min(top, stillsIndex, rungWithin(provenBps / 1.25));
	if (sound > state.rung && !isHasty(state, nowMs)) return { rung: sound, provenBps };
	return mayProve(input) ? null : { rung: state.rung + 1, provenBps: needsOf(state.rung + 1).needBps };
}

/** Begins, goes on with, or ends a trial by copies. Ending, it says where to step: below the rung in force when nothing was proven. */
export function tryCopies(
	state: LadderState,
	input: LadderInput,
	ceiling: number
): { copyTrial: CopyTrial | null; rise: Rise | null; failed: boolean } {
	const { copyTrial } = state;
	const { nowMs, report } = input;
	const top = withPicture(state, ceiling, input.nowMs);
	const none = { copyTrial: null, rise: null, failed: false };
	if (copyTrial === null) {
		const due =
			mayProve(input) &&
			state.rung > 0 &&
			state.rung <= stillsIndex &&
			mayRise(state, input, top) &&
			(input.report?.seemsBps !== null || nowMs - state.startedAtMs > learningMs) &&
			(leavesRoom(state) || isHasty(state, nowMs)) &&
			(dwelt(state, input) ? state.trial === null : isHasty(state, nowMs));
		if (!due) return none;
		const usualQueueMs = report!.queueMs;
		const sent = Math.max(input.sentBps, state.audio.wireBps + controlBps);
		const hasty = isHasty(state, nowMs);
		const first = hasty ? Math.max(quickGrowth * sent, surelyBps(state, input)) : growthOf(state, input) * sent;
		const rateBps = withinSeems(input, hasty ? first : Math.min(first, justBeyond(state, sent)));
		if (rateBps < leastGrowth * sent) return none;
		return {
			...none,
			copyTrial: { sinceMs: nowMs, rateBps, provenBps: sent, usualQueueMs, hasty, ended: false }
		};
	}
	const stepTo = (provenBps: number, share: number, failed: boolean) => {
		const rung = Math.min(top, rungWithin(provenBps * share, 0, lossExtraBps(state)));
		if (rung > state.rung && !dwelt(state, input)) return { ...none, copyTrial };
		return rung > state.rung ? { copyTrial: null, rise: { rung, provenBps }, failed: false } : { copyTrial: null, rise: null, failed };
	};
	const hasty = copyTrial.hasty || becameRicher(state.line);
	const onTheWayMs = nowMs - copyTrial.sinceMs;
	if (copyTrial.ended) {
		const drained = isFresh(report) && report.queueMs < copyTrial.usualQueueMs + flatQueueMs && report.concealedShare < 0.01;
		return drained || onTheWayMs > drainLimitMs ? stepTo(drained ? copyTrial.provenBps : 0, 0.95, true) : { ...none, copyTrial };
	}
	const harms =
		!isFresh(report) ||
		report.queueMs > surelyFullMs ||
		surelyLateMs(state, report) > copyTrial.usualQueueMs + trialQueueMs ||
		report.concealedShare > trialConcealed;
	if (harms || onTheWayMs > stageLimitMs) return { ...none, copyTrial: { ...copyTrial, sinceMs: nowMs, ended: true } };
	const told = nowMs - report.ageMs - copyTrial.sinceMs >= stageMs - 350 + (input.rttMs ?? 0) / 2;
	const arrived = report.receivedBps / (1 - Math.min(0.9, state.line.calmLoss));
	// A voice that pauses fills its packets less than planned: what was sent is what can arrive.
	const due = arrivedShare * Math.min(copyTrial.rateBps, input.sentBps);
	if (onTheWayMs < stageMs || !told || arrived < due) return { ...none, copyTrial };
	const provenBps = Math.max(copyTrial.provenBps, arrived);
	const flat = report.queueMs < copyTrial.usualQueueMs + flatQueueMs;
	// More copies would prove no richer rung.
	const enough = Math.min(top, rungWithin(mostCopiesBps * unmetShare));
	if (copyTrial.rateBps >= mostCopiesBps || rungWithin(provenBps * (flat ? unmetShare : 1)) >= enough)
		return stepTo(provenBps, flat ? unmetShare : 1, true);
	const next = copyTrial.rateBps * (hasty && flat ? quickGrowth : growthOf(state, input));
	const rateBps = withinSeems(input, Math.min(mostCopiesBps, hasty ? next : Math.min(next, justBeyond(state, provenBps))));
	if (rateBps < leastGrowth * copyTrial.rateBps) return stepTo(provenBps, 1, true);
	return { ...none, copyTrial: { ...copyTrial, sinceMs: nowMs, rateBps, provenBps, hasty } };
}

/** One packet comes late where a device is busy with a picture or another packet length that begins; two in a row are a queue. */
const surelyLateMs = ({ line }: LadderState, report: LadderReport): number =>
	Math.min(report.queueMs, line.queueBeforeMs + trialQueueMs / 2);

/** True when a rung on trial does harm: U2. */
export function trialFails(state: LadderState, { report }: LadderInput): boolean {
	const { trial } = state;
	if (trial === null || !isFresh(report)) return false;
	return (
		surelyLateMs(state, report) > trial.usualQueueMs + trialQueueMs ||
		report.concealedShare > Math.max(trialConcealed, 2 * trial.usualConcealed)
	);
}

export const longerBackoff = (state: LadderState): number =>
	state.trial === null
		? Math.max(state.backoffMs, Math.min(longestCopiesBackoffMs, state.backoffMs * copiesBackoffGrowth))
		: Math.min(longestBackoffMs, state.backoffMs * backoffGrowth);

/** What a fall, a failed trial or steady times make of the wait before the next trial: U3. */
export function rested(state: LadderState, { nowMs }: LadderInput): Pick<LadderState, 'backoffMs' | 'settled'> {
	const settles = !state.settled && nowMs - state.sinceMs > steadyMs;
	// Where the end of the line is known, only a richer line is worth a hurry, and that is noticed otherwise.
	return settles
		? { backoffMs: state.line.limitBps === null ? firstBackoffMs : state.backoffMs, settled: true }
		: { backoffMs: state.backoffMs, settled: state.settled };
}

/** The picture's share after a step up starts within what was proven, and grows while nothing queues: U5. */
export function ramp(state: LadderState, input: LadderInput): Pick<LadderState, 'rampBps' | 'rampAtMs'> {
	const { picture } = needsOf(state.rung);
	const calm = isFresh(input.report) && input.report.queueMs < calmQueueMs && silenceMs(state, input) < 800;
	if (picture === null || !calm || input.nowMs - state.rampAtMs < rampMs) return { rampBps: state.rampBps, rampAtMs: state.rampAtMs };
	return { rampBps: Math.min(picture.mostBps, state.rampBps * rampGrowth), rampAtMs: input.nowMs };
}

export { trialMs };
