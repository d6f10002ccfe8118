import { expect, test } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import { parseStatementBody } from '../parse-statement.ts';
import { parseBundle } from './parse-bundle.ts';

const at = '2020-03-03T11:01:54+08:00';
const atMs = Date.parse(at);
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code, display: `name of ${code}` }] });
const patient = {
	fullUrl: 'urn:uuid:p',
	resource: {
		resourceType: 'Patient',
		id: 'p',
		name: [
			{ use: 'old', family: 'Before' },
			{ use: 'official', family: 'Zhang', given: ['Wei', 'Min'], prefix: ['Ms'] }
		],
		gender: 'female',
		birthDate: '1980-05'
	}
};
const quantity = (value: number, code: string) => ({ valueQuantity: { value, code, unit: code } });
const observation = (code: string, rest: object) => ({
	resource: {
		resourceType: 'Observation',
		status: 'final',
		category: [{ coding: [{ code: 'vital-signs' }] }],
		code: loinc(code),
		subject: { reference: 'urn:uuid:p' },
		effectiveDateTime: at,
		...rest
	}
});
const about = (resourceType: string, rest: object) => ({ resource: { resourceType, subject: { reference: 'Patient/p' }, ...rest } });
const bundle = (...entry: readonly object[]) => JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry });
const read = (...entry: readonly object[]) => expectOk(parseBundle('x.json', bundle(patient, ...entry)), 'the bundle is sound');
const bodies = (kind: string, ...entry: readonly object[]) =>
	read(...entry)
		.patients[0]!.statements.filter((statement) => statement.kind === kind)
		.map((statement) => statement.body);
const skipped = (...entry: readonly object[]) => read(...entry).patients[0]!.report.skipped;

test('[F3] each fault of a file has its reason and its place, and gives no statement', () => {
	const fault = (text: string) => {
		const result = parseBundle('x.json', text);
		return result.ok ? null : [result.error.fileName, result.error.reason, result.error.place];
	};
	expect(fault('{"a": x}')).toEqual(['x.json', 'not-json', { line: 1, column: 7, offset: 6 }]);
	expect(fault(bundle(patient).slice(0, 40))).toEqual(['x.json', 'cut-off', { line: 1, column: 41, offset: 40 }]);
	expect(fault('[]')).toEqual(['x.json', 'not-fhir', { path: 'resourceType' }]);
	expect(fault('{"resourceType":"Patient"}')).toEqual(['x.json', 'not-a-bundle', { path: 'Patient' }]);
	expect(fault('{"resourceType":"Bundle","type":"history"}')).toEqual(['x.json', 'unsupported-type', { path: 'Bundle.type' }]);
	expect(fault(bundle())).toEqual(['x.json', 'no-patient', { path: 'Bundle.entry' }]);
	const stu3 = about('Condition', { clinicalStatus: 'active', code: { text: 'Asthma' } });
	expect(fault(bundle(patient, stu3))).toEqual(['x.json', 'not-r4', { path: 'Bundle.entry[1].resource.clinicalStatus' }]);
});

test('[F4] all five kinds of bundle are read, with or without a byte order mark', () => {
	for (const type of ['batch', 'transaction', 'collection', 'document', 'searchset']) {
		expect(parseBundle('x', `\uFEFF${JSON.stringify({ resourceType: 'Bundle', type, entry: [patient] })}`).ok).toBe(true);
	}
});

test('[F5] a patient becomes an identity with the official name and a birth date as exact as it was', () => {
	expect(bodies('identity')).toEqual([{ familyName: 'Zhang', givenName: 'Wei Min', title: 'Ms', sex: 'female', birthDate: '1980-05' }]);
});

test('[F6] vital signs of one instant become one set, panels included, at the time they were measured', () => {
	const pressure = {
		component: [
			{ code: loinc('8462-4'), ...quantity(81, 'mm[Hg]') },
			{ code: loinc('8480-6'), ...quantity(131, 'mm[Hg]') }
		]
	};
	const oxygen = { ...quantity(95, '%'), component: [{ code: loinc('3151-8'), ...quantity(2, 'L/min') }] };
	const entries = [
		observation('9279-1', quantity(18, '/min')),
		observation('85354-9', pressure),
		observation('59408-5', oxygen),
		observation('8867-4', { ...quantity(90, '/min'), effectiveDateTime: '2020-03-03T12:00:00+08:00' })
	];
	expect(bodies('vitals', ...entries)).toEqual([
		{
			measuredAtMs: atMs,
			respiratoryRatePerMin: 18,
			spo2Pct: 95,
			systolicMmHg: 131,
			diastolicMmHg: 81,
			oxygen: { device: 'unspecified', flowLPerMin: 2 }
		},
		{ measuredAtMs: Date.parse('2020-03-03T12:00:00+08:00'), heartRateBpm: 90 }
	]);
});

test('[F6] consciousness and room air are understood by their codes', () => {
	const level = { valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '130987000' }] } };
	const entries = [observation('80288-4', level), observation('3150-6', quantity(21, '%'))];
	expect(bodies('vitals', ...entries)).toEqual([{ measuredAtMs: atMs, consciousness: 'confusion', oxygen: { device: 'air' } }]);
});

test('[F7] units are converted into those of the chart', () => {
	expect(bodies('vitals', observation('8310-5', quantity(98.6, '[degF]')))).toEqual([{ measuredAtMs: atMs, temperatureC: 37 }]);
	expect(bodies('vitals', observation('8480-6', quantity(16, 'kPa')))).toEqual([{ measuredAtMs: atMs, systolicMmHg: 120.01 }]);
	expect(bodies('vitals', observation('2708-6', quantity(0.97, '1')))).toEqual([{ measuredAtMs: atMs, spo2Pct: 97 }]);
});

test('[F8] a value that cannot stand on the chart is kept as a finding that says why', () => {
	const why = (...entries: readonly object[]) =>
		bodies('laboratory', ...entries).map((body) => (body as { keptBecause?: string }).keptBecause);
	expect(why(observation('8310-5', quantity(400, 'Cel')))).toEqual(['not-possible']);
	expect(why(observation('8310-5', quantity(37, '[furlong_us]')))).toEqual(['unit-unknown']);
	expect(why(observation('8867-4', { ...quantity(80, '/min'), effectiveDateTime: '2020-03-03' }))).toEqual(['date-only']);
	expect(why(observation('8867-4', quantity(80, '/min')), observation('8867-4', quantity(95, '/min')))).toEqual(['second-value']);
	expect(why(observation('8480-6', quantity(80, 'mm[Hg]')), observation('8462-4', quantity(90, 'mm[Hg]')))).toEqual([
		'not-possible',
		'not-possible'
	]);
});

test('[F9] laboratory results keep value, unit, codes, range and interpretation', () => {
	const positive = { coding: [{ system: 'http://snomed.info/sct', code: '10828004', display: 'Positive' }] };
	const entries = [
		observation('1988-5', {
			...quantity(84, 'mg/L'),
			category: [{ coding: [{ code: 'laboratory' }] }],
			referenceRange: [{ low: { value: 0 }, high: { value: 5, code: 'mg/L' } }],
			interpretation: [{ coding: [{ code: 'H' }] }]
		}),
		observation('94531-1', { valueCodeableConcept: positive })
	];
	expect(bodies('laboratory', ...entries)).toMatchObject([
		{
			name: 'name of 1988-5',
			measuredAtMs: atMs,
			value: { quantity: 84, unit: 'mg/L' },
			referenceRange: '0–5 mg/L',
			interpretation: 'H',
			category: 'laboratory'
		},
		{ value: { text: 'Positive' }, codedValue: [{ code: '10828004' }], codings: [{ system: 'http://loinc.org', code: '94531-1' }] }
	]);
});

test('[F10] conditions, encounters, procedures and allergies keep their codes and times', () => {
	const status = (code: string) => ({ coding: [{ code }] });
	const condition = about('Condition', {
		clinicalStatus: status('resolved'),
		code: { text: 'Asthma', coding: [{ system: 's', code: '1' }] },
		onsetDateTime: '2019'
	});
	const encounter = about('Encounter', { status: 'finished', class: { code: 'AMB' }, period: { start: at } });
	const procedure = about('Procedure', { status: 'completed', code: { text: 'Intubation' }, performedDateTime: at });
	const allergy = {
		resource: {
			resourceType: 'AllergyIntolerance',
			patient: { reference: 'Patient/p' },
			code: { text: 'Latex' },
			reaction: [
				{ severity: 'mild', manifestation: [{ text: 'Rash' }] },
				{ severity: 'severe', manifestation: [] }
			]
		}
	};
	expect(bodies('condition', condition)).toEqual([
		{ name: 'Asthma', codings: [{ system: 's', code: '1', display: '' }], clinicalStatus: 'resolved', onsetAtMs: Date.UTC(2019, 0, 1) }
	]);
	expect(bodies('encounter', encounter)).toEqual([{ name: 'AMB', codings: [], status: 'finished', classCode: 'AMB', startedAtMs: atMs }]);
	expect(bodies('procedure', procedure)).toEqual([{ name: 'Intubation', codings: [], status: 'completed', startedAtMs: atMs }]);
	expect(bodies('allergy', allergy)).toEqual([{ assertion: 'allergy', substance: 'Latex', reaction: 'Rash', severity: 'severe' }]);
});

test('[F11] what is not read is counted with its reason', () => {
	expect(
		skipped(
			observation('8867-4', { ...quantity(80, '/min'), status: 'entered-in-error' }),
			observation('85353-1', { hasMember: [{ reference: 'x' }] }),
			observation('8867-4', { ...quantity(80, '/min'), effectiveDateTime: undefined }),
			about('Immunization', {}),
			about('Immunization', {})
		)
	).toEqual([
		{ resourceType: 'Observation', reason: 'entered-in-error', count: 1 },
		{ resourceType: 'Observation', reason: 'panel-only', count: 1 },
		{ resourceType: 'Observation', reason: 'no-time', count: 1 },
		{ resourceType: 'Immunization', reason: 'not-supported', count: 2 }
	]);
	const stranger = { resource: { resourceType: 'Condition', subject: { reference: 'Patient/other' }, code: { text: 'x' } } };
	expect(read(stranger, {}).skipped).toEqual([
		{ resourceType: 'Condition', reason: 'no-patient', count: 1 },
		{ resourceType: 'Bundle', reason: 'no-resource', count: 1 }
	]);
});

test('[F12] several patients of one file are kept apart, by full URL and by relative reference', () => {
	const second = { fullUrl: 'https://x.test/fhir/Patient/q', resource: { resourceType: 'Patient', id: 'q', name: [{ text: '张伟' }] } };
	const condition = (reference: string) => ({ resource: { resourceType: 'Condition', subject: { reference }, code: { text: reference } } });
	const { patients } = read(second, condition('Patient/q'), condition('https://x.test/fhir/Patient/q'), condition('urn:uuid:p'));
	expect(patients.map(({ identity, report }) => [identity.familyName, report.read])).toEqual([
		[
			'Zhang',
			[
				{ kind: 'identity', count: 1 },
				{ kind: 'condition', count: 1 }
			]
		],
		[
			'张伟',
			[
				{ kind: 'identity', count: 1 },
				{ kind: 'condition', count: 2 }
			]
		]
	]);
});

test('[F13] every imported statement passes the parser of statements, however wild the texts', () => {
	const long = 'x'.repeat(2000);
	const wild = [
		about('Condition', { code: { text: long, coding: Array.from({ length: 300 }, () => ({ code: long, system: long, display: long })) } }),
		about('Encounter', { status: long, type: [{ text: long }], period: { start: 'yesterday' } }),
		observation('1988-5', { valueString: long, referenceRange: [{ text: long }] }),
		observation('8867-4', { valueQuantity: { value: 1e308, code: '/min' } })
	];
	const { statements } = read(...wild).patients[0]!;
	expect(statements).toHaveLength(5);
	for (const { kind, body } of statements) expect(parseStatementBody(kind, body)).toEqual({ ok: true, value: { kind, body } });
});
