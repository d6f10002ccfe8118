import { expect, test } from 'vitest';
import { judgedAs, makeStatement, numberedId } from '../../../../tests/support/make-statement.ts';
import type { CaseId, SpaceId } from '#lib/core/ids.ts';
import type { LaboratoryBody } from '../history.ts';
import { prefilledIsbar, seenScore } from './prefilled-isbar.ts';

const caseId = numberedId<CaseId>(1);
const ward = numberedId<SpaceId>(70);
const nowMs = Date.UTC(2026, 6, 14);
const result = (name: string, measuredAtMs: number, interpretation?: string): LaboratoryBody => ({
	name,
	codings: [],
	measuredAtMs,
	category: 'laboratory',
	status: 'final',
	...(interpretation === undefined ? {} : { interpretation })
});
const set = {
	measuredAtMs: 50,
	respiratoryRatePerMin: 26,
	spo2Pct: 90,
	oxygen: { device: 'nasal-cannula', flowLPerMin: 3 },
	systolicMmHg: 95,
	heartRateBpm: 120,
	consciousness: 'alert',
	temperatureC: 38.4
} as const;

const file = judgedAs(
	'verified',
	makeStatement({ id: 1, kind: 'identity', body: { familyName: 'Zhang', givenName: 'Wei', sex: 'male', birthDate: '1930' } }),
	makeStatement({ id: 2, kind: 'admission', body: { ward, bed: '7', atMs: 10, reason: 'Fever' } }),
	makeStatement({ id: 3, kind: 'vitals', body: set }),
	makeStatement({ id: 4, kind: 'allergy', body: { assertion: 'allergy', substance: 'Penicillin' } }),
	makeStatement({ id: 5, kind: 'condition', body: { name: 'Diabetes', codings: [], clinicalStatus: 'active' } }),
	makeStatement({ id: 6, kind: 'condition', body: { name: 'Measles', codings: [], clinicalStatus: 'resolved' } }),
	makeStatement({ id: 7, kind: 'laboratory', body: result('Lactate', 20, 'HH') }),
	makeStatement({ id: 8, kind: 'laboratory', body: result('CRP', 20, 'H') }),
	makeStatement({ id: 9, kind: 'laboratory', body: result('CRP', 40, 'N') }),
	makeStatement({ id: 10, kind: 'laboratory', body: result('Sodium', 30) })
);

test('[CO36] the record fills in what it knows of a question, in the order of ISBAR, and leaves the question open', () => {
	const isbar = prefilledIsbar(caseId, file, nowMs);
	expect(isbar.identify).toMatchObject({ identity: { familyName: 'Zhang', ageYears: 95 }, ward, bed: '7' });
	expect(isbar.situation).toMatchObject({
		news2: { total: 13, band: 'high', measuredAtMs: 50 },
		vitals: { spo2Pct: { value: 90 } },
		onOxygen: true
	});
	expect(isbar.background).toMatchObject({
		admittedAtMs: 10,
		admissionReason: 'Fever',
		conditions: [{ name: 'Diabetes' }],
		allergies: { status: 'known', allergies: [{ body: { substance: 'Penicillin' } }] }
	});
	// CRP is normal again.
	expect(isbar.assessment).toMatchObject({ abnormalResults: [{ name: 'Lactate' }], conflicts: [] });
	expect(seenScore(isbar.situation)).toEqual({ total: 13, band: 'high', measuredAtMs: 50 });
});

test('[CO36] what is not known, not verified or disputed is said as such', () => {
	const unverified = file.map(({ statement }) => ({ statement, standing: 'unknown-signer' as const }));
	const isbar = prefilledIsbar(caseId, unverified, nowMs);
	expect(isbar).toMatchObject({
		identify: { identity: null, ward: null, bed: null },
		situation: { news2: null, notScored: { reason: 'no-observations' } },
		background: { admissionReason: null, conditions: [], allergies: { status: 'unavailable' } },
		assessment: { abnormalResults: [] }
	});
	expect(seenScore(isbar.situation)).toBeNull();
	const elsewhere = makeStatement({ id: 20, kind: 'identity', body: { familyName: 'Zhao', givenName: 'Wei', sex: 'male' } });
	expect(prefilledIsbar(caseId, [...file, ...judgedAs('verified', elsewhere)], nowMs).assessment.conflicts).toEqual(['identity']);
});
