import type { StatementId } from '#lib/core/ids.ts';
import type { Statement } from '../statement.ts';
import { orderStatements } from '../timeline.ts';
import type { ConsultBody, ConsultStep } from './consult-body.ts';

/** A signed step of a consult. */
export type ConsultStatement = Statement<'consult'>;
/** One that narrows on what it says. */
export type StepOf<S extends ConsultStep> = ConsultStatement & { readonly body: Extract<ConsultBody, { readonly step: S }> };

/** What the maker of each step of one consult could know. */
export interface Causality {
	/** Causes first, then by hybrid time, then by id: the same on every device. */
	readonly ordered: readonly ConsultStatement[];
	/** Whether the maker of `later` knew `earlier`. No step knows itself. */
	knows(later: StatementId, earlier: StatementId): boolean;
	/** Whether the step, or one that it knew, names a step that has not arrived. */
	lacks(step: StatementId): boolean;
}

const namedBy = ({ body }: ConsultStatement): readonly StatementId[] => ('after' in body ? [...body.after, body.consult] : []);

/** A device knows its own step before this one even where it did not name it. */
const causesOf = (statement: ConsultStatement): readonly StatementId[] =>
	statement.previous === null ? namedBy(statement) : [...namedBy(statement), statement.previous];

/**
 * Orders the steps of one consult and says who knew what. `isHere` tells whether a step named by another is on this device at all,
 * counted or not. A loop, which ids made of hashes rule out, is cut where `orderStatements` cuts it.
 */
export function causalityOf(steps: readonly ConsultStatement[], isHere: (step: StatementId) => boolean): Causality {
	const ordered = orderStatements(steps, causesOf);
	const placeOf = new Map(ordered.map((step, at) => [step.id, at]));
	const words = Math.ceil(ordered.length / 32);
	// One bit for each step before this one: a consult of a hundred steps is four words a step.
	const known: Uint32Array[] = [];
	const lacking: boolean[] = [];
	for (const [at, step] of ordered.entries()) {
		const bits = new Uint32Array(words);
		let lacks = namedBy(step).some((cause) => !isHere(cause));
		for (const cause of causesOf(step)) {
			const place = placeOf.get(cause);
			if (place === undefined || place >= at) continue;
			for (const [word, bitsBefore] of known[place]!.entries()) bits[word]! |= bitsBefore;
			bits[place >> 5]! |= 1 << (place & 31);
			lacks ||= lacking[place]!;
		}
		known.push(bits);
		lacking.push(lacks);
	}
	return {
		ordered,
		knows(later, earlier) {
			const bits = known[placeOf.get(later) ?? -1];
			const place = placeOf.get(earlier);
			return bits !== undefined && place !== undefined && (bits[place >> 5]! & (1 << (place & 31))) !== 0;
		},
		lacks: (step) => lacking[placeOf.get(step) ?? -1] ?? false
	};
}
