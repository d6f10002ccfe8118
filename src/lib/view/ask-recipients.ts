import type { PersonId } from '#lib/core/ids.ts';
import type { Rota } from '#lib/model/consult/rota.ts';
import { route, type Candidate, type Routed, type RoutingInputs } from '#lib/model/consult/routing.ts';
import type { Specialty } from '#lib/model/consult/specialty.ts';

/** Whom the seat of one specialty can go to. */
export interface Recipients {
	readonly specialty: Specialty;
	readonly basis: Routed['basis'];
	/** Whom the rota names: on duty, or everybody of the specialty while nobody is. Best first. */
	readonly named: readonly Candidate[];
	/** Whom a person may choose beside them: the specialty's experts off duty; every expert, where the specialty has none. Best first. */
	readonly others: readonly Candidate[];
	/** Whom it goes to unless a person chooses: everybody whom the rota names, so that no question lies with nobody for want of a plan. */
	readonly routed: readonly PersonId[];
}

/** Pure, and the same on every device: see `route`. */
export function recipientsFor(rota: Rota, specialty: Specialty, inputs: RoutingInputs): Recipients {
	const { basis, candidates } = route(rota, specialty, inputs);
	const named = new Set(candidates.map(({ person }) => person));
	const experts = basis === 'nobody' ? rota.experts.map((expert) => ({ ...expert, specialties: [specialty] })) : rota.experts;
	// A rota without shifts names everybody.
	const everybody = route({ ...rota, experts, shifts: [] }, specialty, inputs).candidates;
	return {
		specialty,
		basis,
		named: candidates,
		others: everybody.filter(({ person }) => !named.has(person)),
		routed: candidates.map(({ person }) => person)
	};
}
