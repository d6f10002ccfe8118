import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SpaceId, StatementId } from '#lib/core/ids.ts';
import { consultScript, heart, nurse, person } from '../../../tests/support/consult-script.ts';
import { createFakeConsults } from '../../../tests/support/fake-consult-desk.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { adviceCount, barScale, FiguresView } from './figures-view.svelte.ts';

const minuteMs = 60_000;

/** Asked at 0, accepted after 10 minutes, answered after 30, read after 40, one of two items acted upon after an hour. */
function answeredConsult() {
	const script = consultScript(['cardiology'], { urgency: 'urgent' });
	const seat = script.seat('cardiology');
	script.say(nurse, { step: 'offered', seat, to: [person(heart)] });
	script.say(heart, { step: 'accepted', seat }, { atMs: 10 * minuteMs });
	const recommendations = [
		{ id: 'a', text: 'Noradrenaline' },
		{ id: 'b', text: 'Echo' }
	];
	const opinion = script.say(heart, { step: 'opinion-signed', seat, text: 'Shock', recommendations }, { atMs: 30 * minuteMs });
	const answer = numberedId<StatementId>(opinion);
	script.say(nurse, { step: 'acknowledged', answers: [answer] }, { atMs: 40 * minuteMs });
	script.say(nurse, { step: 'acted', answer, items: ['a'], result: 'acted' }, { atMs: 60 * minuteMs });
	return script;
}

function viewOf(now: { ms: number }) {
	const consults = createFakeConsults({ nowMs: () => now.ms }, numberedId<SpaceId>(7));
	return { consults, view: new FiguresView(consults.deskOf(person(nurse), 'nurse'), now) };
}

test('[FI1] figures follow the consults of this device, all of them first, and begin empty', () => {
	const { consults, view } = viewOf({ ms: 90 * minuteMs });
	expect([view.isEmpty, view.ready, view.rows.length]).toEqual([true, true, 1]);
	consults.arrive(...answeredConsult().judged);
	expect(view.rows.map(({ specialty, urgency }) => [specialty, urgency])).toEqual([
		[null, null],
		['cardiology', 'urgent']
	]);
	expect([view.all.asked, view.all.open, view.isEmpty]).toEqual([1, 1, false]);
	expect([view.shown.stages.accept.medianMs, view.shown.stages.answer.medianMs]).toEqual([10 * minuteMs, 30 * minuteMs]);
	expect([adviceCount(view.all), view.all.advice.acted, view.all.advice.undecided]).toEqual([2, 1, 1]);
});

test('[FI1] what is overdue is reckoned by the hospital’s own times and the present', () => {
	const now = $state({ ms: 90 * minuteMs });
	const { consults, view } = viewOf(now);
	consults.arrive(...answeredConsult().judged);
	expect(view.all.overdue).toBe(0);
	now.ms = 30 * minuteMs + 241 * minuteMs;
	expect(view.all.overdue).toBe(1);
	const rules = consults.clockRules.current;
	const urgent = { ...rules.byUrgency.urgent, act: 600 * minuteMs };
	consults.clockRules.set({ ...rules, byUrgency: { ...rules.byUrgency, urgent } });
	expect(view.all.overdue).toBe(0);
});

test('[FI2] the scale of bars begins at zero, ends at a readable time, and holds the longest', () => {
	expect([0, 9, 31, 61, 1_441].map((minutes) => barScale(minutes * minuteMs).fullMs / minuteMs)).toEqual([10, 10, 60, 120, 2_880]);
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 5_000_000_000 }), (longestMs) => {
			const { fullMs, ticksMs } = barScale(longestMs);
			expect([fullMs >= longestMs, ticksMs[0], ticksMs.at(-1)]).toEqual([true, 0, fullMs]);
		})
	);
});

test('[FI3] the file holds the same figures in minutes, opens in a spreadsheet, and names no patient', () => {
	const { consults, view } = viewOf({ ms: 90 * minuteMs });
	const script = answeredConsult();
	consults.arrive(...script.judged);
	const lines = view.csv().split('\r\n');
	expect(view.csv().startsWith('\ufeffspecialty,urgency,asked')).toBe(true);
	expect(lines[2]).toMatch(/^cardiology,urgent,1,1,0,1,10,10,1,30,30,/);
	expect(lines).toHaveLength(4);
	for (const hidden of [script.state().caseId, 'Bed 7', 'Noradrenaline', person(heart)]) expect(view.csv()).not.toContain(hidden);
});
