import type { Statement } from './statement.ts';

/** The four states of the patient banner (NHS CUI 0064). `unavailable` also means: not yet arrived on this device. */
export type AllergyState =
	| {
			readonly status: 'known';
			readonly allergies: readonly Statement<'allergy'>[];
			/** Heads that deny what others assert; shown as an open conflict. */
			readonly disputedBy: readonly Statement<'allergy'>[];
	  }
	| { readonly status: 'none-known'; readonly statedAtMs: number }
	| { readonly status: 'not-recorded' }
	| { readonly status: 'unavailable' };
