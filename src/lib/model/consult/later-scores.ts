import type { News2Band } from '../news2.ts';
import { scoredSets } from '../scored-sets.ts';
import type { AnyStatement } from '../statement.ts';
import type { ConsultState } from './consult-state.ts';

/** A score measured while the consult ran. A worse one shortens what is left, from when it was measured. */
export interface LaterScore {
	readonly band: News2Band;
	readonly measuredAtMs: number;
}

/** The scores of all sets that stand, measured from an instant on, by time. A set that was corrected or struck out has none. */
export const scoresSince = (facts: readonly AnyStatement[], fromMs: number): readonly LaterScore[] =>
	scoredSets(facts).flatMap(({ statement, outcome }) => {
		const { measuredAtMs } = statement.body;
		return outcome.scored && measuredAtMs >= fromMs ? [{ band: outcome.score.band, measuredAtMs }] : [];
	});

/**
 * Of a patient's scores those that a consult's due times follow: all that were measured since the question was asked at the bedside.
 * The strictest of them holds (CO28). The RCP (NEWS2, 2017) ties the urgency of the response to the score at hand, and says nothing of
 * one that falls while help is awaited. That a better score gives no time back is our choice: it is often the oxygen at work and not
 * the patient, and what the ward was promised at its worst moment is not taken back without anybody saying so.
 */
export const scoresDuring = ({ request }: Pick<ConsultState, 'request'>, scores: readonly LaterScore[]): readonly LaterScore[] =>
	scores.filter(({ measuredAtMs }) => measuredAtMs >= request.body.startedAtMs);
