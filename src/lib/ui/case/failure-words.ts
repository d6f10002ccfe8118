import { m } from '#lib/paraglide/messages.js';
import type { AssertError } from '#lib/view/workspace.ts';
import { kindWords } from './case-words.ts';

/** Why something was not recorded, in one sentence that says what to do. */
export function failureWords(error: AssertError): string {
	switch (error.reason) {
		case 'not-permitted':
			return m.case_not_permitted({ kind: kindWords(error.kind) });
		case 'storage':
			return m.case_not_stored();
		case 'draft-empty':
			return m.note_empty();
	}
}
