import * as v from 'valibot';
import { listOf, shortText, spokenText } from './body-fields.ts';
import { codingSchema, type Coding } from './coding.ts';

export const allergySeverities = ['mild', 'moderate', 'severe'] as const;
export type AllergySeverity = (typeof allergySeverities)[number];

/** One thing said about allergies. What holds is the union over all heads (`allergyState`). */
export type AllergyBody =
	| {
			readonly assertion: 'allergy';
			readonly substance: string;
			readonly codings?: readonly Coding[];
			readonly reaction?: string;
			readonly severity?: AllergySeverity;
	  }
	/** Somebody asked, and the answer was none. */
	| { readonly assertion: 'none-known' }
	/** What this statement supersedes was wrong. */
	| { readonly assertion: 'refuted'; readonly reason?: string };

export const allergySchema: v.GenericSchema<unknown, AllergyBody> = v.variant('assertion', [
	v.object({
		assertion: v.literal('allergy'),
		substance: spokenText,
		codings: v.exactOptional(listOf(codingSchema)),
		reaction: v.exactOptional(shortText),
		severity: v.exactOptional(v.picklist(allergySeverities))
	}),
	v.object({ assertion: v.literal('none-known') }),
	v.object({ assertion: v.literal('refuted'), reason: v.exactOptional(shortText) })
]);
