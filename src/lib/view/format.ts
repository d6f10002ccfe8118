/**
 * Dates, times and ages as clinicians read them: month in letters, four-digit year, 24-hour clock, in the device's time zone.
 * Locale is a BCP 47 tag, `en` or `zh-Hans`.
 */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = `${locale}${JSON.stringify(options)}`;
	let made = formats.get(key);
	if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale, options)));
	return made;
}

const isChinese = (locale: string): boolean => locale.startsWith('zh');

/** `14-Jul-2026`, `2026年7月14日`. */
export function dateText(atMs: number, locale: string, timeZone?: string): string {
	const zone = timeZone === undefined ? {} : { timeZone };
	if (isChinese(locale)) return format(locale, { year: 'numeric', month: 'long', day: 'numeric', ...zone }).format(atMs);
	const parts = format('en-GB', { year: 'numeric', month: 'short', day: '2-digit', ...zone }).formatToParts(atMs);
	const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
	return `${part('day')}-${part('month').slice(0, 3)}-${part('year')}`;
}

/** `08:05`. */
export const timeText = (atMs: number, locale: string): string =>
	format(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(atMs);

/** `14-Jul-2026 08:05`. */
export const dateTimeText = (atMs: number, locale: string): string => `${dateText(atMs, locale)} ${timeText(atMs, locale)}`;

/** The time alone on the same calendar day as `nowMs`, else with its date. */
export const momentText = (atMs: number, nowMs: number, locale: string): string =>
	dateText(atMs, locale) === dateText(nowMs, locale) ? timeText(atMs, locale) : dateTimeText(atMs, locale);

/** A birth date as precise as it is known: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; anything else comes back as it is. */
export function birthText(date: string, locale: string): string {
	const [year, month, dayOfMonth] = date.split('-').map(Number);
	if (year === undefined || !Number.isInteger(year)) return date;
	if (month === undefined) return isChinese(locale) ? `${String(year)}年` : String(year);
	const atMs = Date.UTC(year, month - 1, dayOfMonth ?? 1);
	if (Number.isNaN(atMs)) return date;
	if (dayOfMonth !== undefined) return dateText(atMs, locale, 'UTC');
	if (isChinese(locale)) return `${String(year)}年${String(month)}月`;
	return dateText(atMs, locale, 'UTC').slice(3);
}

/** A length of time in its largest whole unit: `45 s`, `12 min`, `3 h`, `2 days`; negative lengths count as nothing. */
export function spanText(lengthMs: number, locale: string): string {
	const length = Math.max(0, lengthMs);
	const [value, unit] =
		length < minute
			? [length / second, 'second']
			: length < hour
				? [length / minute, 'minute']
				: length < 2 * day
					? [length / hour, 'hour']
					: [length / day, 'day'];
	const unitDisplay = isChinese(locale) || unit === 'day' ? 'long' : 'short';
	return new Intl.NumberFormat(locale, { style: 'unit', unit: String(unit), unitDisplay })
		.format(Math.floor(Number(value)))
		.replace(/\bhr\b/, 'h')
		.replace(/\bsec\b/, 's');
}

/** Bytes as people count storage: `3.4 MB`. */
export function bytesText(bytes: number, locale: string): string {
	const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kilobyte'] : bytes < 1e9 ? [bytes / 1e6, 'megabyte'] : [bytes / 1e9, 'gigabyte'];
	return new Intl.NumberFormat(locale, { style: 'unit', unit: String(unit), maximumFractionDigits: Number(value) < 10 ? 1 : 0 }).format(
		Number(value)
	);
}
