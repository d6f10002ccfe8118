import { defaultClockRules, spanOf, type ClockRules } from './clock-rules.ts';
import { consultStages, type ConsultStage } from './consult-body.ts';
import type { AnswerState, ConsultState, SeatState } from './consult-state.ts';
import type { LaterScore } from './later-scores.ts';

export interface ClockInputs {
	/** Instants are milliseconds since 1970; statements bring their own hybrid time, so a cut changes no due time. */
	readonly nowMs: number;
	readonly rules?: ClockRules;
	/** Of this consult: `scoresDuring` picks them. */
	readonly laterScores?: readonly LaterScore[];
}

/** For the clocks of many consults. */
export interface ClocksInputs extends Omit<ClockInputs, 'laterScores'> {
	/** Of each consult: `scoresDuring` picks them. */
	readonly laterScores?: (consult: ConsultState) => readonly LaterScore[];
}

/**
 * `waiting`: has not begun. `stopped`: nobody waits for it any more. A stage that was passed after its due time is `done-late`; it is
 * no longer overdue.
 */
export type StageStatus = 'waiting' | 'running' | 'overdue' | 'done' | 'done-late' | 'stopped';

/** One stage of one seat. */
export interface StageClock {
	readonly stage: ConsultStage;
	readonly status: StageStatus;
	/** Null while it has not begun. */
	readonly startedAtMs: number | null;
	readonly dueAtMs: number | null;
	readonly doneAtMs: number | null;
	/** How long it took, or has been running; never below zero, whatever the clocks said. 0 while waiting. */
	readonly ageMs: number;
	/** 0 unless overdue. */
	readonly overdueByMs: number;
}

export interface SeatClock {
	readonly seat: SeatState;
	/** In the order of `consultStages`. */
	readonly stages: readonly StageClock[];
}

interface Span {
	readonly startedAtMs: number | null;
	readonly doneAtMs: number | null;
}

const signedAtMs = ({ statement }: AnswerState): number => statement.time.wallMs;

/** From the first answer that still waits for the ward; once none does, from the first answer. */
function sinceAnswer(seat: SeatState, waiting: readonly AnswerState[], doneAtMs: number | null): Span {
	if (waiting.length > 0) return { startedAtMs: Math.min(...waiting.map(signedAtMs)), doneAtMs: null };
	return { startedAtMs: seat.times.answeredAtMs, doneAtMs };
}

function spanOfStage(consult: ConsultState, seat: SeatState, stage: ConsultStage): Span {
	const { times } = seat;
	if (stage === 'accept') return { startedAtMs: times.askedAtMs, doneAtMs: times.acceptedAtMs ?? times.answeredAtMs };
	if (stage === 'answer') return { startedAtMs: times.askedAtMs, doneAtMs: times.answeredAtMs };
	const answers = consult.answers.filter(({ statement }) => seat.answers.includes(statement.id));
	if (stage === 'acknowledge')
		return sinceAnswer(
			seat,
			answers.filter(({ acknowledgements }) => acknowledgements.length === 0),
			times.acknowledgedAtMs
		);
	const undecided = answers.filter(({ recommendations }) => recommendations.some(({ ticks }) => ticks.length === 0));
	return sinceAnswer(seat, undecided, times.actedAtMs);
}

/** The earliest due time that any score in force during the stage asks for. */
function dueAt(seat: SeatState, stage: ConsultStage, startedAtMs: number, untilMs: number, inputs: ClockInputs): number {
	const rules = inputs.rules ?? defaultClockRules;
	const first = startedAtMs + spanOf(rules, stage, seat.urgency, seat.news2?.band ?? null);
	const later = (inputs.laterScores ?? [])
		.filter(({ measuredAtMs }) => measuredAtMs <= untilMs)
		.map(({ band, measuredAtMs }) => Math.max(startedAtMs, measuredAtMs) + spanOf(rules, stage, seat.urgency, band));
	return Math.min(first, ...later);
}

function stageClock(consult: ConsultState, seat: SeatState, stage: ConsultStage, inputs: ClockInputs): StageClock {
	const { nowMs } = inputs;
	const { startedAtMs, doneAtMs } = spanOfStage(consult, seat, stage);
	if (startedAtMs === null) return { stage, status: 'waiting', startedAtMs, dueAtMs: null, doneAtMs: null, ageMs: 0, overdueByMs: 0 };
	const untilMs = doneAtMs ?? nowMs;
	const dueAtMs = dueAt(seat, stage, startedAtMs, untilMs, inputs);
	const stopped = doneAtMs === null && (consult.ended !== null || seat.phase === 'withdrawn');
	const late = untilMs > dueAtMs;
	const status = stopped ? 'stopped' : doneAtMs === null ? (late ? 'overdue' : 'running') : late ? 'done-late' : 'done';
	const endedAtMs = stopped ? (consult.ended?.time.wallMs ?? nowMs) : untilMs;
	return {
		stage,
		status,
		startedAtMs,
		dueAtMs,
		doneAtMs,
		ageMs: Math.max(0, endedAtMs - startedAtMs),
		overdueByMs: status === 'overdue' ? nowMs - dueAtMs : 0
	};
}

export const seatClock = (consult: ConsultState, seat: SeatState, inputs: ClockInputs): SeatClock => ({
	seat,
	stages: consultStages.map((stage) => stageClock(consult, seat, stage, inputs))
});

/** All clocks of one consult at an instant. */
export interface ConsultClock {
	readonly seats: readonly SeatClock[];
	/** The earliest time at which anything still to be done is or was due: by this a queue is sorted. Null when nothing is to be done. */
	readonly nextDueAtMs: number | null;
	readonly overdue: boolean;
}

/** Pure: the same states and instant give the same clocks, on either side of a cut. */
export function consultClock(consult: ConsultState, inputs: ClockInputs): ConsultClock {
	const seats = consult.seats.map((seat) => seatClock(consult, seat, inputs));
	const open = seats.flatMap(({ stages }) => stages).filter(({ status }) => status === 'running' || status === 'overdue');
	const dueTimes = open.flatMap(({ dueAtMs }) => dueAtMs ?? []);
	return {
		seats,
		nextDueAtMs: dueTimes.length === 0 ? null : Math.min(...dueTimes),
		overdue: open.some(({ status }) => status === 'overdue')
	};
}

/** How long a question lay at the bedside before it was out of the ward. */
export interface LineWait {
	readonly waitedMs: number;
	/** No relay has acknowledged it yet. */
	readonly waiting: boolean;
}

/** From the bedside time of the request to the first relay's acknowledgement, in milliseconds; until then, up to now. */
export function lineWait(consult: Pick<ConsultState, 'request'>, firstAcknowledgedAtMs: number | null, nowMs: number): LineWait {
	const { body, time } = consult.request;
	const bedsideAtMs = Math.min(body.startedAtMs, time.wallMs);
	return { waitedMs: Math.max(0, (firstAcknowledgedAtMs ?? nowMs) - bedsideAtMs), waiting: firstAcknowledgedAtMs === null };
}
