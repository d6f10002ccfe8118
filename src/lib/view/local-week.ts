/**
 * Weeks, days and hours as the viewer's own clock has them, told apart from instants, which stay milliseconds since 1970. A day of a
 * change to summer time has 23 or 25 hours, and is as long as it is.
 */

/** The eight midnights that bound the week of an instant, Monday first (ISO 8601). */
export function weekEdges(atMs: number): readonly number[] {
	const day = new Date(atMs);
	const sinceMonday = (day.getDay() + 6) % 7;
	return Array.from({ length: 8 }, (_, at) => new Date(day.getFullYear(), day.getMonth(), day.getDate() - sinceMonday + at).getTime());
}

/** The same time of day some days later. */
export function daysLater(atMs: number, days: number): number {
	const moved = new Date(atMs);
	moved.setDate(moved.getDate() + days);
	return moved.getTime();
}

const two = (value: number): string => String(value).padStart(2, '0');

/** As `<input type="date">` and `<input type="time">` write it: `2026-11-23`, `08:00`. */
export function localFields(atMs: number): { readonly date: string; readonly time: string } {
	const at = new Date(atMs);
	return {
		date: `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
		time: `${two(at.getHours())}:${two(at.getMinutes())}`
	};
}

/** The instant of a local date and time; null when either is missing or unreadable. */
export function instantOf(date: string, time: string): number | null {
	const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? [];
	const [, hour, minute] = /^(\d\d):(\d\d)$/.exec(time) ?? [];
	if (year === undefined || hour === undefined) return null;
	const at = new Date(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
	return at.getMonth() === Number(month) - 1 ? at.getTime() : null;
}

/** The viewer's zone by its name in the IANA database: `Asia/Shanghai`. */
export const viewerZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The viewer's zone and what it is off from UTC then: `Asia/Shanghai (GMT+8)`. */
export function zoneText(atMs: number, locale: string): string {
	const made = new Intl.DateTimeFormat(locale, { timeZoneName: 'shortOffset' });
	const offset = made.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
	return `${made.resolvedOptions().timeZone} (${offset})`;
}

/** `Mon 23`, `23日周一`: a column's heading. */
export const dayText = (atMs: number, locale: string): string =>
	new Intl.DateTimeFormat(locale.startsWith('zh') ? locale : 'en-GB', { weekday: 'short', day: 'numeric' }).format(atMs);

/** `Monday 23 November`. */
export const longDayText = (atMs: number, locale: string): string =>
	new Intl.DateTimeFormat(locale.startsWith('zh') ? locale : 'en-GB', { weekday: 'long', day: 'numeric', month: 'long' }).format(atMs);
