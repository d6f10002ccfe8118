import type { CaseId, StatementId } from '#lib/core/ids.ts';
import { AskForm, type AskPurpose } from './ask-form.svelte.ts';

/** Questions that are being written, each kept while its dialog or case is closed. In memory only: they tell of patients. */
export interface AskDrafts {
	/** The same form until it is forgotten. */
	of(caseId: CaseId, purpose: AskPurpose, consult: StatementId | null): AskForm;
	forget(caseId: CaseId, purpose: AskPurpose, consult: StatementId | null): void;
}

export function createAskDrafts(): AskDrafts {
	const forms = new Map<string, AskForm>();
	const keyOf = (...parts: readonly (string | null)[]): string => parts.join(' ');
	return {
		of(caseId, purpose, consult) {
			const key = keyOf(caseId, purpose, consult);
			const kept = forms.get(key) ?? new AskForm(purpose);
			forms.set(key, kept);
			return kept;
		},
		forget: (caseId, purpose, consult) => void forms.delete(keyOf(caseId, purpose, consult))
	};
}
