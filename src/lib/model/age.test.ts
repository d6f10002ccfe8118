import { expect, test } from 'vitest';
import { ageRangeAt, shownAgeAt } from './age.ts';

const at = (text: string): number => Date.parse(text);
const years = (birthDate: string, when: string) => {
	const range = ageRangeAt({ birthDate }, at(when));
	return range === null ? null : [range.leastYears, range.mostYears];
};

test('[B16] a full birth date gives one age, changing on the birthday', () => {
	expect(years('2010-11-23', '2026-11-22T23:59:59Z')).toEqual([15, 15]);
	expect(years('2010-11-23', '2026-11-23T00:00:00Z')).toEqual([16, 16]);
	expect(years('2008-02-29', '2026-02-28T12:00:00Z')).toEqual([17, 17]);
	expect(years('2008-02-29', '2026-03-01T12:00:00Z')).toEqual([18, 18]);
	expect(ageRangeAt({ birthDate: '2010-11-23' }, at('2026-11-22T20:00:00Z'), 480)).toEqual({ leastYears: 16, mostYears: 16 });
});

test('[B16] an incomplete birth date gives the ages it may mean', () => {
	expect(years('2010', '2026-06-15T00:00:00Z')).toEqual([15, 16]);
	expect(years('2010', '2026-12-31T00:00:00Z')).toEqual([16, 16]);
	expect(years('2010-06', '2026-06-15T00:00:00Z')).toEqual([15, 16]);
	expect(years('2026', '2026-06-15T00:00:00Z')).toEqual([0, 0]);
});

test('[B16] a told age moves on by whole years, and an hour before it was told is the same age', () => {
	const told = { age: { years: 16, asOfMs: at('2026-01-01T00:00:00Z') } };
	expect(ageRangeAt(told, at('2025-12-31T23:00:00Z'))?.leastYears).toBe(16);
	expect(ageRangeAt(told, at('2027-01-02T00:00:00Z'))?.leastYears).toBe(17);
});

test('[B16] a day that does not exist, a birth ahead, or nothing at all is no age', () => {
	expect(years('2021-02-31', '2026-01-01T00:00:00Z')).toBeNull();
	expect(years('2030-01-01', '2026-01-01T00:00:00Z')).toBeNull();
	expect(ageRangeAt({}, 0)).toBeNull();
});

test('[B17] an age is shown in days, weeks, months, then years', () => {
	const shown = (birthDate: string, when: string) => shownAgeAt({ birthDate }, at(when));
	expect(shown('2026-11-01', '2026-11-23T00:00:00Z')).toEqual({ count: 22, unit: 'days', estimated: false });
	expect(shown('2026-10-01', '2026-11-23T00:00:00Z')).toEqual({ count: 7, unit: 'weeks', estimated: false });
	expect(shown('2025-10-24', '2026-11-23T00:00:00Z')).toEqual({ count: 12, unit: 'months', estimated: false });
	expect(shown('2024-11-23', '2026-11-23T00:00:00Z')).toEqual({ count: 2, unit: 'years', estimated: false });
	expect(shown('1950', '2026-11-23T00:00:00Z')).toEqual({ count: 76, unit: 'years', estimated: true });
});
