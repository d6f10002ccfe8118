import type { StatementContent, StatementKind } from '../statement.ts';

/** Why something in a file did not become a statement. Message keys; the sentences are the screens'. */
export type SkipReason =
	/** This version has no place for the type: immunisations, claims, organisations … */
	| 'not-supported'
	| 'entered-in-error'
	| 'not-done'
	| 'no-name'
	| 'no-time'
	| 'no-value'
	/** A panel that only groups other observations, which are read on their own. */
	| 'panel-only'
	/** An allergy the sender calls resolved, inactive or refuted. */
	| 'inactive-allergy'
	/** The patient it speaks of is not in the file. */
	| 'no-patient'
	/** The same value of the same instant stood there twice. */
	| 'double'
	/** The entry asks to delete, or has no resource. */
	| 'no-resource';

export type Read = { readonly statements: readonly StatementContent[] } | { readonly skipped: SkipReason };

/** A new fact, as it comes from a file. */
export const fact = <K extends StatementKind>(kind: K, body: StatementContent<K>['body']): StatementContent => ({
	kind,
	body,
	supersedes: []
});
