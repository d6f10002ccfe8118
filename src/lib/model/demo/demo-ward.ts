import type { PersonId, SpaceId } from '#lib/core/ids.ts';
import { integerBetween, seededRandom, type Random } from '#lib/core/random.ts';
import type { Role } from '../person.ts';
import type { StatementBodies, StatementContent, StatementKind } from '../statement.ts';
import { demoVitals } from './demo-courses.ts';
import { demoBeds, demoPatients, type DemoPatient } from './demo-patients.ts';
import { demoDoctors, demoExpert, demoNurses, demoPeople, type DemoLocale } from './demo-people.ts';
import {
	adviceText,
	admissionReason,
	admissionText,
	allergyTexts,
	conditionTexts,
	courseTexts,
	expectedOutText,
	laboratoryTexts,
	noteTitles,
	scaleReason
} from './demo-texts.ts';

/** A statement to be signed for the demo. Nothing of the demo supersedes anything, so no ids are needed. */
export interface DemoStatement {
	readonly content: StatementContent;
	/** When it is made. */
	readonly atMs: number;
	/** Place in `demoPeople`. */
	readonly person: number;
	readonly role: Role;
}

export interface DemoCase {
	readonly bed: string;
	/** By time. */
	readonly statements: readonly DemoStatement[];
}

export interface DemoWard {
	readonly beds: readonly string[];
	readonly cases: readonly DemoCase[];
}

export interface DemoInput {
	readonly seed: number;
	readonly nowMs: number;
	readonly locale: DemoLocale;
	readonly ward: SpaceId;
	/** Who the people of `demoPeople` are on this device, in the same order. */
	readonly personIds: readonly PersonId[];
}

const hourMs = 3_600_000;
const minuteMs = 60_000;
const icd10 = 'http://hl7.org/fhir/sid/icd-10';
const loinc = 'http://loinc.org';

interface Maker {
	readonly input: DemoInput;
	readonly random: Random;
	readonly patient: DemoPatient;
	readonly admittedAtMs: number;
	readonly lastAtMs: number;
	/** Writes a statement by a person of the ward. */
	state<K extends StatementKind>(person: number, atMs: number, kind: K, body: StatementBodies[K]): void;
}

function birthDate(patient: DemoPatient, nowMs: number): string {
	const today = new Date(nowMs);
	const passed = patient.birthMonthDay <= today.toISOString().slice(5, 10);
	return `${today.getUTCFullYear() - patient.ageYears - (passed ? 0 : 1)}-${patient.birthMonthDay}`;
}

function admit({ input, patient, admittedAtMs, state }: Maker): void {
	const { bed, familyName, givenName, sex } = patient;
	state(demoNurses[0], admittedAtMs, 'identity', {
		familyName,
		givenName,
		sex,
		birthDate: birthDate(patient, input.nowMs),
		hospitalNumber: `D-${String(4100 + Number(bed) * 7)}`
	});
	state(demoNurses[0], admittedAtMs + minuteMs, 'admission', {
		ward: input.ward,
		bed,
		atMs: admittedAtMs,
		reason: admissionReason[input.locale],
		...(patient.pregnant === true ? { pregnant: true } : {}),
		...(patient.expectedOut === true ? { expectedOutAtMs: input.nowMs + 20 * hourMs } : {})
	});
}

function stateAllergies({ input, patient, admittedAtMs, state }: Maker): void {
	const atMs = admittedAtMs + 5 * minuteMs;
	const { allergies } = patient;
	if (allergies === 'not-asked') return;
	if (allergies === 'none' || allergies === 'disputed') state(demoNurses[0], atMs, 'allergy', { assertion: 'none-known' });
	// One open conflict to look at: a nurse was told "none" while a doctor heard of penicillin.
	const known = allergies === 'disputed' ? (['penicillin'] as const) : allergies === 'none' ? [] : allergies;
	for (const [at, allergy] of known.entries()) {
		const { substance, reaction, severity } = allergyTexts[allergy];
		const body = { assertion: 'allergy', substance: substance[input.locale], reaction: reaction[input.locale], severity } as const;
		state(demoDoctors[0], atMs + (at + 1) * minuteMs, 'allergy', body);
	}
}

function stateHistory({ input, random, patient, admittedAtMs, lastAtMs, state }: Maker): void {
	for (const [at, condition] of patient.conditions.entries()) {
		const text = conditionTexts[condition];
		const name = text[input.locale];
		const codings = [{ system: icd10, code: text.code, display: name }];
		state(demoDoctors[0], admittedAtMs + (30 + at) * minuteMs, 'condition', {
			name,
			codings,
			clinicalStatus: 'active',
			recordedAtMs: admittedAtMs
		});
	}
	const grave = ['deteriorating', 'collapsing', 'high-flow', 'ventilated'].includes(patient.course);
	const amounts = {
		crp: integerBetween(random, grave ? 80 : 4, grave ? 220 : 45),
		lymphocytes: integerBetween(random, grave ? 3 : 9, grave ? 8 : 24) / 10
	};
	for (const test of ['crp', 'lymphocytes'] as const) {
		const text = laboratoryTexts[test];
		const name = text[input.locale];
		const measuredAtMs = lastAtMs - 6 * hourMs;
		state(demoDoctors[1], measuredAtMs + hourMs, 'laboratory', {
			name,
			codings: [{ system: loinc, code: text.code, display: name }],
			measuredAtMs,
			value: { quantity: amounts[test], unit: text.unit },
			referenceRange: text.referenceRange,
			category: 'laboratory',
			status: 'final'
		});
	}
}

function stateNotes({ input, patient, admittedAtMs, lastAtMs, state }: Maker): void {
	const { locale, personIds } = input;
	const write = (person: number, atMs: number, title: keyof typeof noteTitles, text: string): void =>
		state(person, atMs, 'note', { title: noteTitles[title][locale], text, authors: [personIds[person]!] });
	write(demoDoctors[0], admittedAtMs + 50 * minuteMs, 'admission', admissionText[locale]);
	const spoken = patient.expectedOut === true ? expectedOutText : courseTexts[patient.course];
	write(demoDoctors[1], lastAtMs - 2 * hourMs, 'course', spoken[locale]);
	if (patient.course === 'collapsing' || patient.course === 'high-flow') write(demoExpert, lastAtMs - hourMs, 'advice', adviceText[locale]);
}

function makeCase(input: DemoInput, patient: DemoPatient, random: Random): DemoCase {
	const statements: DemoStatement[] = [];
	const people = demoPeople(input.locale);
	const admittedAtMs = input.nowMs - patient.hoursIn * hourMs - integerBetween(random, 0, 40) * minuteMs;
	const lastAtMs = input.nowMs - patient.minutesSince * minuteMs;
	const maker: Maker = {
		input,
		random,
		patient,
		admittedAtMs,
		lastAtMs,
		state: (person, atMs, kind, body) =>
			statements.push({ content: { kind, body, supersedes: [] }, atMs, person, role: people[person]!.role })
	};
	admit(maker);
	stateAllergies(maker);
	stateHistory(maker);
	stateNotes(maker);
	if (patient.course === 'retaining') {
		maker.state(demoDoctors[0], admittedAtMs + 40 * minuteMs, 'spo2-scale', {
			scale: 2,
			fromMs: admittedAtMs,
			reason: scaleReason[input.locale]
		});
	}
	for (const [at, set] of demoVitals(patient.course, admittedAtMs, lastAtMs, random).entries()) {
		maker.state(demoNurses[at % demoNurses.length]!, set.measuredAtMs + minuteMs, 'vitals', set);
	}
	return { bed: patient.bed, statements: statements.sort((a, b) => a.atMs - b.atMs) };
}

/** The ward that "Look around" shows: 24 beds, 22 made-up patients. The same input gives the same ward. */
export function makeDemoWard(input: DemoInput): DemoWard {
	const random = seededRandom(input.seed);
	return { beds: demoBeds, cases: demoPatients.map((patient) => makeCase(input, patient, random)) };
}
