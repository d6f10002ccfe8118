import type { PersonId, StatementId } from '#lib/core/ids.ts';
import type { SeatRef } from '#lib/model/consult/consult-body.ts';
import type { AskPurpose } from './ask-form.svelte.ts';

/** What is open on top of the consults of a case. */
export type ConsultDialog =
	| { readonly kind: 'ask'; readonly purpose: AskPurpose; readonly consult: StatementId | null }
	| { readonly kind: 'advice'; readonly consult: StatementId; readonly answer: StatementId }
	| { readonly kind: 'offer'; readonly consult: StatementId; readonly seat: SeatRef }
	| { readonly kind: 'pass-on'; readonly consult: StatementId; readonly seat: SeatRef }
	| { readonly kind: 'outcome'; readonly consult: StatementId }
	| { readonly kind: 'reason'; readonly consult: StatementId; readonly act: ReasonedAct };

/** A step that has a reason. */
export type ReasonedAct =
	| { readonly act: 'cancel' }
	| { readonly act: 'withdraw'; readonly seat: SeatRef }
	| { readonly act: 'release'; readonly seat: SeatRef; readonly person: PersonId }
	| {
			readonly act: 'tick';
			readonly result: 'partly' | 'not-acted';
			readonly answer: StatementId;
			readonly items: readonly string[];
			/** What was advised, so that nobody ticks another line. */
			readonly text: string;
	  };
