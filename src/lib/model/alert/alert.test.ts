import { describe, expect, test } from 'vitest';
import { alertReasons, decodeAlert, encodeAlert } from '#lib/core/alert-reason.ts';
import { fromUtf8 } from '#lib/core/bytes.ts';
import { parseNotebook, type AlertNotebook } from './alert-notebook.ts';
import { isQuiet, minuteOfTime, timeOfMinute } from './quiet-hours.ts';
import { placeOfAlert, shownAlert } from './shown-alert.ts';

const words = { title: 'A consult is waiting', body: 'Open Wardline to read it.' };
const notebook: AlertNotebook = {
	language: 'en',
	words: {
		'consult-waiting': words,
		'call-waiting': { title: 'A call is waiting', body: 'Open.' },
		'advice-waiting': { title: 'Advice is waiting', body: 'Open.' },
		test: { title: 'A test alert', body: 'It works.' }
	},
	quiet: { fromMinute: 22 * 60, toMinute: 6 * 60 }
};
const atNoon = { minuteOfDay: 12 * 60, appInSight: false };
const said = (reason: (typeof alertReasons)[number]): string => fromUtf8(encodeAlert(reason));

describe('quiet hours', () => {
	const at = (hours: AlertNotebook['quiet'], ...times: string[]) => times.map((time) => isQuiet(hours, minuteOfTime(time)!));

	test('[AL4] they reach over midnight, begin with their first minute and end before their last', () => {
		const night = { fromMinute: 22 * 60, toMinute: 6 * 60 };
		expect(at(night, '21:59', '22:00', '23:59', '00:00', '05:59', '06:00', '12:00')).toEqual([false, true, true, true, true, false, false]);
		const noon = { fromMinute: 12 * 60, toMinute: 13 * 60 };
		expect(at(noon, '11:59', '12:00', '12:59', '13:00', '00:30')).toEqual([false, true, true, false, false]);
	});

	test('[AL4] hours that end when they begin are none, and so are hours that nobody set', () => {
		const minutes = Array.from({ length: 1_440 }, (_, minute) => minute);
		expect(minutes.some((minute) => isQuiet({ fromMinute: 300, toMinute: 300 }, minute) || isQuiet(null, minute))).toBe(false);
		expect(minutes.filter((minute) => isQuiet({ fromMinute: 1_320, toMinute: 360 }, minute))).toHaveLength(480);
	});

	test('[AL4] every minute of the day is written and read again', () => {
		for (const minute of [0, 59, 60, 719, 1_439]) expect(minuteOfTime(timeOfMinute(minute))).toBe(minute);
		expect(['', '7:30', '24:00', '12:60', 'noon'].map(minuteOfTime)).toEqual([null, null, null, null, null]);
	});
});

describe('what a push shows', () => {
	test('[AL1] the words of its reason in the language the page left, under a tag that keeps one of a kind', () => {
		expect(shownAlert(said('consult-waiting'), notebook, atNoon)).toEqual({
			...words,
			reason: 'consult-waiting',
			language: 'en',
			tag: 'wardline-consult-waiting',
			silent: false,
			stays: true
		});
		const tags = alertReasons.map((reason) => shownAlert(said(reason), notebook, atNoon)?.tag);
		expect(new Set(tags).size).toBe(alertReasons.length);
	});

	test('[AL1] without words, or with a push that says something else, it still says that something waits', () => {
		expect(shownAlert(said('call-waiting'), null, atNoon)).toMatchObject({ title: 'Wardline', reason: 'call-waiting' });
		expect(shownAlert('Bed 7, Amina', notebook, atNoon)).toMatchObject({ title: 'Wardline', reason: null, tag: 'wardline-alert' });
		expect(JSON.stringify(shownAlert('Bed 7, Amina', notebook, atNoon))).not.toContain('Amina');
	});

	test('[AL2] an app in sight is left to tell by itself, except of a test that it asked for', () => {
		const inSight = { ...atNoon, appInSight: true };
		expect(['consult-waiting', 'call-waiting', 'advice-waiting'].map((reason) => shownAlert(reason, notebook, inSight))).toEqual([
			null,
			null,
			null
		]);
		expect(shownAlert(said('test'), notebook, inSight)).toMatchObject({ title: 'A test alert', stays: false });
	});

	test('[AL4] in quiet hours every alert is shown, and none makes a sound', () => {
		const atNight = { minuteOfDay: 3 * 60, appInSight: false };
		expect(alertReasons.map((reason) => shownAlert(said(reason), notebook, atNight)?.silent)).toEqual([true, true, true, true]);
	});

	test('[AL3] a consult leads to the consults, everything else to where it is told', () => {
		expect([...alertReasons, null].map(placeOfAlert)).toEqual(['/consults', '/', '/', '/settings', '/']);
	});
});

test('[AL5] what the page left is read as it was, and nothing else is', () => {
	expect(parseNotebook(JSON.parse(JSON.stringify(notebook)))).toEqual(notebook);
	expect(parseNotebook({ ...notebook, quiet: null })).toEqual({ ...notebook, quiet: null });
	expect(parseNotebook({ ...notebook, quiet: { fromMinute: -1, toMinute: 9_999 } })?.quiet).toBeNull();
	for (const wrong of [
		null,
		7,
		'text',
		{},
		{ ...notebook, words: {} },
		{ ...notebook, language: 3 },
		{ ...notebook, words: { test: words } }
	])
		expect(parseNotebook(wrong)).toBeNull();
});

test('[AL1] a reason is all that an alert can say', () => {
	for (const reason of alertReasons) expect([encodeAlert(reason).length, decodeAlert(said(reason))]).toEqual([16, reason]);
	expect(['', 'Consult-waiting', 'consult-waiting for Amina'].map(decodeAlert)).toEqual([null, null, null]);
});
