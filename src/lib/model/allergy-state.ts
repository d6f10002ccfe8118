import type { StatementId } from '#lib/core/ids.ts';
import type { AllergyBody } from './allergy.ts';
import type { AnyStatement, JudgedStatement, Statement } from './statement.ts';
import { factsOf, headsOf, ofKind, replacedBy } from './supersede.ts';

/** The four states of the patient banner (NHS CUI 0064). `unavailable` also means: not yet arrived on this device. */
export type AllergyState =
	| {
			readonly status: 'known';
			/** The union of all heads: two nurses who each record one allergy have recorded two. */
			readonly allergies: readonly Statement<'allergy'>[];
			/** Heads that deny what others assert; shown as an open conflict. */
			readonly disputedBy: readonly Statement<'allergy'>[];
	  }
	| { readonly status: 'none-known'; readonly statedAtMs: number }
	| { readonly status: 'not-recorded' }
	| { readonly status: 'unavailable' };

const shareCause = (a: ReadonlySet<StatementId>, b: ReadonlySet<StatementId>): boolean => [...a].some((cause) => b.has(cause));

/**
 * What is known of allergies. A removal takes away only what its maker had seen: an allergy amended or added at the same time
 * stays. Without any verified fact, or while an allergy statement waits for its signer to become known, nothing reassuring is said.
 */
export function allergyState(judged: readonly JudgedStatement[]): AllergyState {
	const facts = factsOf(judged);
	const all = ofKind(facts, 'allergy');
	const heads = headsOf(all);
	const allergies = heads.filter((head) => head.body.assertion === 'allergy');
	if (allergies.length > 0) {
		const causes = allergies.map((allergy) => replacedBy(allergy, all));
		const disputedBy = heads.filter((head) => {
			if (head.body.assertion === 'allergy') return false;
			if (head.body.assertion === 'none-known') return true;
			const removed = replacedBy(head, all);
			return causes.some((cause) => shareCause(cause, removed));
		});
		return { status: 'known', allergies, disputedBy };
	}
	const awaitsSigner = judged.some(({ statement, standing }) => statement.kind === 'allergy' && standing === 'unknown-signer');
	if (facts.length === 0 || awaitsSigner) return { status: 'unavailable' };
	const noneKnown = heads.filter((head) => head.body.assertion === 'none-known').at(-1);
	return noneKnown === undefined ? { status: 'not-recorded' } : { status: 'none-known', statedAtMs: noneKnown.time.wallMs };
}

/**
 * What a new allergy statement has to supersede: a new allergy ends every "none known", an amendment or removal ends its target
 * as well, and a new "none known" ends earlier ones and removals, never an allergy.
 */
export function allergySupersedes(
	facts: readonly AnyStatement[],
	assertion: AllergyBody['assertion'],
	target: StatementId | null = null
): readonly StatementId[] {
	const heads = headsOf(ofKind(facts, 'allergy'));
	const ended = heads.filter((head) =>
		assertion === 'none-known' ? head.body.assertion !== 'allergy' : assertion === 'allergy' && head.body.assertion === 'none-known'
	);
	const ids = ended.map((head) => head.id);
	return target === null || ids.includes(target) ? ids : [...ids, target];
}
