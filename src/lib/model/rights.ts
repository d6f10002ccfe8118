import type { ConsultStep } from './consult/consult-body.ts';
import type { Role } from './person.ts';
import type { StatementKind } from './statement.ts';

const stayKinds: readonly StatementKind[] = ['identity', 'admission', 'transfer', 'discharge'];

/** The acts of a consult that a role has to permit: its steps, taking somebody else's acceptance back, and passing on what somebody holds. */
export type ConsultAct = ConsultStep | 'released-for-another' | 'reassigned-held';

const consultActs: { readonly [R in Role]: readonly ConsultAct[] | 'all' } = {
	doctor: 'all',
	nurse: [
		'requested',
		'offered',
		'discussion-begun',
		'conclusion-signed',
		'acknowledged',
		'acted',
		'outcome-fed-back',
		'cancelled',
		/** Whom a question lies before is the ward's to say; who has accepted it is not (CO44). */
		'reassigned',
		'escalated',
		'reopened',
		'meeting-set',
		'meeting-cancelled'
	],
	expert: [
		'accepted',
		'declined',
		'discussion-begun',
		'opinion-signed',
		'concluded',
		'conclusion-signed',
		'released',
		'reassigned',
		'reassigned-held',
		'escalated',
		'second-opinion-asked',
		'meeting-set',
		'meeting-cancelled'
	],
	/** Coordinates: who is asked and who may still see the case, never what is advised or done. */
	administrator: [
		'offered',
		'cancelled',
		'reassigned',
		'reassigned-held',
		'escalated',
		'released-for-another',
		'grant-ended',
		'meeting-set',
		'meeting-cancelled'
	],
	observer: [],
	relay: [],
	guest: []
};

const statable: { readonly [R in Role]: readonly StatementKind[] | 'all' } = {
	doctor: 'all',
	nurse: ['identity', 'admission', 'transfer', 'allergy', 'vitals', 'note', 'call', 'voice-clip', 'consult', 'image', 'mark'],
	expert: ['note', 'call', 'voice-clip', 'consult', 'image', 'mark'],
	administrator: [...stayKinds, 'consult'],
	observer: [],
	relay: [],
	/** Reads, speaks, points and writes into shared drafts; signs nothing of care. What is said in a call stays with the case. */
	guest: ['call', 'voice-clip']
};

/**
 * Says whether a person acting in this role may make this kind of statement. Whoever holds several roles acts in one of
 * them at a time: a statement names it.
 */
export function mayState(role: Role, kind: StatementKind): boolean {
	const kinds = statable[role];
	return kinds === 'all' || kinds.includes(kind);
}

/** Says whether a person acting in this role may do this in a consult. Who holds what is judged apart, from its steps. */
export function mayConsult(role: Role, act: ConsultAct): boolean {
	const acts = consultActs[role];
	return acts === 'all' || acts.includes(act);
}
