import { canonicalJson, type Json } from '#lib/core/canonical-json.ts';
import type { PersonId, StatementId } from '#lib/core/ids.ts';
import {
	acknowledgementsOf,
	answersFor,
	answerSteps,
	lateBecause,
	seatsAnsweredBy,
	standingOf,
	ticksOf,
	type AnswerStep
} from './consult-answers.ts';
import { consultStages, type ConsultStage, type SeatRef } from './consult-body.ts';
import type { StepOf } from './consult-causality.ts';
import { askOf, declinesOf, holdsOf, offeredTo, openTo, seatsOf, taken, type Known } from './consult-known.ts';
import { meetingsOf } from './consult-meetings.ts';
import { consultPhaseOf, endedBy, outcomeOf, seatPhaseOf } from './consult-phase.ts';
import { escalationLevel } from './consult-refusal.ts';
import type { AnswerState, ConsultState, RecommendationState, SeatState, SeatTimes } from './consult-state.ts';

const earliest = (times: readonly number[]): number | null => (times.length === 0 ? null : Math.min(...times));
const latest = (times: readonly number[]): number | null => (times.length === 0 ? null : Math.max(...times));
const wallMs = ({ time }: { readonly time: { readonly wallMs: number } }): number => time.wallMs;

/** The latest of all, or null as long as one is missing. */
function latestOfAll(times: readonly (number | null)[]): number | null {
	const passed = times.filter((time) => time !== null);
	return passed.length === times.length ? latest(passed) : null;
}

/** Everything the counted steps of one consult say, for screens. */
export function readConsult(known: Known, request: StepOf<'requested'>): Omit<ConsultState, 'setAside' | 'heads'> {
	const answers = answerSteps(known).map((answer) => answerState(known, answer));
	const ended = endedBy(known);
	return {
		id: request.id,
		caseId: request.caseId,
		request,
		phase: consultPhaseOf(known),
		seats: seatsOf(known).map((seat) => seatState(known, seat)),
		answers,
		unread: answers
			.filter(({ standing, acknowledgements }) => standing !== 'replaced' && acknowledgements.length === 0)
			.map(({ statement }) => statement.id),
		meetings: meetingsOf(known),
		outcome: outcomeOf(known),
		ended,
		openTo: ended === null ? openTo(known) : [],
		steps: known.steps
	};
}

function answerState(known: Known, statement: AnswerStep): AnswerState {
	const { body } = statement;
	const cosignatures = taken(known, 'conclusion-signed').filter((signature) => signature.body.conclusion === statement.id);
	const signed = new Set<PersonId>([statement.personId, ...cosignatures.map(({ personId }) => personId)]);
	return {
		statement,
		seats: seatsAnsweredBy(known, statement),
		standing: standingOf(known, statement),
		lateBecause: lateBecause(known, statement),
		recommendations: body.recommendations.map(({ id, text }): RecommendationState => {
			const ticks = ticksOf(known, statement.id, id);
			return { id, text, ticks, disputed: new Set(ticks.map(saysWhat)).size > 1 };
		}),
		acknowledgements: acknowledgementsOf(known, statement.id),
		cosignatures,
		awaiting: body.step === 'concluded' ? body.present.filter((person) => !signed.has(person)) : []
	};
}

const saysWhat = ({ body }: StepOf<'acted'>): string => canonicalJson([body.result, 'reason' in body ? body.reason : null] satisfies Json);

function seatState(known: Known, seat: SeatRef): SeatState {
	const ask = askOf(known, seat)!;
	const phase = seatPhaseOf(known, seat);
	// Nobody has what is not asked any more, whoever accepted it before.
	const asked = phase !== 'withdrawn';
	const holders = asked ? holdsOf(known, seat).map(({ personId }) => personId) : [];
	const offered = asked ? offeredTo(known, seat) : [];
	const declines = declinesOf(known, seat);
	const level = (stage: ConsultStage): readonly [ConsultStage, number] => [stage, escalationLevel(known, seat, stage)];
	return {
		seat,
		urgency: ask.body.urgency,
		news2: ask.body.news2 ?? null,
		chair: ask.body.specialties[0] === seat.specialty,
		phase,
		holders: [...new Set(holders)],
		offeredTo: offered,
		declines,
		refusedByAll: phase === 'requested' && declines.length > 0 && offered.length === 0,
		answers: answersFor(known, seat).map(({ id }) => id),
		times: seatTimes(known, seat, Math.min(ask.body.startedAtMs, ask.time.wallMs)),
		escalated: Object.fromEntries(consultStages.map(level)) as SeatState['escalated']
	};
}

function seatTimes(known: Known, seat: SeatRef, askedAtMs: number): SeatTimes {
	const answers = answersFor(known, seat);
	const accepted = taken(known, 'accepted').filter(({ body }) => body.seat.ask === seat.ask && body.seat.specialty === seat.specialty);
	const read = answers.map(({ id }) => earliest(acknowledgementsOf(known, id).map(wallMs)));
	const ticked = answers.flatMap(({ id, body }) => body.recommendations.map((item) => latest(ticksOf(known, id, item.id).map(wallMs))));
	const acknowledgedAtMs = latestOfAll(read);
	return {
		askedAtMs,
		acceptedAtMs: earliest((answers.length > 0 ? accepted : holdsOf(known, seat)).map(wallMs)),
		answeredAtMs: earliest(answers.map(wallMs)),
		acknowledgedAtMs,
		// Advice without anything to tick is acted upon when it is read.
		actedAtMs: acknowledgedAtMs === null ? null : latestOfAll([acknowledgedAtMs, ...ticked])
	};
}

/** The steps that no other step known here followed. */
export const headsAmong = (known: Known): readonly StatementId[] =>
	known.steps.map(({ id }) => id).filter((id) => !known.steps.some((later) => known.knows(later.id, id)));
