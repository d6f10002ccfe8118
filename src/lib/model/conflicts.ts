import { allergyState } from './allergy-state.ts';
import type { ConflictSubject } from './bed-summary.ts';
import type { AnyStatement, JudgedStatement } from './statement.ts';
import { stayState } from './stay-state.ts';
import { differ, headsOf, ofKind } from './supersede.ts';

const differingScales = (facts: readonly AnyStatement[]): boolean =>
	new Set(headsOf(ofKind(facts, 'spo2-scale')).map((head) => head.body.scale)).size > 1;

/** The subjects that several un-superseded statements answer differently, in the order a banner names them (I10). */
export function conflictsOf(judged: readonly JudgedStatement[], facts: readonly AnyStatement[]): readonly ConflictSubject[] {
	const allergies = allergyState(judged);
	const open: readonly (readonly [ConflictSubject, boolean])[] = [
		['identity', differ(headsOf(ofKind(facts, 'identity')))],
		['allergy', allergies.status === 'known' && allergies.disputedBy.length > 0],
		['spo2-scale', differingScales(facts)],
		['bed', stayState(facts).status === 'conflict']
	];
	return open.filter(([, conflicting]) => conflicting).map(([subject]) => subject);
}
