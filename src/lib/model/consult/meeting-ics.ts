import type { MeetingState } from './consult-meetings.ts';

/**
 * A joint call as calendars take it (RFC 5545). Only instants in UTC, so that no zone has to be described; no name of a patient, a person
 * or a ward, because a calendar is read over shoulders and kept by others.
 */

/** What every entry is called, whatever the language of the device that wrote it: it may be kept where another one reads. */
const summary = 'Wardline consult';
const remindMinutes = 10;
/** RFC 5545, 3.1: lines SHOULD NOT be longer, the line break not counted. */
const mostOctets = 75;

/** RFC 5545, 3.3.11. Other control characters cannot be written at all. */
export const escapedText = (text: string): string =>
	text
		.replace(/\r\n|\r/g, '\n')
		// eslint-disable-next-line no-control-regex -- they are what is left out
		.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
		.replace(/[\\;,]/g, (sign) => `\\${sign}`)
		.replaceAll('\n', '\\n');

const octetsOf = (sign: string): number => new TextEncoder().encode(sign).length;

/** Parts a line into lines of 75 octets at most, each but the first begun by a space, and never inside a character. */
export function folded(line: string): string {
	const lines: string[] = [];
	let current = '';
	let octets = 0;
	for (const sign of line) {
		const more = octetsOf(sign);
		if (octets + more > mostOctets) {
			lines.push(current);
			[current, octets] = [' ', 1];
		}
		current += sign;
		octets += more;
	}
	return [...lines, current].join('\r\n');
}

/** `20261123T080000Z`, whole seconds; null for a year that has not four digits. */
function utcText(atMs: number): string | null {
	const at = new Date(atMs);
	const year = at.getUTCFullYear();
	if (!(year >= 0 && year <= 9_999)) return null;
	return at.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/**
 * The file for one joint call. `note` says in the reader's language where to go; it must name nobody. The same meeting keeps its UID, so a
 * calendar takes the file of one that was called off for the same entry. Null when its time is none that a calendar knows.
 */
export function meetingIcs({ statement, cancelled }: MeetingState, note: string): string | null {
	const { id, body, time } = statement;
	const [starts, ends] = [utcText(body.atMs), utcText(body.atMs + body.durationMs)];
	const stamp = utcText((cancelled ?? { time }).time.wallMs);
	if (starts === null || ends === null || stamp === null) return null;
	const alarm = [
		'BEGIN:VALARM',
		'ACTION:DISPLAY',
		`DESCRIPTION:${escapedText(summary)}`,
		`TRIGGER:-PT${String(remindMinutes)}M`,
		'END:VALARM'
	];
	const lines = [
		'BEGIN:VCALENDAR',
		'VERSION:2.0',
		'PRODID:-//Wardline//Consult//EN',
		'CALSCALE:GREGORIAN',
		'BEGIN:VEVENT',
		`UID:${id}@wardline`,
		`DTSTAMP:${stamp}`,
		`DTSTART:${starts}`,
		`DTEND:${ends}`,
		`SEQUENCE:${cancelled === null ? '0' : '1'}`,
		`STATUS:${cancelled === null ? 'CONFIRMED' : 'CANCELLED'}`,
		`SUMMARY:${escapedText(summary)}`,
		`DESCRIPTION:${escapedText(note)}`,
		'CLASS:PRIVATE',
		'TRANSP:OPAQUE',
		...(cancelled === null ? alarm : []),
		'END:VEVENT',
		'END:VCALENDAR'
	];
	return lines.map((line) => `${folded(line)}\r\n`).join('');
}
