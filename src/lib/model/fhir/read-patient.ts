import { sexes, type IdentityBody, type Sex } from '../stay.ts';
import { codesOf } from './concept.ts';
import { children, present, text, texts, type Element } from './element.ts';

/** HL7 table 0203: a medical record number. */
const recordNumber = 'MR';
const identifierTypes = 'http://terminology.hl7.org/CodeSystem/v2-0203';

const preferredUse = ['official', 'usual'];

function chosenName(patient: Element): Element | null {
	const names = children(patient, 'name').filter((name) => text(name, 'use') !== 'old');
	for (const use of preferredUse) {
		const found = names.find((name) => text(name, 'use') === use);
		if (found !== undefined) return found;
	}
	return names[0] ?? null;
}

const sexOf = (gender: string | null): Sex => sexes.find((sex) => sex === gender) ?? 'unknown';

/** A birth date that `identity` can hold; FHIR's form is the same, checked here because files are not. */
const birthDate = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;

/**
 * A FHIR `Patient` as an identity. Numbers of the sending hospital become identifiers: the hospital number is given here. The
 * most identifiers that are kept is 50.
 */
export function readPatient(patient: Element): IdentityBody {
	const name = chosenName(patient);
	const family = name === null ? null : text(name, 'family');
	const given = name === null ? '' : texts(name, 'given').join(' ').trim().slice(0, 500);
	const whole = name === null ? null : text(name, 'text');
	const born = text(patient, 'birthDate');
	const identifiers = children(patient, 'identifier')
		.toSorted(
			(a, b) =>
				Number(codesOf(b, 'type', identifierTypes).includes(recordNumber)) -
				Number(codesOf(a, 'type', identifierTypes).includes(recordNumber))
		)
		.flatMap((identifier) => {
			const value = text(identifier, 'value');
			return value === null ? [] : [{ system: text(identifier, 'system') ?? '', value }];
		})
		.slice(0, 50);
	return {
		familyName: family ?? (given === '' ? (whole ?? '') : ''),
		givenName: given,
		sex: sexOf(text(patient, 'gender')),
		...present({
			title: name === null ? null : texts(name, 'prefix').join(' ').trim().slice(0, 500) || null,
			birthDate: born !== null && birthDate.test(born) ? born : null,
			identifiers: identifiers.length === 0 ? null : identifiers
		})
	};
}
