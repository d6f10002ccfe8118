import { expect, test } from 'vitest';
import { dueAfterScore, dueWithoutScore } from './observation-due.ts';

const hourMs = 3_600_000;

test('[N7] the next set is due by the frequency of the band', () => {
	expect(dueAfterScore('none', 0)).toEqual({ fromMs: 12 * hourMs, byMs: 12 * hourMs, continuous: false });
	expect(dueAfterScore('low', 0)).toEqual({ fromMs: 4 * hourMs, byMs: 6 * hourMs, continuous: false });
	expect(dueAfterScore('low-medium', 0).byMs).toBe(hourMs);
	expect(dueAfterScore('medium', 0).byMs).toBe(hourMs);
	expect(dueAfterScore('high', 0)).toEqual({ fromMs: hourMs / 2, byMs: hourMs / 2, continuous: true });
});

test('[N8] without a score a set is due at once, or by a frequency NEWS2 does not know', () => {
	expect(dueWithoutScore({ reason: 'no-observations' }, null, 500)?.byMs).toBe(500);
	expect(dueWithoutScore({ reason: 'incomplete', missing: ['pulse'] }, 700, 500)?.byMs).toBe(700);
	expect(dueWithoutScore({ reason: 'under-16' }, 700, 500)).toBeNull();
	expect(dueWithoutScore({ reason: 'pregnant' }, 700, 500)).toBeNull();
	expect(dueWithoutScore({ reason: 'no-observations' }, null, null)).toBeNull();
});
