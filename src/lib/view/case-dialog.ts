import type { Statement } from '#lib/model/statement.ts';
import type { DraftSummary } from './workspace.ts';

/** What is open on top of a case. */
export type CaseDialog =
	| { readonly kind: 'vitals'; readonly corrects: Statement<'vitals'> | null }
	| { readonly kind: 'identity' }
	| { readonly kind: 'allergies' }
	| { readonly kind: 'move' }
	| { readonly kind: 'readmit' }
	| { readonly kind: 'discharge' }
	| { readonly kind: 'scale' }
	| { readonly kind: 'sign'; readonly draft: DraftSummary };
