/**
 * Times of day of a zone of the IANA database, as instants in milliseconds since 1970. The rules come with the browser (`Intl`); a
 * zone it does not know has none, which `knowsZone` tells.
 */

const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatOf(zone: string): Intl.DateTimeFormat | null {
	const made = formats.get(zone);
	if (made !== undefined) return made;
	let format: Intl.DateTimeFormat | null = null;
	try {
		format = new Intl.DateTimeFormat('en-US', {
			timeZone: zone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric'
		});
	} catch {
		// A name of a newer database, or none at all.
	}
	formats.set(zone, format);
	return format;
}

export const knowsZone = (zone: string): boolean => formatOf(zone) !== null;

/** Clocks change on quarters of an hour everywhere, so each quarter is asked once. */
const quarterMs = 900_000;
const mostKept = 10_000;
const kept = new Map<string, number>();

/** ECMA-262: no instant lies further from 1970. */
const furthestMs = 8.64e15;

/** What a zone's clocks show more than UTC at an instant, in milliseconds; 0 for a zone that is not known. */
function offsetMs(zone: string, atMs: number): number {
	const quarter = Math.floor(atMs / quarterMs);
	const key = `${zone} ${String(quarter)}`;
	const known = kept.get(key);
	if (known !== undefined) return known;
	const fromMs = quarter * quarterMs;
	if (Math.abs(fromMs) > furthestMs) return 0;
	const parts = new Map(
		formatOf(zone)
			?.formatToParts(fromMs)
			.map(({ type, value }) => [type, Number(value)])
	);
	const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
	const shownMs = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
	const offset = parts.size === 0 ? 0 : shownMs - fromMs;
	if (kept.size >= mostKept) kept.clear();
	kept.set(key, offset);
	return offset;
}

const dayMs = 86_400_000;

/**
 * The same time of day a number of days later by the zone's calendar: a day of a change has 23 or 25 hours. A time that the change
 * leaves out (02:30 in spring) is as much later as the clocks jump; of one that comes twice it is the first.
 */
export function daysLaterIn(zone: string, atMs: number, days: number): number {
	const shownMs = atMs + offsetMs(zone, atMs) + days * dayMs;
	const [before, after] = [offsetMs(zone, shownMs - dayMs), offsetMs(zone, shownMs + dayMs)];
	const fits = [shownMs - before, shownMs - after].filter((ms) => ms + offsetMs(zone, ms) === shownMs);
	return fits.length > 0 ? Math.min(...fits) : shownMs - before;
}
