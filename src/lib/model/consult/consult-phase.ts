import { acknowledgementsOf, answersFor, ticksOf, type AnswerStep } from './consult-answers.ts';
import type { SeatRef } from './consult-body.ts';
import type { StepOf } from './consult-causality.ts';
import { asksOf, endingOf, holdsOf, offeredTo, sameSeat, seatsOf, taken, withdrawalsOf, type Known } from './consult-known.ts';

/** From asked to acted upon, in this order; `withdrawn` apart. */
const seatPhases = ['requested', 'offered', 'accepted', 'discussing', 'answered', 'acknowledged', 'acted'] as const;
export type SeatPhase = (typeof seatPhases)[number] | 'withdrawn';

/** Where the whole consult stands: with the seat that is furthest behind, or beyond all seats. */
export type ConsultPhase = (typeof seatPhases)[number] | 'outcome-known' | 'closed' | 'cancelled';

const isAcknowledged = (known: Known, answer: AnswerStep): boolean => acknowledgementsOf(known, answer.id).length > 0;

const isActed = (known: Known, answer: AnswerStep): boolean =>
	answer.body.recommendations.every(({ id }) => ticksOf(known, answer.id, id).length > 0);

/** Nobody is asked any more, and nobody has answered. */
export const isWithdrawn = (known: Known, seat: SeatRef): boolean =>
	withdrawalsOf(known, seat).length > 0 && answersFor(known, seat).length === 0;

export function seatPhaseOf(known: Known, seat: SeatRef): SeatPhase {
	const answers = answersFor(known, seat);
	if (answers.length > 0) {
		if (!answers.every((answer) => isAcknowledged(known, answer))) return 'answered';
		return answers.every((answer) => isActed(known, answer)) ? 'acted' : 'acknowledged';
	}
	if (withdrawalsOf(known, seat).length > 0) return 'withdrawn';
	const holds = holdsOf(known, seat);
	if (holds.length === 0) return offeredTo(known, seat).length > 0 ? 'offered' : 'requested';
	const begun = taken(known, 'discussion-begun').some(
		({ id, body }) => (body.seat === undefined || sameSeat(body.seat, seat)) && holds.some((accept) => known.knows(id, accept.id))
	);
	return begun ? 'discussing' : 'accepted';
}

/** Whether one phase is at least as far as another. */
export const hasReached = (phase: SeatPhase, wanted: (typeof seatPhases)[number]): boolean =>
	phase !== 'withdrawn' && seatPhases.indexOf(phase) >= seatPhases.indexOf(wanted);

/** The seat that is furthest behind; null when every seat was withdrawn. */
export function leastPhaseOf(known: Known): (typeof seatPhases)[number] | null {
	const phases = seatsOf(known).map((seat) => seatPhaseOf(known, seat));
	return seatPhases.find((phase) => phases.includes(phase)) ?? null;
}

/** What ended the consult: its ending in force, or the withdrawal of its last seat; null while it is open. */
export function endedBy(known: Known): StepOf<'closed' | 'cancelled'> | null {
	const ending = endingOf(known);
	if (ending !== null) return ending;
	const seats = seatsOf(known);
	const allWithdrawn = seats.length > 0 && seats.every((seat) => isWithdrawn(known, seat));
	return allWithdrawn ? (taken(known, 'cancelled').at(-1) ?? null) : null;
}

/** What the ward told of the patient since everybody was asked who is; null when it has not. */
export const outcomeOf = (known: Known): StepOf<'outcome-fed-back'> | null =>
	taken(known, 'outcome-fed-back').findLast(({ id }) => asksOf(known).every((ask) => known.knows(id, ask.id))) ?? null;

export function consultPhaseOf(known: Known): ConsultPhase {
	const ended = endedBy(known);
	if (ended !== null) return ended.body.step === 'closed' ? 'closed' : 'cancelled';
	const least = leastPhaseOf(known) ?? 'requested';
	return hasReached(least, 'acknowledged') && outcomeOf(known) !== null ? 'outcome-known' : least;
}
