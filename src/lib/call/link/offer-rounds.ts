/**
 * Which offers and answers count, whichever way and however often they come: pure. Each offer opens a round; rounds are numbered
 * upwards by both sides. When both offer at once, the polite side yields and the other repeats its own offer.
 */
export interface OfferRounds {
	/** Offers up to this number are settled, refused or void. */
	readonly floor: number;
	/** The highest round this side ever offered; 0 before the first. */
	readonly offered: number;
	/** Own offer that waits for its answer. */
	readonly open: number | null;
	/** The last own offer that was answered, as long as nothing newer was settled. */
	readonly settled: number | null;
	/** The peer's offer that this side answered last, as long as nothing newer was settled. */
	readonly answered: number | null;
}

export const noRounds: OfferRounds = { floor: 0, offered: 0, open: null, settled: null, answered: null };

/** What to do with an offer or answer that came. */
export type RoundVerdict =
	/** Late, or void: do nothing. */
	| 'ignore'
	/** An offer answered before: say the same again, its answer may be lost. Take candidates that are new. */
	| 'repeat-answer'
	/** Own offer goes first: say it again, the peer has not heard it. */
	| 'repeat-offer'
	/** Answer it. */
	| 'answer'
	/** Take back the own offer, then answer it. */
	| 'yield'
	/** It answers the own offer. */
	| 'settle'
	/** It answers the own offer once more, perhaps with more candidates. */
	| 'more-candidates';

/** Opens a round of one's own; an open one is void from now on. */
export function openRound(rounds: OfferRounds): OfferRounds {
	const round = Math.max(rounds.floor, rounds.offered) + 1;
	return { ...rounds, offered: round, open: round };
}

export function hearOffer(rounds: OfferRounds, polite: boolean, round: number): [OfferRounds, RoundVerdict] {
	if (round === rounds.answered) return [rounds, 'repeat-answer'];
	if (round <= rounds.floor) return [rounds, 'ignore'];
	if (rounds.open !== null && !polite) return [{ ...rounds, floor: round }, 'repeat-offer'];
	const verdict = rounds.open === null ? 'answer' : 'yield';
	return [{ ...rounds, floor: round, open: null, settled: null, answered: round }, verdict];
}

export function hearAnswer(rounds: OfferRounds, round: number, peerOffered: number): [OfferRounds, RoundVerdict] {
	if (round === rounds.open) {
		const floor = Math.max(rounds.floor, round, peerOffered);
		return [{ ...rounds, floor, open: null, settled: round, answered: null }, 'settle'];
	}
	return [rounds, round === rounds.settled ? 'more-candidates' : 'ignore'];
}

/** The peer's offer could not be applied: it may come again. */
export const offerFailed = (rounds: OfferRounds, before: OfferRounds): OfferRounds => ({
	...rounds,
	floor: before.floor,
	answered: before.answered
});
