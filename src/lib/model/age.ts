import type { IdentityBody } from './stay.ts';

type Born = Pick<IdentityBody, 'birthDate' | 'age'>;

interface CalendarDay {
	readonly year: number;
	/** 1–12. */
	readonly month: number;
	readonly day: number;
}

const dayMs = 86_400_000;
/** The mean Gregorian year. */
const yearMs = 365.2425 * dayMs;

function dayAt(atMs: number, utcOffsetMin: number): CalendarDay {
	const date = new Date(atMs + utcOffsetMin * 60_000);
	return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

const lastDayOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The first and the last day a birth date may mean; null when there is no such day in the calendar. */
function birthDays(birthDate: string): { readonly first: CalendarDay; readonly last: CalendarDay } | null {
	const [year, month, day] = birthDate.split('-').map(Number);
	if (year === undefined || Number.isNaN(year)) return null;
	if (month === undefined) return { first: { year, month: 1, day: 1 }, last: { year, month: 12, day: 31 } };
	const lastDay = lastDayOf(year, month);
	if (day === undefined) return { first: { year, month, day: 1 }, last: { year, month, day: lastDay } };
	return day > lastDay ? null : { first: { year, month, day }, last: { year, month, day } };
}

function monthsBetween(born: CalendarDay, today: CalendarDay): number {
	const months = (today.year - born.year) * 12 + today.month - born.month;
	return today.day < born.day ? months - 1 : months;
}

const daysBetween = (born: CalendarDay, today: CalendarDay): number =>
	Math.round((Date.UTC(today.year, today.month - 1, today.day) - Date.UTC(born.year, born.month - 1, born.day)) / dayMs);

/** The ages, in whole years, that a person may have at an instant; null when nothing is known or the birth lies ahead. */
export interface AgeRange {
	readonly leastYears: number;
	readonly mostYears: number;
}

/** `utcOffsetMin` says which calendar day it is at the bedside, in minutes east of UTC. */
export function ageRangeAt(born: Born, atMs: number, utcOffsetMin = 0): AgeRange | null {
	if (born.birthDate !== undefined) {
		const days = birthDays(born.birthDate);
		if (days === null) return null;
		const today = dayAt(atMs, utcOffsetMin);
		const mostYears = Math.floor(monthsBetween(days.first, today) / 12);
		return mostYears < 0 ? null : { leastYears: Math.max(0, Math.floor(monthsBetween(days.last, today) / 12)), mostYears };
	}
	if (born.age === undefined) return null;
	// A told age is an estimate: it moves on by whole years, lest a set measured an hour before the question made a child of someone.
	const years = Math.floor(born.age.years) + Math.trunc((atMs - born.age.asOfMs) / yearMs);
	return years < 0 ? null : { leastYears: years, mostYears: years };
}

/** An age as the banner shows it: days under four weeks, weeks under twelve, months under two years, then years. */
export interface ShownAge {
	readonly count: number;
	readonly unit: 'days' | 'weeks' | 'months' | 'years';
	/** The birth date is incomplete, or the age was told. */
	readonly estimated: boolean;
}

export function shownAgeAt(born: Born, atMs: number, utcOffsetMin = 0): ShownAge | null {
	const range = ageRangeAt(born, atMs, utcOffsetMin);
	if (range === null) return null;
	const exact = born.birthDate?.length === 10 ? birthDays(born.birthDate) : null;
	if (exact === null) return { count: range.mostYears, unit: 'years', estimated: true };
	const today = dayAt(atMs, utcOffsetMin);
	const days = daysBetween(exact.first, today);
	const months = monthsBetween(exact.first, today);
	if (days < 28) return { count: days, unit: 'days', estimated: false };
	if (days < 84) return { count: Math.floor(days / 7), unit: 'weeks', estimated: false };
	if (months < 24) return { count: months, unit: 'months', estimated: false };
	return { count: range.leastYears, unit: 'years', estimated: false };
}
