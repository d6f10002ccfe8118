import type { PersonId } from '#lib/core/ids.ts';
import type { ConsultState } from './consult-state.ts';
import type { Language } from './language.ts';
import { onDuty, type Expert, type Rota } from './rota.ts';
import type { Specialty } from './specialty.ts';

/** As the relay or the live lane tells it, best effort. Who is not heard of counts as away. */
export type ExpertPresence = 'online' | 'in-call' | 'away';

export interface RoutingInputs {
	readonly nowMs: number;
	readonly presence: ReadonlyMap<PersonId, ExpertPresence>;
	/** Seats each expert holds and has not answered: see `loadOf`. */
	readonly load: ReadonlyMap<PersonId, number>;
	/** The ward's language; whoever speaks it goes first among equals. */
	readonly language?: Language;
	/** Whom not to ask: who declined, who asks. */
	readonly except?: ReadonlySet<PersonId>;
}

export interface Candidate {
	readonly person: PersonId;
	readonly onDuty: boolean;
	readonly presence: ExpertPresence;
	readonly speaks: boolean;
	readonly load: number;
}

/** Whom to offer a seat to. `off-duty`: nobody of the specialty is on duty, so everybody is named. `nobody`: no such expert. */
export interface Routed {
	readonly basis: 'on-duty' | 'off-duty' | 'nobody';
	/** Best first. */
	readonly candidates: readonly Candidate[];
}

const reach: { readonly [P in ExpertPresence]: number } = { online: 0, 'in-call': 1, away: 2 };

/** Duty decides who is asked; then who can be reached, who speaks the language, who has least to do, and at last the id. */
const compare = (a: Candidate, b: Candidate): number =>
	reach[a.presence] - reach[b.presence] ||
	Number(b.speaks) - Number(a.speaks) ||
	a.load - b.load ||
	(a.person < b.person ? -1 : a.person > b.person ? 1 : 0);

/**
 * Routes by specialty, duty, reach, language and load. Pure and deterministic. Somebody on duty who is away is asked all the same: the
 * question reaches them sealed, with or without a line now.
 */
export function route(rota: Rota, specialty: Specialty, inputs: RoutingInputs): Routed {
	const duty = onDuty(rota, inputs.nowMs);
	const candidateOf = ({ person, languages }: Expert): Candidate => ({
		person,
		onDuty: duty.has(person),
		presence: inputs.presence.get(person) ?? 'away',
		speaks: inputs.language !== undefined && languages.includes(inputs.language),
		load: inputs.load.get(person) ?? 0
	});
	const able = rota.experts
		.filter((expert) => expert.specialties.includes(specialty) && !inputs.except?.has(expert.person))
		.map(candidateOf)
		.sort(compare);
	const serving = able.filter((candidate) => candidate.onDuty);
	if (serving.length > 0) return { basis: 'on-duty', candidates: serving };
	return { basis: able.length > 0 ? 'off-duty' : 'nobody', candidates: able };
}

/** How many seats each person holds and has not answered, over all open consults. */
export function loadOf(consults: readonly ConsultState[]): ReadonlyMap<PersonId, number> {
	const load = new Map<PersonId, number>();
	for (const { ended, seats } of consults)
		for (const { phase, holders } of seats)
			if (ended === null && (phase === 'accepted' || phase === 'discussing'))
				for (const holder of holders) load.set(holder, (load.get(holder) ?? 0) + 1);
	return load;
}
