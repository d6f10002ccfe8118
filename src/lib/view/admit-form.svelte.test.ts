import { expect, test } from 'vitest';
import { asId, type SpaceId } from '#lib/core/ids.ts';
import { AdmitForm } from './admit-form.svelte.ts';

const ward = asId<SpaceId>('7'.repeat(32));
const nowMs = Date.UTC(2026, 10, 23);

function form(): AdmitForm {
	const made = new AdmitForm('12', () => nowMs);
	made.familyName = ' Liu ';
	made.sex = 'male';
	made.bornBy = 'unknown';
	return made;
}

test('[UI11] problems are told after the first try to save, each beside its field', () => {
	const empty = new AdmitForm(null, () => nowMs);
	expect(empty.problems).toEqual({});
	expect(empty.contents(ward)).toBeNull();
	expect(empty.problems).toEqual({ familyName: 'name-missing', sex: 'sex-missing', born: 'date-wrong' });
});

test('[UI11] a patient is admitted with identity and admission, in that order', () => {
	expect(form().contents(ward)).toEqual([
		{ kind: 'identity', body: { familyName: 'Liu', givenName: '', sex: 'male' }, supersedes: [] },
		{ kind: 'admission', body: { ward, bed: '12', atMs: nowMs }, supersedes: [] }
	]);
});

test('[UI12] a birth date is kept as exact as it is known', () => {
	const born = (day: string, month: string, year: string): unknown => {
		const one = form();
		Object.assign(one, { bornBy: 'date', day, month, year });
		const first = one.contents(ward)?.[0]?.body as { birthDate?: string } | undefined;
		return first ? first.birthDate : one.problems.born;
	};
	expect(born('4', '7', '1951')).toBe('1951-07-04');
	expect(born('', '7', '1951')).toBe('1951-07');
	expect(born('', '', '1951')).toBe('1951');
	expect(born('31', '2', '1951')).toBe('date-wrong');
	expect(born('4', '', '1951')).toBe('date-wrong');
	expect(born('', '', '51')).toBe('date-wrong');
	expect(born('24', '11', '2026')).toBe('date-future');
	expect(born('', '', '1850')).toBe('date-wrong');
});

test('[UI12] an age is kept with the instant at which it held', () => {
	const one = form();
	Object.assign(one, { bornBy: 'age', ageYears: '68' });
	expect(one.contents(ward)?.[0]?.body).toMatchObject({ age: { years: 68, asOfMs: nowMs } });
	one.ageYears = '140';
	expect(one.contents(ward)).toBeNull();
	expect(one.problems).toEqual({ age: 'age-wrong' });
});

test('[UI13] allergies are one statement per substance, or the statement that there are none, or nothing', () => {
	const assertions = (allergies: AdmitForm['allergies'], substances = ''): unknown => {
		const one = form();
		Object.assign(one, { allergies, substances });
		return (
			one
				.contents(ward)
				?.slice(2)
				.map((content) => content.body) ?? one.problems.allergies
		);
	};
	expect(assertions('not-recorded')).toEqual([]);
	expect(assertions('none-known')).toEqual([{ assertion: 'none-known' }]);
	expect(assertions('known', 'Penicillin\nLatex，花生')).toEqual(
		['Penicillin', 'Latex', '花生'].map((substance) => ({ assertion: 'allergy', substance }))
	);
	expect(assertions('known', ' ')).toBe('allergy-missing');
});
