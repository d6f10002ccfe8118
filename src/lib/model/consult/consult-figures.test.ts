import { expect, test } from 'vitest';
import { consultScript, doctor, heart, person, stepId, usual } from '../../../../tests/support/consult-script.ts';
import type { Urgency } from './consult-body.ts';
import { consultFigures, figureColumns, figureRows } from './consult-figures.ts';
import type { ConsultState } from './consult-state.ts';
import { csvOf } from './csv.ts';

const minuteMs = 60_000;

/** Accepted, answered, read and acted upon at these minutes; those left out did not come yet. */
function told(urgency: Urgency, [accept, answer, read, act]: readonly number[]): ConsultState {
	const script = consultScript(['cardiology'], { urgency });
	usual.offered(script);
	const at = (minute: number) => ({ atMs: minute * minuteMs });
	if (accept !== undefined) usual.accepted(script, heart, 'cardiology', at(accept));
	if (answer !== undefined) usual.opinion(script, heart, 'cardiology', at(answer));
	if (read !== undefined) usual.acknowledged(script, 4, at(read));
	if (act !== undefined) {
		usual.acted(script, 4, ['a'], at(act));
		script.say(doctor, { step: 'acted', answer: stepId(4), items: ['b'], result: 'not-acted', reason: 'No probe' }, at(act));
	}
	return script.state();
}

const some = [told('stat', [1, 11, 12, 20]), told('stat', [3, 23, 30]), told('stat', [5]), told('routine', [])];

test('[CO34] times are told by specialty and urgency, with median, ninetieth percentile and count', () => {
	const [all, routine, stat] = consultFigures(some, { nowMs: 60 * minuteMs });
	expect(stat).toMatchObject({
		specialty: 'cardiology',
		urgency: 'stat',
		asked: 3,
		stages: {
			accept: { count: 3, medianMs: 3 * minuteMs, p90Ms: 5 * minuteMs },
			answer: { count: 2, medianMs: 17 * minuteMs, p90Ms: 23 * minuteMs },
			acknowledge: { count: 2, medianMs: 4 * minuteMs },
			act: { count: 1, medianMs: 9 * minuteMs }
		}
	});
	expect(routine).toMatchObject({ urgency: 'routine', asked: 1, stages: { accept: { count: 0, medianMs: null, p90Ms: null } } });
	expect(all).toMatchObject({ specialty: null, urgency: null, asked: 4 });
});

test('[CO34] what is open and overdue now is counted, and what became of the advice', () => {
	const [all, routine, stat] = consultFigures(some, { nowMs: 60 * minuteMs });
	expect([stat!.open, stat!.overdue, routine!.open, routine!.overdue]).toEqual([2, 2, 1, 1]);
	expect(all!.advice).toEqual({ acted: 1, partly: 0, notActed: 1, disputed: 0, undecided: 2 });
});

test('[CO34] the advice of a joint conclusion is reckoned once, late advice not at all', () => {
	const script = consultScript(['cardiology', 'nephrology']);
	usual.offered(script, [heart]);
	usual.offered(script, [heart], 'nephrology');
	usual.accepted(script);
	const accepted = usual.accepted(script, heart, 'nephrology');
	script.say(heart, {
		step: 'concluded',
		ask: stepId(1),
		present: [person(heart), person(doctor)],
		text: 'x',
		recommendations: [{ id: 'a', text: 'x' }]
	});
	script.say(doctor, { step: 'grant-ended' }, { after: [accepted + 1] });
	usual.opinion(script, heart, 'cardiology', { after: [accepted + 1] });
	expect(consultFigures([script.state()], { nowMs: 0 })[0]).toMatchObject({ asked: 2, advice: { undecided: 1 } });
});

test('[CO34] without a consult there is one row of nothing', () => {
	expect(consultFigures([], { nowMs: 0 })).toMatchObject([{ asked: 0, open: 0, stages: { act: { count: 0, medianMs: null } } }]);
});

test('[CO35] figures become rows in minutes, as many cells as columns, and a text by RFC 4180', () => {
	const rows = figureRows(consultFigures(some, { nowMs: 60 * minuteMs }));
	for (const row of rows) expect(row).toHaveLength(figureColumns.length);
	const csv = csvOf([figureColumns, ...rows]);
	expect(csv.split('\r\n')).toEqual([
		figureColumns.join(','),
		'all,all,4,3,3,3,3,5,2,17,23,2,4,7,1,9,9,1,0,1,0,2',
		'cardiology,routine,1,1,1,0,,,0,,,0,,,0,,,0,0,0,0,0',
		'cardiology,stat,3,2,2,3,3,5,2,17,23,2,4,7,1,9,9,1,0,1,0,2',
		''
	]);
	expect(csvOf([['a,b', 'say "x"', 'two\nlines', '心内科']])).toBe('"a,b","say ""x""","two\nlines",心内科\r\n');
});

test('[CO28] what is overdue in the figures follows the scores since the question', () => {
	const calm = [told('routine', [])];
	const overdue = (more: Partial<Parameters<typeof consultFigures>[1]>): number =>
		consultFigures(calm, { nowMs: 10 * minuteMs, ...more })[0]!.overdue;
	expect([overdue({}), overdue({ laterScores: () => [{ band: 'high', measuredAtMs: minuteMs }] })]).toEqual([0, 1]);
});
