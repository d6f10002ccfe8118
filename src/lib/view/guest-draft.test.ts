import { expect, test } from 'vitest';
import { asId, type CaseId, type PersonId } from '#lib/core/ids.ts';
import type { Guest } from './guest-desk.ts';
import { mayHost, shownGuests, stageNow, stayChoices } from './guest-draft.ts';

const nowMs = 1_790_000_000_000;
const hourMs = 3_600_000;
const caseId = asId<CaseId>('ca'.repeat(16));
const guest = (more: Partial<Guest>): Guest => ({
	inviteId: 'i',
	caseId,
	deviceId: null,
	name: 'Dr. Ba',
	untilMs: nowMs + hourMs,
	stage: 'in',
	mayEnd: true,
	...more
});

test('[GU11] a stay is offered until two hours after the call first, never less than the call and never beyond seven days', () => {
	const soon = { startsAtMs: nowMs + hourMs, endsAtMs: nowMs + 2 * hourMs };
	expect(stayChoices(nowMs, soon)[0]).toEqual({ id: 'call', untilMs: nowMs + 4 * hourMs });
	expect(stayChoices(nowMs, null).map(({ id }) => id)).toEqual(['2h', '8h', '1d', '7d']);
	const tomorrow = { startsAtMs: nowMs + 30 * hourMs, endsAtMs: nowMs + 31 * hourMs };
	expect(stayChoices(nowMs, tomorrow).map(({ id }) => id)).toEqual(['call', '7d']);
	const far = { startsAtMs: nowMs + 200 * hourMs, endsAtMs: nowMs + 201 * hourMs };
	expect(stayChoices(nowMs, far)).toEqual([]);
	for (const call of [null, soon, tomorrow])
		for (const { untilMs } of stayChoices(nowMs, call)) expect(untilMs).toBeLessThan(nowMs + 7 * 24 * hourMs);
});

test('[GU11] time ends a stay that nobody ended; who was shown out stays shown out; a day later the row is gone', () => {
	expect(stageNow(guest({}), nowMs)).toBe('in');
	expect(stageNow(guest({}), nowMs + hourMs)).toBe('over');
	expect(stageNow(guest({ stage: 'shown-out' }), nowMs + hourMs)).toBe('shown-out');
	const other = guest({ caseId: asId<CaseId>('cb'.repeat(16)) });
	const old = guest({ untilMs: nowMs - 25 * hourMs });
	expect(shownGuests([guest({}), other, old, guest({ stage: 'taken-back', name: null })], caseId, nowMs)).toHaveLength(1);
});

test('[GU12] the ward’s staff invite; of experts the one with the chair; nobody whom the roster refuses', () => {
	const me = asId<PersonId>('aa'.repeat(16));
	const workspace = (role: string, permitted: boolean, chair: boolean, ended: unknown = null) =>
		({
			me: { personId: me, role },
			guests: { mayInvite: () => permitted },
			consults: { list: { current: { consults: [{ consult: { caseId, ended, seats: [{ chair, holders: [me] }] } }] } } }
		}) as unknown as Parameters<typeof mayHost>[0];
	expect(mayHost(workspace('nurse', true, false), caseId)).toBe(true);
	expect(mayHost(workspace('nurse', false, false), caseId)).toBe(false);
	expect([mayHost(workspace('expert', true, true), caseId), mayHost(workspace('expert', true, false), caseId)]).toEqual([true, false]);
	expect(mayHost(workspace('expert', true, true, {}), caseId)).toBe(false);
});
