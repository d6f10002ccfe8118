import type { LadderInput, LadderState } from './ladder-state.ts';
import { isDraining, isFresh, patience, queueCapBps, queueGrowth } from './line-belief.ts';
import type { RungReason } from './plan.ts';
import { needsOf, rungIndex, rungWithin, stillsIndex } from './rung-table.ts';

/** A fall: where to, and why. */
export interface Fall {
	readonly rung: number;
	readonly reason: RungReason;
	/** The line fell silent: what was steady before may come back at once. */
	readonly silence: boolean;
}

/** Two looks of half a second: reference/calls.md section 4, rules D1 and D2. */
const lastingMs = 450;
const longQueueMs = 250;
const longestQueueMs = 600;
/** A line cut to half of what is sent, or less, fills its queue as fast as time passes. */
const suddenQueueMs = 150;
const suddenGrowth = 0.7;
const silentMs = 1_500;
/** With a picture reports come at 5 to 10 Hz, so four to eight in a row are missing. */
const silentWithPictureMs = 800;
/** So long without the peer's voice, and its line, which is usually ours too, has fallen: reports come too seldom to tell as soon. */
const voiceGoneMs = 300;
const pictureBeginsMs = 2_000;
const lostMs = 6_000;
const hopelessRttMs = 3_000;
/** The browser's estimate is older than a picture that has just begun. */
export const staleEstimateMs = 3_000;
/** What copies, at their best, could not bring back: D3. */
const concealedSome = 0.03;
const concealedMuch = 0.08;
/** The receiver looks at two seconds. */
const concealmentOverMs = 2_000;
const starvedMs = 4_000;
/** Part of the poorest rung's need: clips would ask the line for more than live sound does, so only what cannot carry it at all is left to them. */
const starvedShare = 0.6;

const leastSound = rungIndex('audio-8');
const steadySound = rungIndex('audio-12');
const hasPicture = (index: number): boolean => needsOf(index).picture !== null;

/** What the line carries at most, by the queue and by the browser, bits per second; Infinity while nothing shows an end. */
export function capBps(state: LadderState, input: LadderInput): number {
	const estimate =
		hasPicture(state.rung) && input.nowMs - state.rampStartedAtMs > staleEstimateMs ? (input.outgoingBps ?? Infinity) : Infinity;
	return Math.min(estimate, queueCapBps(state.line, input.report));
}

/** How long the last word of the peer is ago; before the first, how long the call has run. */
export const silenceMs = (state: LadderState, { report, nowMs }: LadderInput): number =>
	report === null ? nowMs - state.startedAtMs : report.ageMs;

/** Since when conditions hold that only count when they last. */
export function watchTrouble(
	state: LadderState,
	input: LadderInput
): Pick<LadderState, 'thinSinceMs' | 'queueSinceMs' | 'starvedSinceMs' | 'heardSinceMs'> {
	const { nowMs, report } = input;
	const since = (holds: boolean, before: number | null): number | null => (holds ? (before ?? nowMs) : null);
	const need = needsOf(state.rung).needBps;
	const cap = capBps(state, input);
	const queueMs = isFresh(report) ? report.queueMs : 0;
	const starving = queueMs > longestQueueMs && cap < starvedShare * needsOf(leastSound).needBps;
	return {
		thinSinceMs: since(cap < (hasPicture(state.rung) ? Math.max(0.9 * need, 72_000) : 0.9 * need), state.thinSinceMs),
		queueSinceMs: since(queueMs > longQueueMs && !isDraining(state.line), state.queueSinceMs),
		starvedSinceMs: since(starving, state.starvedSinceMs),
		heardSinceMs: since(silenceMs(state, input) <= silentMs * patience(state.line) && report !== null, state.heardSinceMs)
	};
}

/** The rung that the line, the queue, the ear or silence force the sender down to; null while it may stay. Rules D1 to D4. */
export function descend(state: LadderState, input: LadderInput): Fall | null {
	const silent = fallSilent(state, input);
	if (silent !== null) return silent;
	// What a trial by copies does to the queue ends the trial, not the rung.
	if (state.copyTrial !== null) return null;
	const falls = [fallThin(state, input), fallLate(state, input), fallUnheard(state, input)].filter(
		(fall) => fall !== null && fall.rung < state.rung
	);
	return falls.reduce((least, fall) => (least === null || fall!.rung < least.rung ? fall : least), null);
}

/** D4: no word of the peer. */
function fallSilent(state: LadderState, input: LadderInput): Fall | null {
	// Never longer than twice the time without losses: by then clips are due.
	const silent = silenceMs(state, input) / patience(state.line);
	const hopeless =
		silenceMs(state, input) > lostMs * Math.min(2, patience(state.line)) || (input.report !== null && (input.rttMs ?? 0) > hopelessRttMs);
	const limitMs = hasPicture(state.rung) ? silentWithPictureMs : silentMs;
	// A picture that begins keeps a device busy for a while.
	const running = hasPicture(state.rung) && input.nowMs - state.sinceMs > pictureBeginsMs;
	const voiceGone = running && (input.voiceGapMs ?? 0) > voiceGoneMs * patience(state.line);
	const rung = hopeless ? 0 : silent > limitMs || voiceGone ? steadySound : state.rung;
	return rung < state.rung ? { rung, reason: 'silence', silence: true } : null;
}

/** D1: the line carries less than the rung needs. */
function fallThin(state: LadderState, input: LadderInput): Fall | null {
	const cap = capBps(state, input);
	const lasts = state.thinSinceMs !== null && input.nowMs - state.thinSinceMs >= lastingMs;
	if (cap >= 0.6 * needsOf(state.rung).needBps && !lasts) return null;
	if (state.rung === leastSound) {
		const starved = state.starvedSinceMs !== null && input.nowMs - state.starvedSinceMs >= starvedMs;
		return starved ? { rung: 0, reason: 'line', silence: false } : null;
	}
	return { rung: Math.min(state.rung - 1, rungWithin(0.85 * cap, leastSound)), reason: 'line', silence: false };
}

/** D2: packets queue up, so sound comes late. */
function fallLate(state: LadderState, input: LadderInput): Fall | null {
	const { report, nowMs } = input;
	if (!isFresh(report) || state.rung <= leastSound) return null;
	const picture = hasPicture(state.rung);
	const swells = report.queueMs > suddenQueueMs && queueGrowth(state.line) > suddenGrowth;
	if (picture && swells) return { rung: steadySound, reason: 'line', silence: false };
	const lasts = state.queueSinceMs !== null && nowMs - state.queueSinceMs >= lastingMs;
	if ((report.queueMs <= longestQueueMs || isDraining(state.line)) && !lasts) return null;
	// What queued on the rung before drains first.
	if (!picture && nowMs - state.sinceMs < 1_000) return null;
	return { rung: picture ? steadySound : state.rung - 1, reason: 'delay', silence: false };
}

/** D3: the ear hears made-up sound while bits go to a picture. */
function fallUnheard(state: LadderState, { report, nowMs }: LadderInput): Fall | null {
	if (!isFresh(report) || !hasPicture(state.rung)) return null;
	// Sound that breaks up while packets queue is a line that fell: what is left of it is for the voice alone.
	const fell = report.queueMs > suddenQueueMs;
	if (report.concealedShare > concealedMuch) return { rung: fell ? steadySound : stillsIndex, reason: 'loss', silence: false };
	if (report.concealedShare <= concealedSome || nowMs - state.sinceMs < concealmentOverMs) return null;
	return { rung: state.rung - 1, reason: 'loss', silence: false };
}
