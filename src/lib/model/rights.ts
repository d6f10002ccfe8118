import type { Role } from './person.ts';
import type { StatementKind } from './statement.ts';

const stayKinds: readonly StatementKind[] = ['identity', 'admission', 'transfer', 'discharge'];

const statable: { readonly [R in Role]: readonly StatementKind[] | 'all' } = {
	doctor: 'all',
	nurse: ['identity', 'admission', 'transfer', 'allergy', 'vitals', 'note', 'call', 'voice-clip'],
	expert: ['note', 'call', 'voice-clip'],
	administrator: stayKinds,
	observer: [],
	relay: []
};

/**
 * Says whether a person acting in this role may make this kind of statement. Whoever holds several roles acts in one of
 * them at a time: a statement names it.
 */
export function mayState(role: Role, kind: StatementKind): boolean {
	const kinds = statable[role];
	return kinds === 'all' || kinds.includes(kind);
}
