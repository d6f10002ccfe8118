import { expect, test } from 'vitest';
import { asId, type CaseId } from '#lib/core/ids.ts';
import type { CallPhase } from '#lib/view/call-screen.ts';
import { arrangeAfterMs, wantedArrangement, type CallArrangement } from './call-arrangement.ts';

const caseId = asId<CaseId>('1'.repeat(32));
const elsewhere = asId<CaseId>('2'.repeat(32));
const connected = (id: CaseId): CallPhase => ({ at: 'connected', callId: 'c', caseId: id, startedAtMs: 0, lostSinceMs: null });

test('[UC7] notes take the place of a picture that does not come, in the case the call is about and nowhere else', () => {
	expect(wantedArrangement({ phase: connected(caseId), busy: true, notesFirst: true }, caseId)).toBe('notes');
	expect(wantedArrangement({ phase: connected(caseId), busy: true, notesFirst: false }, caseId)).toBe('picture');
	expect(wantedArrangement({ phase: connected(elsewhere), busy: true, notesFirst: true }, caseId)).toBe('none');
	const others: readonly CallPhase[] = [{ at: 'idle' }, { at: 'other-tab', caseId }, { at: 'ended', caseId, reason: 'left', with: [] }];
	for (const phase of others) expect(wantedArrangement({ phase, busy: false, notesFirst: false }, caseId)).toBe('none');
});

test('[UC8] the page waits before it moves under a hand, but not when the hand asked for it', () => {
	const all: readonly CallArrangement[] = ['none', 'picture', 'notes'];
	expect(arrangeAfterMs('picture', 'notes', false)).toBeGreaterThan(1_000);
	expect(arrangeAfterMs('notes', 'picture', false)).toBeGreaterThan(1_000);
	for (const shown of all) for (const wanted of all) expect(arrangeAfterMs(shown, wanted, true)).toBe(0);
	for (const one of ['picture', 'notes'] as const) {
		expect(arrangeAfterMs('none', one, false)).toBe(0);
		expect(arrangeAfterMs(one, 'none', false)).toBe(0);
	}
});
