import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { parseStatementBody, statementKinds } from './parse-statement.ts';
import { roles } from './person.ts';
import { mayState } from './rights.ts';

const id = numberedId(1);

test('[S9] each kind of statement reads its own body', () => {
	const bodies: { readonly [kind: string]: object } = {
		identity: { familyName: 'Zhang', givenName: 'Wei', sex: 'male', age: { years: 40, asOfMs: 1 } },
		admission: { ward: id, bed: null, atMs: 1 },
		transfer: { ward: id, bed: '3', atMs: 1 },
		discharge: { atMs: 1, outcome: 'home' },
		allergy: { assertion: 'refuted' },
		vitals: { measuredAtMs: 1, oxygen: { device: 'venturi', fio2Pct: 28 } },
		'spo2-scale': { scale: 2, fromMs: 1 },
		note: { title: '', text: 'Better.', authors: [id], addendumTo: id },
		call: { startedAtMs: 1, endedAtMs: 2, participants: [id], media: 'audio', endedBy: null, reason: 'line-lost' },
		'voice-clip': {
			callId: id,
			number: 1,
			startedAtMs: 1,
			durationMs: 1980,
			missedBy: [id],
			blob: { hash: 'ab'.repeat(32), bytes: 2_100, mime: 'audio/ogg; codecs=opus' }
		},
		condition: { name: 'Asthma', codings: [{ system: 's', code: '1', display: '' }], clinicalStatus: 'active' },
		encounter: { name: 'Visit', codings: [], status: 'finished' },
		laboratory: {
			name: 'CRP',
			codings: [],
			measuredAtMs: 1,
			value: { quantity: 5, unit: 'mg/L' },
			category: 'laboratory',
			status: 'final'
		},
		procedure: { name: 'Intubation', codings: [], status: 'completed' },
		consult: { step: 'closed', consult: id, after: [id] },
		image: { act: 'marked', image: id, key: true },
		mark: { place: `note:${id}`, number: 1 }
	};
	expect(Object.keys(bodies).toSorted()).toEqual([...statementKinds].sort());
	for (const [kind, body] of Object.entries(bodies)) expect(parseStatementBody(kind, body)).toEqual({ ok: true, value: { kind, body } });
});

test('[S9] a malformed body names the field, never its value', () => {
	const error = (kind: string, body: unknown) => {
		const parsed = parseStatementBody(kind, body);
		return parsed.ok ? null : parsed.error;
	};
	expect(error('vitals', { measuredAtMs: 1, oxygen: { device: 'pipe' } })).toEqual({ reason: 'malformed', path: 'oxygen.device' });
	expect(error('vitals', { measuredAtMs: 1.5 })).toEqual({ reason: 'malformed', path: 'measuredAtMs' });
	expect(error('vitals', { measuredAtMs: 1, heartRateBpm: undefined })).toEqual({ reason: 'malformed', path: 'heartRateBpm' });
	expect(error('identity', { familyName: 'A', givenName: 'B', sex: 'male', birthDate: '1980-13' })).toEqual({
		reason: 'malformed',
		path: 'birthDate'
	});
	expect(error('note', { title: '', text: 'x'.repeat(50_001), authors: [] })).toEqual({ reason: 'malformed', path: 'text' });
	expect(error('admission', { ward: 'ward 7', bed: '1', atMs: 1 })).toEqual({ reason: 'malformed', path: 'ward' });
	expect(error('vitals', null)).toEqual({ reason: 'malformed' });
});

test('[S10] a kind of a newer version is unknown, and its new fields are passed over', () => {
	expect(parseStatementBody('order', {})).toEqual({ ok: false, error: { reason: 'unknown-kind' } });
	expect(parseStatementBody('toString', {})).toEqual({ ok: false, error: { reason: 'unknown-kind' } });
	const newer = { scale: 1, fromMs: 1, signedOffBy: 'someone' };
	expect(parseStatementBody('spo2-scale', newer)).toEqual({ ok: true, value: { kind: 'spo2-scale', body: { scale: 1, fromMs: 1 } } });
});

test('[S10] no JSON makes the parser throw', () => {
	fc.assert(
		fc.property(fc.constantFrom(...statementKinds), fc.jsonValue(), (kind, body) => typeof parseStatementBody(kind, body).ok === 'boolean')
	);
});

test('[S11] each role may state what its work is, and nothing more', () => {
	const may = Object.fromEntries(roles.map((role) => [role, statementKinds.filter((kind) => mayState(role, kind))]));
	expect(may).toEqual({
		doctor: statementKinds,
		nurse: ['identity', 'admission', 'transfer', 'allergy', 'vitals', 'note', 'call', 'voice-clip', 'consult', 'image', 'mark'],
		expert: ['note', 'call', 'voice-clip', 'consult', 'image', 'mark'],
		administrator: ['identity', 'admission', 'transfer', 'discharge', 'consult'],
		observer: [],
		relay: [],
		guest: ['call', 'voice-clip']
	});
});
