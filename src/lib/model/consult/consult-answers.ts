import type { StatementId } from '#lib/core/ids.ts';
import type { Recommendation, SeatRef } from './consult-body.ts';
import type { StepOf } from './consult-causality.ts';
import {
	endingsOf,
	grantEndsFor,
	holdsOf,
	knownTo,
	offersOf,
	sameSeat,
	seatsOf,
	taken,
	withdrawalsOf,
	type Known
} from './consult-known.ts';

export type AnswerStep = StepOf<'opinion-signed' | 'concluded'>;

/**
 * `late`: signed by somebody to whom the case was no longer open, though they could not know it. It is kept and shown to the ward
 * as late and of unverified role, and never counts. `replaced`: its maker signed another in its place.
 */
export type AnswerStanding = 'counts' | 'late' | 'replaced';

/** Why an answer is late: a grant or the consult ended, or the device was removed from the roster, before the ward had it. */
export type LateBecause = 'grant-ended' | 'consult-ended' | 'device-removed';

export const answerSteps = (known: Known): readonly AnswerStep[] => taken(known, 'opinion-signed', 'concluded');

/**
 * An ending its maker made without this answer makes it late, unless the case was opened to the signer again and the signer knew. An
 * answer the ender had seen counts: it was given in time.
 */
export function lateBecause(known: Known, answer: AnswerStep): LateBecause | null {
	if (known.afterRemoval.has(answer.id)) return 'device-removed';
	const openedSince = (end: StatementId): boolean =>
		offersOf(known, null).some(
			({ step, to }) => to.includes(answer.personId) && known.knows(step.id, end) && known.knows(answer.id, step.id)
		);
	const makesLate = ({ id }: { readonly id: StatementId }): boolean => !known.knows(id, answer.id) && !openedSince(id);
	if (grantEndsFor(known, answer.personId).some(makesLate)) return 'grant-ended';
	return endingsOf(known).some(makesLate) ? 'consult-ended' : null;
}

export function standingOf(known: Known, answer: AnswerStep): AnswerStanding {
	if (lateBecause(known, answer) !== null) return 'late';
	const replaced = answerSteps(known).some(
		(other) =>
			other.supersedes.includes(answer.id) &&
			other.body.step === answer.body.step &&
			other.personId === answer.personId &&
			known.knows(other.id, answer.id) &&
			lateBecause(known, other) === null
	);
	return replaced ? 'replaced' : 'counts';
}

/** The seats an answer speaks for: its own, or those whose holders were present at a joint conclusion. */
export function seatsAnsweredBy(known: Known, answer: AnswerStep): readonly SeatRef[] {
	const { body } = answer;
	if (body.step === 'opinion-signed') return [body.seat];
	const then = knownTo(known, answer.id);
	const present = (seat: SeatRef): boolean => holdsOf(then, seat).some((accept) => body.present.includes(accept.personId));
	return seatsOf(then).filter((seat) => seat.ask === body.ask && withdrawalsOf(then, seat).length === 0 && present(seat));
}

/** The answers that count for a seat. */
export const answersFor = (known: Known, seat: SeatRef): readonly AnswerStep[] =>
	answerSteps(known).filter(
		(answer) => seatsAnsweredBy(known, answer).some((answered) => sameSeat(answered, seat)) && standingOf(known, answer) === 'counts'
	);

export const acknowledgementsOf = (known: Known, answer: StatementId): readonly StepOf<'acknowledged'>[] =>
	taken(known, 'acknowledged').filter(({ body }) => body.answers.includes(answer));

/** What the ward last said of one recommendation: the ticks no later tick knew. Several that differ are an open conflict (I10). */
export function ticksOf(known: Known, answer: StatementId, item: Recommendation['id']): readonly StepOf<'acted'>[] {
	const ticks = taken(known, 'acted').filter(({ body }) => body.answer === answer && body.items.includes(item));
	return ticks.filter((tick) => !ticks.some((later) => known.knows(later.id, tick.id)));
}
