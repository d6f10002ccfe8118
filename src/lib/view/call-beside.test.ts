import { expect, test } from 'vitest';
import type { CaseId } from '#lib/core/ids.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { callBeside } from './call-beside.ts';

const caseId = numberedId<CaseId>(1);

test('[KI16] a call goes on beside a large picture where there is room for both', () => {
	const going = { busy: true, phase: { at: 'calling', caseId } } as const;
	expect(callBeside(going, true)).toBe(caseId);
	expect(callBeside(going, false)).toBeNull();
});

test('[KI16] what rings, is over or is in another tab takes no room from a picture', () => {
	expect(callBeside({ busy: false, phase: { at: 'idle' } }, true)).toBeNull();
	expect(callBeside({ busy: false, phase: { at: 'ended', caseId, reason: 'left', with: [] } }, true)).toBeNull();
	expect(callBeside({ busy: false, phase: { at: 'other-tab', caseId } }, true)).toBeNull();
});
