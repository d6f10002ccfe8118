import { m } from '#lib/paraglide/messages.js';
import { shownAgeAt } from '#lib/model/age.ts';
import type { IdentityBody } from '#lib/model/stay.ts';

/** The age as the banner shows it, "about" where the birth date is incomplete; null when nothing is known. */
export function ageWords(born: Pick<IdentityBody, 'birthDate' | 'age'>, nowMs: number): string | null {
	const age = shownAgeAt(born, nowMs, -new Date(nowMs).getTimezoneOffset());
	if (age === null) return null;
	const { count } = age;
	const words = { days: m.age_days, weeks: m.age_weeks, months: m.age_months, years: m.age_years }[age.unit]({ count });
	return age.estimated ? m.age_about({ age: words }) : words;
}
