import { planAudio, wireBpsOf, type AudioNeeds } from './audio-plan.ts';
import type { LadderInput, LadderLimits, LadderState } from './ladder-state.ts';
import { knownEndBps, thinEndBps } from './line-belief.ts';
import type { AudioPlan, Plan, RungReason, VideoPlan } from './plan.ts';
import { controlBps, needsOf, rungAt, rungIndex, rungWithin, stillsIndex } from './rung-table.ts';

/** Copies are worth this much of a lossy line, and no more: beyond it they only feed the loss. */
const lossySoundBps = 200_000;
const someLoss = 0.02;
/** Sound under loss grows so much beyond what was proven, a step of the belief at a time. */
const soundGrowth = 1.6;
const quickSoundGrowth = 2.5;
const quickQueueMs = 20;
/** Part of a known line that may be filled. */
const lineShare = 0.85;
/** From here on a trial sends copies beside one voice of this bitrate in packets of 20 ms. */
const copyTrialFromBps = 52_000;
const copyTrialBitrateBps = 20_000;
const mostCopies = 17;
/** So long after a fall into silence, reports mean that it is over. */
const returnedMs = 1_000;
const dataSaverRung = rungIndex('240p');

export interface Ceiling {
	readonly rung: number;
	readonly reason: RungReason;
}

/** The richest rung that people, cameras and the others of the room leave open, and which of them it is: the least limit holds. */
export function ceilingOf({ camera, audioOnly, saveData, peerWantsBps, shareBps }: LadderLimits): Ceiling {
	const within = (bps: number): number => rungWithin(bps, rungIndex('audio-8'));
	const limits: readonly Ceiling[] = [
		{ rung: audioOnly ? stillsIndex : Infinity, reason: 'chosen' },
		{ rung: camera ? Infinity : stillsIndex, reason: 'no-camera' },
		{ rung: peerWantsBps === 0 ? stillsIndex : within(peerWantsBps), reason: 'asked' },
		{ rung: saveData ? dataSaverRung : Infinity, reason: 'save-data' },
		{ rung: within(shareBps), reason: 'shared' }
	];
	const least = limits.reduce((a, b) => (b.rung < a.rung ? b : a));
	const richest = rungIndex('720p');
	return least.rung < richest ? least : { rung: richest, reason: 'clear' };
}

const roomBps = ({ peerWantsBps, shareBps }: LadderLimits): number => Math.min(peerWantsBps === 0 ? Infinity : peerWantsBps, shareBps);

/** What sound may cost now, bits per second. */
function soundBudgetBps(state: LadderState, { limits }: LadderInput): number {
	const { line } = state;
	const { soundBps, picture } = needsOf(state.rung);
	const beside = controlBps + (picture?.leastBps ?? 0);
	// A full queue can hide behind losses; how long packets take to send cannot.
	const endBps = Math.min(line.limitBps ?? Infinity, thinEndBps(line));
	const freeBps = Math.min(lineShare * endBps, roomBps(limits)) - beside;
	const grownBps =
		line.heldLoss > someLoss
			? Math.min(lossySoundBps, (line.usualQueueMs < quickQueueMs ? quickSoundGrowth : soundGrowth) * line.provenBps - beside)
			: 0;
	return Math.min(freeBps, Math.max(soundBps, grownBps));
}

/** Rounded against the sender's favour, so that a plan is weighed anew only when something changed that matters. */
function audioNeeds(state: LadderState, input: LadderInput): AudioNeeds {
	const { heldLoss, heldBurst } = state.line;
	return {
		budgetBps: 500 * Math.floor(soundBudgetBps(state, input) / 500),
		lossShare: Math.ceil(heldLoss * 100 - 0.2) / 100,
		burstPackets: Math.ceil(heldBurst * 4) / 4,
		ability: input.ability,
		insured: needsOf(state.rung).picture !== null && !input.limits.saveData
	};
}

const sameNeeds = (a: AudioNeeds, b: AudioNeeds): boolean =>
	a.budgetBps === b.budgetBps &&
	a.lossShare === b.lossShare &&
	a.burstPackets === b.burstPackets &&
	a.insured === b.insured &&
	a.ability.red === b.ability.red &&
	a.ability.transform === b.ability.transform;

/** The voice's plan on the rung in force; part of the state, because the next one is weighed against it. */
export function soundOf(state: LadderState, input: LadderInput): Pick<LadderState, 'audio' | 'audioFor'> {
	const needs = audioNeeds(state, input);
	if (state.audioFor !== null && sameNeeds(needs, state.audioFor)) return { audio: state.audio, audioFor: state.audioFor };
	return { audio: planAudio({ ...needs, previous: state.audio }), audioFor: needs };
}

/** The voice with as many copies as make up the rate of the trial. Nobody waits longer for it. */
function copiesOf(state: LadderState, input: LadderInput, rateBps: number): AudioPlan {
	const budgetBps = rateBps - controlBps;
	const { heldLoss: lossShare, heldBurst: burstPackets } = state.line;
	const hold = (plan: AudioPlan): AudioPlan => ({ ...plan, playoutMs: Math.max(plan.playoutMs, state.audio.playoutMs) });
	if (budgetBps < copyTrialFromBps) return hold(planAudio({ budgetBps, lossShare, burstPackets, ability: input.ability }));
	const voice = { bitrateBps: copyTrialBitrateBps, frameMs: 20, bundle: 1 } as const;
	const priceOf = (copies: number): number => wireBpsOf({ ...voice, copies, red: true });
	const copies = Math.min(mostCopies, Math.max(0, Math.floor((budgetBps - priceOf(0)) / (priceOf(1) - priceOf(0)))));
	const offsets = Array.from({ length: copies }, (_, at) => at + 1);
	return { ...voice, offsets, wireBps: priceOf(copies), playoutMs: state.audio.playoutMs };
}

function pictureOf(state: LadderState, { limits, outgoingBps }: LadderInput, sound: AudioPlan, estimateCounts: boolean): VideoPlan {
	const { picture } = needsOf(state.rung);
	if (picture === null) return { active: false, maxBitrateBps: 0, maxFramerate: 0, height: 0 };
	const lineBps = Math.min(roomBps(limits), estimateCounts ? 0.95 * (outgoingBps ?? Infinity) : Infinity);
	const wantedBps = Math.max(picture.leastBps, Math.min(picture.mostBps, state.rampBps, lineBps - sound.wireBps - controlBps));
	// In steps of a tenth: every change of an encoder's parameters costs a little.
	const maxBitrateBps = Math.max(picture.leastBps, Math.floor(1.1 ** Math.floor(Math.log(wantedBps) / Math.log(1.1) + 1e-9)));
	return { active: true, maxBitrateBps, maxFramerate: picture.framerate, height: picture.height };
}

function notesBpsOf(state: LadderState): number {
	const { needBps, picture } = needsOf(state.rung);
	const share = 0.2 * Math.min(needBps, state.line.limitBps ?? Infinity);
	return Math.round(picture === null ? Math.min(8_000, Math.max(2_000, share)) : Math.min(64_000, Math.max(8_000, share)));
}

/** Live sound is held back only where clips need the whole line. A silent line costs nothing to talk to, so there it goes on. */
const holdsSound = (state: LadderState): boolean => state.rung === 0 && state.reason === 'line';

/** Why it is no higher: the fall that led here. A call that begins, and one back from silence, climbs until it knows the line's end. */
function reasonOf({ reason, trial, line, heardSinceMs, sinceMs }: LadderState, { nowMs }: LadderInput): RungReason {
	if (trial !== null) return 'climbing';
	const returned = reason === 'silence' && heardSinceMs !== null && nowMs - sinceMs >= returnedMs;
	if (reason !== 'climbing' && !returned) return reason;
	return knownEndBps(line) === null ? 'climbing' : 'line';
}

/** What a state sends. */
export function planOf(state: LadderState, input: LadderInput, ceiling: Ceiling, estimateCounts: boolean): Plan {
	const { rung, copyTrial } = state;
	const endBps = knownEndBps(state.line);
	const tried = copyTrial === null || copyTrial.ended ? state.audio : copiesOf(state, input, copyTrial.rateBps);
	const sound = tried.wireBps > state.audio.wireBps ? tried : state.audio;
	return {
		rung: rungAt(rung),
		reason: rung >= ceiling.rung ? ceiling.reason : reasonOf(state, input),
		lineBps: endBps === null ? null : Math.round(endBps),
		audio: holdsSound(state) ? { ...sound, wireBps: 0 } : sound,
		video: pictureOf(state, input, sound, estimateCounts),
		notesBps: notesBpsOf(state)
	};
}
