import type { PersonId, StatementId } from '#lib/core/ids.ts';
import type { ConsultAct } from '../rights.ts';
import { acknowledgementsOf, answersFor, answerSteps, standingOf, type AnswerStep } from './consult-answers.ts';
import type { ConsultBody, EscalatedBody, SeatRef, TickBody } from './consult-body.ts';
import {
	acceptancesOf,
	askOf,
	asksOf,
	declinesOf,
	holds,
	holdsOf,
	isOpenTo,
	offeredTo,
	sameSeat,
	seatsOf,
	taken,
	wasOffered,
	type Known
} from './consult-known.ts';
import { consultPhaseOf, endedBy, hasReached, isWithdrawn, leastPhaseOf, outcomeOf, seatPhaseOf } from './consult-phase.ts';

/** Why a step does not count. A screen has a sentence for each. */
export type Refusal =
	/** Not verified: the statement's standing says why. */
	| 'unverified'
	/** The signer's role does not permit this. */
	| 'not-permitted'
	/** It follows a step that has not arrived; it may count later. */
	| 'waiting'
	/** What it names as its consult is no request that counts. */
	| 'no-such-consult'
	/** More steps than one consult may have. */
	| 'too-many'
	| 'no-question'
	| 'no-such-seat'
	| 'withdrawn'
	| 'cancelled'
	| 'closed'
	| 'not-ended'
	/** The seat was not offered to this person. */
	| 'not-offered'
	/** The case is no longer open to this person. */
	| 'grant-ended'
	| 'already-declined'
	/** Whoever holds the seat gives it back instead of declining. */
	| 'holds-it'
	| 'already-held'
	| 'not-held'
	| 'not-holder'
	| 'already-answered'
	| 'not-answered'
	| 'not-chair'
	| 'not-present'
	| 'already-signed'
	| 'no-such-answer'
	| 'no-such-item'
	| 'answer-late'
	| 'answer-replaced'
	| 'already-acknowledged'
	| 'not-acknowledged'
	| 'not-acted'
	| 'no-outcome'
	| 'already-escalated'
	| 'nothing-to-escalate'
	| 'no-such-meeting'
	| 'meeting-cancelled';

/** A step about to be judged. */
export interface Act {
	readonly body: ConsultBody;
	readonly personId: PersonId;
	/** Whether the signer's rights permit this. */
	permits(act: ConsultAct): boolean;
}

type Of<S extends ConsultBody['step']> = Extract<ConsultBody, { readonly step: S }>;

/** What a role has to permit, so that a person may take this step. */
export const actOf = (body: ConsultBody, person: PersonId): ConsultAct =>
	body.step === 'released' && body.person !== person ? 'released-for-another' : body.step;

/** The most that a step may need, whatever stands when it is judged: whoever has several roles acts in one that permits this. */
export const widestActOf = (body: ConsultBody, person: PersonId): ConsultAct =>
	body.step === 'reassigned' ? 'reassigned-held' : actOf(body, person);

/** What goes on after an ending: reading late advice, closing the case to people, taking the ending back. */
const afterEnd: readonly ConsultBody['step'][] = ['acknowledged', 'grant-ended', 'reopened'];

/** Why a step made with this knowledge is refused; null when it counts. Pure; asked before signing and again of what was signed. */
export function refusalOf(known: Known, act: Act): Refusal | null {
	const { body, personId } = act;
	if (!act.permits(actOf(body, personId))) return 'not-permitted';
	if (body.step === 'requested') return /\S/u.test(body.question.recommendation) ? null : 'no-question';
	const ended = endedBy(known);
	if (ended !== null && !afterEnd.includes(body.step)) return ended.body.step;
	if ('seat' in body && body.seat !== undefined) {
		const unasked = unlessAsked(known, body.seat);
		if (unasked !== null) return unasked;
	}
	switch (body.step) {
		case 'second-opinion-asked':
			return null;
		case 'reopened':
			return ended === null ? 'not-ended' : null;
		case 'offered':
			return unlessAnswered(known, body.seat) ?? (holdsOf(known, body.seat).length > 0 ? 'already-held' : null);
		case 'accepted':
			return ofAcceptance(known, body.seat, personId);
		case 'declined':
			return unlessAnswered(known, body.seat) ?? ofDecline(known, body.seat, personId);
		case 'discussion-begun': {
			const seats = body.seat === undefined ? seatsOf(known).filter((seat) => !isWithdrawn(known, seat)) : [body.seat];
			return seats.some((seat) => holdsOf(known, seat).length > 0) ? null : 'not-held';
		}
		case 'opinion-signed':
			return maySpeakFrom(known, body.seat, personId) ? null : 'not-holder';
		case 'concluded':
			return ofConclusion(known, body, personId);
		case 'conclusion-signed':
			return ofConclusionSignature(known, body, personId);
		case 'acknowledged':
			return ofAcknowledgement(known, body.answers);
		case 'acted':
			return ofTick(known, body);
		case 'outcome-fed-back':
			return unlessAllRead(known);
		case 'closed':
			return ofClosing(known);
		case 'cancelled': {
			const seats = body.seat === undefined ? seatsOf(known) : [body.seat];
			return seats.some((seat) => answersFor(known, seat).length > 0) ? 'already-answered' : null;
		}
		case 'reassigned':
			return unlessAnswered(known, body.seat) ?? ofPassingOn(known, body, act);
		case 'escalated':
			return ofEscalation(known, body);
		case 'released':
			return holds(known, body.seat, body.person) ? null : 'not-holder';
		case 'meeting-set':
			return firstRefusal((body.seats ?? []).map((seat) => unlessAsked(known, seat)));
		case 'meeting-cancelled':
			return ofMeetingCancelled(known, body.meeting);
		case 'grant-ended':
			return body.person === undefined || wasOffered(known, body.person) ? null : 'not-offered';
	}
}

/** Who holds the seat, and who held it when their grant ended: they are heard as late (`standingOf`), until the case is opened to them again. */
const maySpeakFrom = (known: Known, seat: SeatRef, person: PersonId): boolean =>
	holds(known, seat, person) || (!isOpenTo(known, null, person) && acceptancesOf(known, seat).some((accept) => accept.personId === person));

function unlessAsked(known: Known, seat: SeatRef): Refusal | null {
	if (askOf(known, seat) === null) return 'no-such-seat';
	return isWithdrawn(known, seat) ? 'withdrawn' : null;
}

const firstRefusal = (refusals: readonly (Refusal | null)[]): Refusal | null => refusals.find((refusal) => refusal !== null) ?? null;

function ofMeetingCancelled(known: Known, meeting: StatementId): Refusal | null {
	if (!taken(known, 'meeting-set').some(({ id }) => id === meeting)) return 'no-such-meeting';
	return taken(known, 'meeting-cancelled').some(({ body }) => body.meeting === meeting) ? 'meeting-cancelled' : null;
}

const unlessAnswered = (known: Known, seat: SeatRef): Refusal | null => (answersFor(known, seat).length > 0 ? 'already-answered' : null);

/** An escalation for want of an answer lets another expert in beside the one who accepted; both stand until one is released. */
function ofAcceptance(known: Known, seat: SeatRef, person: PersonId): Refusal | null {
	if (!isOpenTo(known, seat, person)) return wasOffered(known, person) && !isOpenTo(known, null, person) ? 'grant-ended' : 'not-offered';
	const answered = unlessAnswered(known, seat);
	if (answered !== null) return answered;
	const held = holdsOf(known, seat);
	const letIn = taken(known, 'escalated').some(
		({ id, body }) =>
			sameSeat(body.seat, seat) && body.stage === 'answer' && body.to.includes(person) && held.every((accept) => known.knows(id, accept.id))
	);
	return held.length === 0 || (letIn && !holds(known, seat, person)) ? null : 'already-held';
}

/** What an expert has accepted is not taken from them by everybody who may say whom a question lies before. */
function ofPassingOn(known: Known, { seat, to }: Of<'reassigned'>, { permits }: Act): Refusal | null {
	const mayTake = holdsOf(known, seat).length === 0 || permits('reassigned-held');
	return mayTake && !holds(known, seat, to) ? null : 'already-held';
}

function ofDecline(known: Known, seat: SeatRef, person: PersonId): Refusal | null {
	if (holds(known, seat, person)) return 'holds-it';
	if (offeredTo(known, seat).includes(person)) return null;
	return declinesOf(known, seat).some((decline) => decline.personId === person) ? 'already-declined' : 'not-offered';
}

/** The chair is the first specialty of the ask; while nobody holds it, any other holder of the round may preside. */
function ofConclusion(known: Known, body: Of<'concluded'>, person: PersonId): Refusal | null {
	const ask = asksOf(known).find(({ id }) => id === body.ask);
	if (ask === undefined) return 'no-such-seat';
	const seats = ask.body.specialties.map((specialty): SeatRef => ({ ask: ask.id, specialty }));
	const live = seats.filter((seat) => !isWithdrawn(known, seat));
	const chair = live.find((seat) => seat === seats[0] && holdsOf(known, seat).length > 0);
	const preside = chair === undefined ? live : [chair];
	if (!preside.some((seat) => maySpeakFrom(known, seat, person))) return 'not-chair';
	return body.present.includes(person) ? null : 'not-present';
}

function ofConclusionSignature(known: Known, { conclusion }: Of<'conclusion-signed'>, person: PersonId): Refusal | null {
	const signed = taken(known, 'concluded').find(({ id }) => id === conclusion);
	if (signed === undefined) return 'no-such-answer';
	if (!signed.body.present.includes(person)) return 'not-present';
	const before = taken(known, 'conclusion-signed').some((other) => other.body.conclusion === conclusion && other.personId === person);
	return before || signed.personId === person ? 'already-signed' : null;
}

function ofAcknowledgement(known: Known, answers: readonly StatementId[]): Refusal | null {
	if (!answers.every((answer) => answerSteps(known).some(({ id }) => id === answer))) return 'no-such-answer';
	return answers.every((answer) => acknowledgementsOf(known, answer).length > 0) ? 'already-acknowledged' : null;
}

function ofTick(known: Known, { answer, items }: TickBody): Refusal | null {
	const signed: AnswerStep | undefined = answerSteps(known).find(({ id }) => id === answer);
	if (signed === undefined) return 'no-such-answer';
	const standing = standingOf(known, signed);
	if (standing !== 'counts') return standing === 'late' ? 'answer-late' : 'answer-replaced';
	if (!items.every((item) => signed.body.recommendations.some(({ id }) => id === item))) return 'no-such-item';
	return acknowledgementsOf(known, answer).length > 0 ? null : 'not-acknowledged';
}

function unlessAllRead(known: Known): Refusal | null {
	const least = leastPhaseOf(known);
	if (least === null || !hasReached(least, 'answered')) return 'not-answered';
	return least === 'answered' ? 'not-acknowledged' : null;
}

/** The loop is closed when all advice was read and ticked, and the experts were told what came of it (MSF: nothing came back). */
function ofClosing(known: Known): Refusal | null {
	const unread = unlessAllRead(known);
	if (unread !== null) return unread;
	if (leastPhaseOf(known) !== 'acted') return 'not-acted';
	return outcomeOf(known) === null || consultPhaseOf(known) !== 'outcome-known' ? 'no-outcome' : null;
}

function ofEscalation(known: Known, { seat, stage, level }: EscalatedBody): Refusal | null {
	const phase = seatPhaseOf(known, seat);
	const wanting = {
		accept: !hasReached(phase, 'accepted'),
		answer: hasReached(phase, 'accepted') && !hasReached(phase, 'answered'),
		acknowledge: phase === 'answered',
		act: phase === 'acknowledged'
	}[stage];
	if (!wanting) return 'nothing-to-escalate';
	return escalationLevel(known, seat, stage) >= level ? 'already-escalated' : null;
}

/** The highest level a stage of a seat was escalated to; 0 for none. */
export const escalationLevel = (known: Known, seat: SeatRef, stage: EscalatedBody['stage']): number =>
	Math.max(0, ...taken(known, 'escalated').flatMap(({ body }) => (sameSeat(body.seat, seat) && body.stage === stage ? [body.level] : [])));
