/** Dates as clinicians read them: month in letters, four-digit year, 24-hour clock (NHS Common User Interface D, T). */
export type DateLocale = 'en' | 'zh-Hans';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const monthsEn = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** A day known to the year, the month or the day (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`): 14-Jul-1945, Jul-1945, 1945. */
export function partialDate(iso: string, locale: DateLocale): string {
	const [year = '', month, day] = iso.split('-');
	if (locale === 'zh-Hans') return `${year}年${month ? `${Number(month)}月` : ''}${day ? `${Number(day)}日` : ''}`;
	return [day, month && monthsEn[Number(month) - 1], year].filter(Boolean).join('-');
}

/** The local day of an instant as `YYYY-MM-DD`. */
export function localDay(atMs: number): string {
	const at = new Date(atMs);
	return `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
}

/** 08:10, by this device's time zone. */
export function clockTime(atMs: number): string {
	const at = new Date(atMs);
	return `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** The day without its year: 14-Jul. */
export function dayAndMonth(atMs: number, locale: DateLocale): string {
	const at = new Date(atMs);
	if (locale === 'zh-Hans') return `${at.getMonth() + 1}月${at.getDate()}日`;
	return `${at.getDate()}-${monthsEn[at.getMonth()]}`;
}

export const fullDate = (atMs: number, locale: DateLocale): string => partialDate(localDay(atMs), locale);

/** The shortest form that cannot be mistaken: 08:10 today, 14-Jul 08:10 this year, 14-Jul-1945 08:10 before. */
export function moment(atMs: number, nowMs: number, locale: DateLocale): string {
	if (localDay(atMs) === localDay(nowMs)) return clockTime(atMs);
	const sameYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
	return `${sameYear ? dayAndMonth(atMs, locale) : fullDate(atMs, locale)} ${clockTime(atMs)}`;
}

/** A whole moment, for print, hover and signatures. */
export const fullMoment = (atMs: number, locale: DateLocale): string => `${fullDate(atMs, locale)} ${clockTime(atMs)}`;

/** A span in the unit a person would use: 4 min, 3 h, 2 d. */
function span(ms: number): readonly [number, 'minute' | 'hour' | 'day'] {
	if (ms < hourMs) return [Math.round(ms / minuteMs), 'minute'];
	if (ms < 2 * dayMs) return [Math.floor(ms / hourMs), 'hour'];
	return [Math.floor(ms / dayMs), 'day'];
}

export function spanWords(ms: number, locale: DateLocale): string {
	const [value, unit] = span(Math.max(0, ms));
	return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

/** How long ago, in words; `now` under a minute. A later instant counts as now: clocks differ by a little. */
export function agoWords(atMs: number, nowMs: number, locale: DateLocale): string {
	const [value, unit] = span(Math.max(0, nowMs - atMs));
	const format = new Intl.RelativeTimeFormat(locale, { numeric: unit === 'minute' && value === 0 ? 'auto' : 'always', style: 'short' });
	if (unit === 'minute' && value === 0) return format.format(0, 'second');
	return format.format(-value, unit);
}

/** Years completed between a birth date, known to any precision, and now; null when that cannot be said. */
export function yearsSince(iso: string, nowMs: number): number | null {
	const [year, month, day] = iso.split('-').map(Number);
	if (year === undefined || Number.isNaN(year)) return null;
	const now = new Date(nowMs);
	const monthNow = now.getMonth() + 1;
	const before = month !== undefined && (monthNow < month || (monthNow === month && day !== undefined && now.getDate() < day));
	return now.getFullYear() - year - (before ? 1 : 0);
}

/** The value of an `<input type="datetime-local">` for an instant. */
export const toLocalInput = (atMs: number): string => `${localDay(atMs)}T${clockTime(atMs)}`;

/** Null for a moment that input does not hold. */
export function fromLocalInput(text: string): number | null {
	const atMs = new Date(text).getTime();
	return Number.isNaN(atMs) ? null : atMs;
}
