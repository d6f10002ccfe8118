const minuteMs = 60_000;

/** LOINC code, unit (UCUM) and a plausible course of each sign. */
const signs: readonly (readonly [loinc: string, unit: string, value: (set: number) => number])[] = [
	['9279-1', '/min', (set) => 14 + (set % 9)],
	['2708-6', '%', (set) => 91 + (set % 8)],
	['8867-4', '/min', (set) => 72 + ((set * 7) % 41)],
	['8310-5', 'Cel', (set) => 36.4 + ((set * 3) % 22) / 10],
	['8480-6', 'mm[Hg]', (set) => 104 + ((set * 5) % 37)],
	['8462-4', 'mm[Hg]', (set) => 61 + ((set * 5) % 23)]
];

/** A FHIR R4 bundle of one patient with `sets` sets of vital signs, the last one `endMs`, one each `everyMin` minutes before. */
export function vitalsBundle(sets: number, endMs: number, everyMin: number): string {
	const patient = {
		resourceType: 'Patient',
		id: 'p1',
		name: [{ use: 'official', family: 'Nakamura', given: ['Yui'] }],
		gender: 'female',
		birthDate: '1961-04-09'
	};
	const observations = Array.from({ length: sets }, (_, set) => {
		const effectiveDateTime = new Date(endMs - (sets - 1 - set) * everyMin * minuteMs).toISOString();
		const about = { subject: { reference: 'Patient/p1' }, status: 'final', effectiveDateTime };
		const category = [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }];
		const numbers = signs.map(([loinc, unit, value]) => ({
			resourceType: 'Observation',
			id: `o${set}-${loinc}`,
			...about,
			category,
			code: { coding: [{ system: 'http://loinc.org', code: loinc }] },
			valueQuantity: { value: Math.round(value(set) * 10) / 10, unit, system: 'http://unitsofmeasure.org', code: unit }
		}));
		const alert = {
			resourceType: 'Observation',
			id: `o${set}-acvpu`,
			...about,
			category,
			code: { coding: [{ system: 'http://loinc.org', code: '80288-4' }] },
			valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '248234008' }] }
		};
		return [...numbers, alert];
	});
	const entry = [patient, ...observations.flat()].map((resource) => ({ fullUrl: `urn:x:${resource.id}`, resource }));
	return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry });
}

/** A note of about 1.2 KB, other words each time. */
export function noteText(number: number): string {
	const words = [
		'stable',
		'overnight',
		'oxygen',
		'weaned',
		'drinking',
		'cough',
		'sputum',
		'mobile',
		'plan',
		'review',
		'bloods',
		'family',
		'informed'
	];
	let text = `Note ${number}.`;
	for (let at = 0; text.length < 1_190; at++) text += ` ${words[(at * 5 + number * 3) % words.length]!}${at % 11 === 10 ? '.\n' : ''}`;
	return text;
}
