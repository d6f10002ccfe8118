import fc from 'fast-check';
import { expect, test } from 'vitest';
import { consultScript, doctor, nurse, stepId } from '../../../../tests/support/consult-script.ts';
import { readCalendar, unescaped } from '../../../../tests/support/read-calendar.ts';
import type { MeetingState } from './consult-meetings.ts';
import { escapedText, folded, meetingIcs } from './meeting-ics.ts';

const startsMs = Date.UTC(2026, 10, 23, 8, 0, 30, 999);
const signedMs = Date.UTC(2026, 10, 22, 17, 5);

function meeting(more: { readonly atMs?: number; readonly off?: boolean } = {}): MeetingState {
	const script = consultScript();
	const set = { step: 'meeting-set', atMs: more.atMs ?? startsMs, durationMs: 45 * 60_000 } as const;
	const step = script.say(nurse, set, { atMs: signedMs });
	if (more.off) script.say(doctor, { step: 'meeting-cancelled', meeting: stepId(step) }, { atMs: signedMs + 60_000 });
	return script.state().meetings[0]!;
}
const fileOf = (more: Parameters<typeof meeting>[0] = {}, note = 'Open Wardline.') => readCalendar(meetingIcs(meeting(more), note)!);

test('[ME4] a joint call is one event of RFC 5545 in UTC, with an id of its own and a reminder', () => {
	const { calendar, event, alarm } = fileOf();
	expect(calendar).toEqual({ VERSION: '2.0', PRODID: '-//Wardline//Consult//EN', CALSCALE: 'GREGORIAN' });
	expect(event).toEqual({
		UID: `${meeting().statement.id}@wardline`,
		DTSTAMP: '20261122T170500Z',
		DTSTART: '20261123T080030Z',
		DTEND: '20261123T084530Z',
		SEQUENCE: '0',
		STATUS: 'CONFIRMED',
		SUMMARY: 'Wardline consult',
		DESCRIPTION: 'Open Wardline.',
		CLASS: 'PRIVATE',
		TRANSP: 'OPAQUE'
	});
	expect(alarm).toEqual({ ACTION: 'DISPLAY', DESCRIPTION: 'Wardline consult', TRIGGER: '-PT10M' });
});

test('[ME4] one that was called off is the same event, later in sequence, and reminds nobody', () => {
	const { event, alarm } = fileOf({ off: true });
	expect(event).toMatchObject({ UID: fileOf().event['UID'], STATUS: 'CANCELLED', SEQUENCE: '1', DTSTAMP: '20261122T170600Z' });
	expect(alarm).toBeNull();
});

test('[ME5] any note is escaped, folded at 75 octets between characters, and read back', () => {
	expect(escapedText('a;b,c\\d\r\ne')).toBe('a\\;b\\,c\\\\d\\ne');
	const sign = fc.constantFrom('a', ';', ',', '\\', '\n', ' ', '诊', '🏥', 'é', ':', '"', 'END:VEVENT');
	fc.assert(
		fc.property(fc.array(sign, { maxLength: 200 }), (signs) => {
			const note = signs.join('');
			expect(unescaped(fileOf({}, note).event['DESCRIPTION']!)).toBe(note);
		})
	);
	const lines = folded(`DESCRIPTION:${'诊'.repeat(60)}`).split('\r\n');
	expect(lines.map((line) => Buffer.byteLength(line))).toEqual([75, 73, 46]);
	expect(unescaped(fileOf({}, 'bell\u0007 and\u0000 nothing\ttab').event['DESCRIPTION']!)).toBe('bell and nothing\ttab');
});

test('[ME5] the file names no patient, no person and no ward, and no time that calendars do not know', () => {
	const { statement } = meeting();
	const text = meetingIcs(meeting(), 'Open Wardline.')!;
	for (const hidden of [statement.caseId, statement.personId, statement.deviceId, 'Bed 7']) expect(text).not.toContain(hidden);
	expect(meetingIcs(meeting({ atMs: 8_640_000_000_000_000 - 86_400_000 }), '')).toBeNull();
	expect(meetingIcs(meeting({ atMs: Date.UTC(-5, 0) }), '')).toBeNull();
	fc.assert(
		fc.property(fc.integer({ min: Date.UTC(0, 0), max: Date.UTC(9_999, 0) }), (atMs) => {
			expect(fileOf({ atMs }).event['DTSTART']).toBe(`${new Date(atMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`);
		})
	);
});
