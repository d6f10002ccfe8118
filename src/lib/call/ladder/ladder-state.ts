import { planAudio, type AudioNeeds } from './audio-plan.ts';
import { firstBelief, type LineBelief } from './line-belief.ts';
import type { AudioPlan, RungReason, SoundAbility } from './plan.ts';
import { needsOf, rungIndex, rungWithin, stillsIndex } from './rung-table.ts';

/** The part of the peer's last report that the ladder reads. Shares 0 to 1, rates bits per second. */
export interface LadderReport {
	/** Tells a new report from the one of the step before. */
	readonly number: number;
	/** Since it came, milliseconds. */
	readonly ageMs: number;
	readonly receivedBps: number;
	readonly lossShare: number;
	/** The way's own losses, told apart from those of a full queue; null where they are not. */
	readonly calmLossShare: number | null;
	readonly burstPackets: number;
	readonly concealedShare: number;
	readonly queueMs: number;
	/** What the way seems to carry by how much longer longer packets take: Infinity where no end shows, null where nothing is known. */
	readonly seemsBps: number | null;
}

/** What people and others ask for; the least of all limits holds. */
export interface LadderLimits {
	/** A camera is there and switched on. */
	readonly camera: boolean;
	readonly audioOnly: boolean;
	readonly saveData: boolean;
	/** The most the peer wants, bits per second; 0 asks for no picture, Infinity for anything. */
	readonly peerWantsBps: number;
	/** What the arbiter leaves to this link, bits per second; Infinity when it is the only one. */
	readonly shareBps: number;
}

export interface LadderInput {
	/** Any clock that never goes back. Steps may be any time apart; rules count milliseconds, never steps. */
	readonly nowMs: number;
	/** The chosen candidate pair's `availableOutgoingBitrate`; null where it is not told. Without a running picture it is not read. */
	readonly outgoingBps: number | null;
	/** Null before the first measurement. */
	readonly rttMs: number | null;
	/** Since the last packet of the peer's voice, where they come often enough to say something of the line; null elsewhere. */
	readonly voiceGapMs: number | null;
	/** On the wire, over the last half second, everything included. */
	readonly sentBps: number;
	/** Null before the first. */
	readonly report: LadderReport | null;
	readonly limits: LadderLimits;
	readonly ability: SoundAbility;
}

/** Sound with more copies than the loss asks for, to learn what the line carries before a picture starts. */
export interface CopyTrial {
	/** Of the stage that runs. */
	readonly sinceMs: number;
	readonly rateBps: number;
	/** The most that came through unqueued so far. */
	readonly provenBps: number;
	/** Queue before it began, milliseconds. */
	readonly usualQueueMs: number;
	/** It began because the line seemed richer. */
	readonly hasty: boolean;
	/** It met the end of the line: the usual sound again, until the queue is gone. */
	readonly ended: boolean;
}

export interface LadderState {
	readonly startedAtMs: number;
	readonly atMs: number;
	/** Index into `rungs`. */
	readonly rung: number;
	/** Why it fell here, or `climbing` while it never fell. */
	readonly reason: RungReason;
	readonly sinceMs: number;
	readonly lastUpAtMs: number;
	readonly line: LineBelief;
	/** Since when a condition of falling holds, milliseconds; null while it does not. */
	readonly thinSinceMs: number | null;
	readonly queueSinceMs: number | null;
	readonly starvedSinceMs: number | null;
	/** Since when reports come without a gap; null while they do not. */
	readonly heardSinceMs: number | null;
	/** A rung on trial, where to return to, and what was usual before. */
	readonly trial: {
		readonly untilMs: number;
		readonly from: number;
		readonly usualQueueMs: number;
		readonly usualConcealed: number;
	} | null;
	readonly copyTrial: CopyTrial | null;
	/** Not before this is the next step up tried. */
	readonly notBeforeMs: number;
	readonly backoffMs: number;
	/** False from a step up until it has held for a while. */
	readonly settled: boolean;
	/** A line that seems richer is not believed before this. */
	readonly hastyFromMs: number;
	/** When a picture last fell after it had risen, and the time before that: two in a minute are enough. */
	readonly pictureFellAtMs: readonly [number, number];
	/** The steady rung before the last falls, and whether silence was what came; null when there is nothing to return to. */
	readonly memory: { readonly rung: number; readonly atMs: number; readonly silent: boolean } | null;
	/** The most the picture may take now: grows after a step up. */
	readonly rampBps: number;
	readonly rampAtMs: number;
	/** When the last step to a picture was made. */
	readonly rampStartedAtMs: number;
	readonly audio: AudioPlan;
	/** What that plan was chosen from. */
	readonly audioFor: AudioNeeds | null;
}

export const firstBackoffMs = 4_000;

/** A call that begins: at the cheapest sound, or where what is known of the line points. */
export function firstLadderState(nowMs: number, ability: SoundAbility, knownBps: number | null = null): LadderState {
	const rung = Math.min(stillsIndex, knownBps === null ? rungIndex('audio-8') : rungWithin(knownBps * 0.85, rungIndex('audio-8')));
	return {
		startedAtMs: nowMs,
		atMs: nowMs,
		rung,
		reason: 'climbing',
		sinceMs: nowMs,
		lastUpAtMs: -Infinity,
		line: firstBelief,
		thinSinceMs: null,
		queueSinceMs: null,
		starvedSinceMs: null,
		heardSinceMs: null,
		trial: null,
		copyTrial: null,
		notBeforeMs: nowMs + 1_000,
		backoffMs: firstBackoffMs,
		settled: true,
		hastyFromMs: nowMs,
		pictureFellAtMs: [-Infinity, -Infinity],
		memory: null,
		rampBps: 0,
		rampAtMs: nowMs,
		rampStartedAtMs: nowMs,
		audio: planAudio({ budgetBps: needsOf(rung).soundBps, lossShare: 0, burstPackets: 1, ability }),
		audioFor: null
	};
}

/** After a picture even a poorer network carries this much more often than not. */
const movedBps = 48_000;

/**
 * The peer is heard again over another path: nothing that was believed of the old one holds. A picture that only silence ended is
 * remembered, and tried soon.
 */
export function onOtherPath({ memory }: LadderState, nowMs: number, ability: SoundAbility): LadderState {
	const hadPicture = memory?.silent === true && needsOf(memory.rung).picture !== null;
	return { ...firstLadderState(nowMs, ability, hadPicture ? movedBps : null), memory: hadPicture ? memory : null };
}
