import { describe, expect, it } from 'vitest';
import { caseId } from '../../../tests/support/case-fixture.ts';
import { stepId } from '../../../tests/support/consult-script.ts';
import { createAskDrafts } from './ask-drafts.ts';

describe('questions that are being written', () => {
	it('[CW2] are kept until they are sent, each for its case and purpose', () => {
		const drafts = createAskDrafts();
		drafts.of(caseId, 'new', null).reason = 'Worse';
		expect(drafts.of(caseId, 'new', null).reason).toBe('Worse');
		expect(drafts.of(caseId, 'reopen', stepId(1)).reason).toBe('');
		drafts.forget(caseId, 'new', null);
		expect(drafts.of(caseId, 'new', null).reason).toBe('');
	});
});
