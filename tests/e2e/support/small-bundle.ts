/** A FHIR R4 bundle of one invented patient, with something of each kind that is read: small enough to check by eye. */
const coding = (system: string, code: string, display: string) => ({ coding: [{ system, code, display }], text: display });
const loinc = 'http://loinc.org';
const snomed = 'http://snomed.info/sct';
const ucum = 'http://unitsofmeasure.org';
const subject = { reference: 'urn:uuid:5b8a4a2e-0001-4000-8000-000000000001' };
const status = 'final';
const effectiveDateTime = '2026-03-02T06:40:00Z';

const category = (code: string) => [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }] }];
const sign = (code: string, display: string, value: number, unit: string) => ({
	resource: {
		resourceType: 'Observation',
		status,
		subject,
		effectiveDateTime,
		category: category('vital-signs'),
		code: coding(loinc, code, display),
		valueQuantity: { value, unit, system: ucum, code: unit }
	}
});

export const smallBundle = {
	resourceType: 'Bundle',
	type: 'collection',
	entry: [
		{
			fullUrl: subject.reference,
			resource: {
				resourceType: 'Patient',
				name: [{ use: 'official', family: 'Marchetti', given: ['Lucia'] }],
				gender: 'female',
				birthDate: '1954-02-11'
			}
		},
		{
			resource: {
				resourceType: 'Encounter',
				status: 'finished',
				class: { code: 'EMER' },
				subject,
				type: [coding(snomed, '50849002', 'Emergency room admission')],
				period: { start: '2026-03-02T06:20:00Z' }
			}
		},
		{
			resource: {
				resourceType: 'Condition',
				subject,
				code: coding(snomed, '385093006', 'Community acquired pneumonia'),
				clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
				onsetDateTime: '2026-03-01'
			}
		},
		sign('9279-1', 'Respiratory rate', 24, '/min'),
		sign('2708-6', 'Oxygen saturation', 93, '%'),
		sign('8867-4', 'Heart rate', 112, '/min'),
		sign('8310-5', 'Body temperature', 101.3, '[degF]'),
		{
			resource: {
				resourceType: 'Observation',
				status,
				subject,
				effectiveDateTime,
				category: category('laboratory'),
				code: coding(loinc, '2823-3', 'Potassium in serum'),
				valueQuantity: { value: 5.9, unit: 'mmol/L', system: ucum, code: 'mmol/L' },
				interpretation: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: 'H' }] }]
			}
		},
		{
			resource: {
				resourceType: 'Procedure',
				status: 'completed',
				subject,
				code: coding(snomed, '399208008', 'Plain chest X-ray'),
				performedDateTime: '2026-03-02T07:05:00Z'
			}
		}
	]
};
