import type { PersonId, StatementId } from '#lib/core/ids.ts';
import type { ConsultStep, SeatRef } from './consult-body.ts';
import type { Causality, ConsultStatement, StepOf } from './consult-causality.ts';

/**
 * What a set of counted steps says: who is asked, who was offered what, who holds it, and whether it is over. Every question is
 * answered from the set alone, so it can be asked of what one person knew as well as of all there is. An ending, a release or a
 * withdrawal ends what its maker knew; what was done at the same time stands beside it. Only the end of a grant is stronger: it
 * holds against whatever its maker had not seen.
 */
export interface Known {
	/** Steps that count, causes first. */
	readonly steps: readonly ConsultStatement[];
	readonly knows: Causality['knows'];
	/** Answers signed after their device was removed from the roster. */
	readonly afterRemoval: ReadonlySet<StatementId>;
}

/** What the maker of a step knew. */
export const knownTo = (known: Known, step: StatementId): Known => ({
	...known,
	steps: known.steps.filter((earlier) => known.knows(step, earlier.id))
});

/** The steps of these kinds, in order. */
export const taken = <S extends ConsultStep>(known: Known, ...kinds: readonly S[]): readonly StepOf<S>[] =>
	known.steps.filter((step): step is StepOf<S> => (kinds as readonly ConsultStep[]).includes(step.body.step));

type AskStep = StepOf<'requested' | 'second-opinion-asked' | 'reopened'>;

export const asksOf = (known: Known): readonly AskStep[] => taken(known, 'requested', 'second-opinion-asked', 'reopened');

export const sameSeat = (a: SeatRef, b: SeatRef): boolean => a.ask === b.ask && a.specialty === b.specialty;

/** The ask that opened a seat; null when there is no such seat. */
export const askOf = (known: Known, seat: SeatRef): AskStep | null =>
	asksOf(known).find(({ id, body }) => id === seat.ask && body.specialties.includes(seat.specialty)) ?? null;

/** The seats in the order they were asked; the first of each ask has the chair. */
export const seatsOf = (known: Known): readonly SeatRef[] =>
	asksOf(known).flatMap(({ id, body }) => body.specialties.map((specialty) => ({ ask: id, specialty })));

interface Offer {
	readonly step: ConsultStatement;
	readonly to: readonly PersonId[];
}

function offerIn(step: ConsultStatement, seat: SeatRef | null): readonly Offer[] {
	const { body } = step;
	if (body.step !== 'offered' && body.step !== 'reassigned' && body.step !== 'escalated') return [];
	if (seat !== null && !sameSeat(body.seat, seat)) return [];
	if (body.step === 'reassigned') return [{ step, to: [body.to] }];
	// A ward's lead who is asked to acknowledge or act is not asked to advise.
	if (body.step === 'escalated' && (body.stage === 'acknowledge' || body.stage === 'act')) return [];
	return [{ step, to: body.to }];
}

/** Every offer of a seat, or of any seat. */
export const offersOf = (known: Known, seat: SeatRef | null): readonly Offer[] =>
	taken(known, 'offered', 'reassigned', 'escalated').flatMap((step) => offerIn(step, seat));

/** The ends of grants that meet a person. */
export const grantEndsFor = (known: Known, person: PersonId): readonly StepOf<'grant-ended'>[] =>
	taken(known, 'grant-ended').filter(({ body }) => body.person === undefined || body.person === person);

/** An offer opens the case to a person, until a grant ends, or the consult with all its grants, that the offer did not know. */
const opens = (known: Known, { step }: Offer, person: PersonId): boolean =>
	[...grantEndsFor(known, person), ...endingsOf(known)].every((end) => known.knows(step.id, end.id));

/** Offers to a person that still open the case to them. */
const standingOffers = (known: Known, seat: SeatRef | null, person: PersonId): readonly Offer[] =>
	offersOf(known, seat).filter((offer) => offer.to.includes(person) && opens(known, offer, person));

export const wasOffered = (known: Known, person: PersonId): boolean => offersOf(known, null).some(({ to }) => to.includes(person));

export const isOpenTo = (known: Known, seat: SeatRef | null, person: PersonId): boolean => standingOffers(known, seat, person).length > 0;

/** Whom the case was opened to for this consult, and has not been closed to since. */
export const openTo = (known: Known): readonly PersonId[] => {
	const persons = new Set(offersOf(known, null).flatMap(({ to }) => to));
	return [...persons].filter((person) => isOpenTo(known, null, person)).sort();
};

/** Who gave a seat to somebody else, or had it taken: each for the offers that whoever passed it on knew. */
function passersOf(known: Known, seat: SeatRef): readonly { readonly step: ConsultStatement; readonly persons: readonly PersonId[] }[] {
	const passed = taken(known, 'reassigned').filter(({ body }) => sameSeat(body.seat, seat));
	return passed.map((step) => ({
		step,
		persons: [step.personId, ...acceptancesOf(knownTo(known, step.id), seat).map(({ personId }) => personId)]
	}));
}

/** Whom the seat lies before now: offered, not declined nor passed on since, not closed to. */
export function offeredTo(known: Known, seat: SeatRef): readonly PersonId[] {
	const declined = declinesOf(known, seat);
	const passed = passersOf(known, seat);
	const persons = new Set(offersOf(known, seat).flatMap(({ to }) => to));
	const lies = (person: PersonId): boolean =>
		standingOffers(known, seat, person).some(
			({ step }) =>
				!declined.some((decline) => decline.personId === person && known.knows(decline.id, step.id)) &&
				!passed.some((pass) => pass.persons.includes(person) && known.knows(pass.step.id, step.id))
		);
	return [...persons].filter(lies).sort();
}

export const declinesOf = (known: Known, seat: SeatRef): readonly StepOf<'declined'>[] =>
	taken(known, 'declined').filter(({ body }) => sameSeat(body.seat, seat));

const acceptsOf = (known: Known, seat: SeatRef): readonly StepOf<'accepted'>[] =>
	taken(known, 'accepted').filter(({ body }) => sameSeat(body.seat, seat));

/** Acceptances that nobody has released or reassigned since. Whether the grant still stands is asked apart. */
export function acceptancesOf(known: Known, seat: SeatRef): readonly StepOf<'accepted'>[] {
	const ends = taken(known, 'released', 'reassigned').filter(({ body }) => sameSeat(body.seat, seat));
	return acceptsOf(known, seat).filter(
		(accept) => !ends.some(({ id, body }) => known.knows(id, accept.id) && (body.step === 'reassigned' || body.person === accept.personId))
	);
}

/** Who holds a seat: one person; several after concurrent acceptances, until one is released. */
export const holdsOf = (known: Known, seat: SeatRef): readonly StepOf<'accepted'>[] =>
	acceptancesOf(known, seat).filter((accept) => grantEndsFor(known, accept.personId).every((end) => known.knows(accept.id, end.id)));

export const holds = (known: Known, seat: SeatRef, person: PersonId): boolean =>
	holdsOf(known, seat).some((accept) => accept.personId === person);

/** Taken back by itself, or with the whole question by somebody who knew of it: asked anew, a question begins with new seats. */
export function withdrawalsOf(known: Known, seat: SeatRef): readonly StepOf<'cancelled'>[] {
	const endings = new Set(endingsOf(known).map(({ id }) => id));
	return taken(known, 'cancelled').filter(({ id, body }) =>
		body.seat === undefined ? endings.has(id) && known.knows(id, seat.ask) : sameSeat(body.seat, seat)
	);
}

/**
 * Endings of the whole consult that ended it when they were made, reopened since or not. An ask made at the same time keeps the
 * consult open: whoever closes, closes what they knew of.
 */
export const endingsOf = (known: Known): readonly StepOf<'closed' | 'cancelled'>[] =>
	taken(known, 'closed', 'cancelled').filter(
		({ id, body }) =>
			!('seat' in body && body.seat !== undefined) && asksOf(known).every((ask) => known.knows(id, ask.id) || known.knows(ask.id, id))
	);

/** The ending in force; null while the consult is open. */
export const endingOf = (known: Known): StepOf<'closed' | 'cancelled'> | null =>
	endingsOf(known).findLast((ending) => !taken(known, 'reopened').some((reopening) => known.knows(reopening.id, ending.id))) ?? null;
