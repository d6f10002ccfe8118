import { expect, test } from 'vitest';
import type { PersonId } from '#lib/core/ids.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import { defaultClockRules } from './clock-rules.ts';
import { parseRotaChange, type RotaChange } from './rota-body.ts';
import { defaultEscalation } from './rota.ts';

const person = numberedId<PersonId>(1);
const hourMs = 3_600_000;
const shift = { id: 'night', person, fromMs: 0, toMs: 12 * hourMs };
const cover = { shift: 'night', by: person, fromMs: 0, toMs: hourMs, madeAtMs: 0 };

const changes: readonly RotaChange[] = [
	{ change: 'expert', expert: { person, specialties: ['cardiology', 'other'], languages: ['zh', 'en'] } },
	{ change: 'expert', expert: { person, specialties: [], languages: [] } },
	{ change: 'shift', shift },
	{ change: 'shift', shift: { ...shift, everyMs: 24 * hourMs, untilMs: 240 * hourMs } },
	{ change: 'shift', shift: { ...shift, everyMs: 24 * hourMs, zone: 'America/Argentina/Buenos_Aires' } },
	{ change: 'expected', expert: { inviteId: 'a1', name: 'LI Ming', specialties: ['cardiology'], languages: ['zh'] } },
	{ change: 'not-expected', inviteId: 'a1' },
	{ change: 'arrived', inviteId: 'a1', person },
	{ change: 'shift-removed', id: 'night' },
	{ change: 'cover', cover },
	{ change: 'coordinators', persons: [person] },
	{ change: 'ward-leads', persons: [] },
	{ change: 'escalation', rule: defaultEscalation },
	{ change: 'clock', rules: defaultClockRules }
];

test('[CD10] every change is read as it was written', () => {
	for (const change of changes) expect(parseRotaChange(JSON.parse(JSON.stringify(change)))).toEqual({ ok: true, value: change });
});

test('[CD10] a change that cannot be meant names its field', () => {
	const spans = { ...defaultClockRules.byBand.high, accept: 0 };
	const rule = {
		...defaultEscalation,
		ward: [
			{ afterDueMs: 60_000, to: 'ward-lead' },
			{ afterDueMs: 0, to: 'coordinator' }
		]
	};
	const wrong: readonly (readonly [unknown, string | null])[] = [
		[null, null],
		[{ change: 'newer' }, 'change'],
		[{ change: 'expert', expert: { person, specialties: ['cardiology', 'cardiology'], languages: [] } }, 'expert.specialties.1'],
		[{ change: 'expert', expert: { person, specialties: ['astrology'], languages: [] } }, 'expert.specialties.0'],
		[{ change: 'expert', expert: { person: 'me', specialties: [], languages: [] } }, 'expert.person'],
		[{ change: 'shift', shift: { ...shift, toMs: 0 } }, 'shift.toMs'],
		[{ change: 'shift', shift: { ...shift, everyMs: 1 } }, 'shift.everyMs'],
		[{ change: 'shift', shift: { ...shift, zone: 'in Berlin' } }, 'shift.zone'],
		[
			{ change: 'expected', expert: { inviteId: 'a1', name: 'LI Ming', specialties: ['astrology'], languages: [] } },
			'expert.specialties.0'
		],
		[{ change: 'expected', expert: { inviteId: 'a1', name: 'LI Ming', specialties: [], languages: [] } }, 'expert.specialties'],
		[{ change: 'shift-removed', id: 'a b' }, 'id'],
		[{ change: 'cover', cover: { ...cover, toMs: -1 } }, 'cover.toMs'],
		[{ change: 'coordinators', persons: [person, person] }, 'persons.1'],
		[{ change: 'escalation', rule }, 'rule.ward.1'],
		[{ change: 'clock', rules: { ...defaultClockRules, byBand: { ...defaultClockRules.byBand, high: spans } } }, 'rules.byBand.high.accept']
	];
	for (const [body, path] of wrong) expect([body, parseRotaChange(body)]).toEqual([body, { ok: false, error: { path } }]);
});
