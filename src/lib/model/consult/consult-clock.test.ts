import { expect, test } from 'vitest';
import {
	consultScript,
	coordinator,
	doctor,
	heart,
	heartToo,
	nurse,
	person,
	usual,
	type ConsultScript
} from '../../../../tests/support/consult-script.ts';
import { defaultClockRules, spanOf } from './clock-rules.ts';
import { consultClock, lineWait, type ClockInputs } from './consult-clock.ts';

const minuteMs = 60_000;
const news2 = { total: 8, band: 'high', measuredAtMs: 0 } as const;

const stages = (script: ConsultScript, inputs: ClockInputs) => {
	const clock = consultClock(script.state(), inputs).seats[0]!;
	return Object.fromEntries(clock.stages.map(({ stage, ...rest }) => [stage, rest]));
};

test('[CO20] the stricter of score and urgency sets how long each stage may take', () => {
	const answerMin = (urgency: 'stat' | 'asap' | 'urgent' | 'routine', band: 'high' | 'medium' | 'low-medium' | 'low' | 'none' | null) =>
		spanOf(defaultClockRules, 'answer', urgency, band) / minuteMs;
	expect([answerMin('routine', 'high'), answerMin('stat', 'none'), answerMin('routine', 'medium')]).toEqual([30, 30, 60]);
	expect([answerMin('routine', 'low-medium'), answerMin('routine', 'low'), answerMin('routine', 'none')]).toEqual([60, 240, 720]);
	expect([answerMin('routine', null), answerMin('urgent', null), answerMin('asap', null)]).toEqual([1_200, 240, 60]);
	for (const spans of [...Object.values(defaultClockRules.byBand), ...Object.values(defaultClockRules.byUrgency)])
		expect(spans.accept).toBeLessThan(spans.answer);
});

test('[CO20] a hospital sets its own times', () => {
	const script = consultScript(['cardiology'], { urgency: 'stat' });
	const hurried = { accept: 1, answer: 2, acknowledge: 3, act: 4 };
	const rules = { ...defaultClockRules, byUrgency: { ...defaultClockRules.byUrgency, stat: hurried } };
	expect(stages(script, { nowMs: 0, rules }).answer!.dueAtMs).toBe(2);
});

test('[CO21] each stage has its age and its due time; what is late is overdue until it is done', () => {
	const script = consultScript(['cardiology'], { urgency: 'routine', news2 });
	usual.offered(script);
	expect(stages(script, { nowMs: 4 * minuteMs }).accept).toEqual({
		status: 'running',
		startedAtMs: 0,
		dueAtMs: 5 * minuteMs,
		doneAtMs: null,
		ageMs: 4 * minuteMs,
		overdueByMs: 0
	});
	expect(stages(script, { nowMs: 7 * minuteMs }).accept).toMatchObject({ status: 'overdue', overdueByMs: 2 * minuteMs });
	usual.accepted(script, heart, 'cardiology', { atMs: 8 * minuteMs });
	expect(stages(script, { nowMs: 9 * minuteMs })).toMatchObject({
		accept: { status: 'done-late', ageMs: 8 * minuteMs, overdueByMs: 0 },
		answer: { status: 'running', dueAtMs: 30 * minuteMs, ageMs: 9 * minuteMs },
		acknowledge: { status: 'waiting', startedAtMs: null, dueAtMs: null, ageMs: 0 }
	});
	const opinion = usual.opinion(script, heart, 'cardiology', { atMs: 20 * minuteMs });
	usual.acknowledged(script, opinion, { atMs: 25 * minuteMs });
	expect(stages(script, { nowMs: 60 * minuteMs })).toMatchObject({
		answer: { status: 'done', ageMs: 20 * minuteMs },
		acknowledge: { status: 'done', startedAtMs: 20 * minuteMs, ageMs: 5 * minuteMs },
		act: { status: 'overdue', startedAtMs: 20 * minuteMs, dueAtMs: 50 * minuteMs, overdueByMs: 10 * minuteMs }
	});
	usual.acted(script, opinion, ['a', 'b'], { atMs: 61 * minuteMs });
	expect(consultClock(script.state(), { nowMs: 62 * minuteMs })).toMatchObject({ nextDueAtMs: null, overdue: false });
});

test('[CO21] the queue is sorted by the earliest due time of what is still to be done', () => {
	const script = consultScript(['cardiology', 'nephrology'], { urgency: 'asap' });
	usual.offered(script);
	expect(consultClock(script.state(), { nowMs: 0 })).toMatchObject({ nextDueAtMs: 12 * minuteMs, overdue: false });
	expect(consultClock(script.state(), { nowMs: 13 * minuteMs })).toMatchObject({ nextDueAtMs: 12 * minuteMs, overdue: true });
});

test('[CO21] a second answer starts the ward’s clock anew from its own signature', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script);
	const first = usual.opinion(script, heart, 'cardiology', { atMs: 10 });
	usual.acknowledged(script, first, { atMs: 20 });
	usual.opinion(script, heart, 'cardiology', { atMs: 5_000 });
	expect(stages(script, { nowMs: 6_000 }).acknowledge).toMatchObject({ status: 'running', startedAtMs: 5_000, ageMs: 1_000 });
});

test('[CO21] when the seat is given back the clock of acceptance runs on from the bedside', () => {
	const script = consultScript(['cardiology'], { urgency: 'stat' });
	usual.offered(script);
	usual.accepted(script);
	script.say(heart, { step: 'released', seat: script.seat('cardiology'), person: person(heart) });
	expect(stages(script, { nowMs: 6 * minuteMs }).accept).toMatchObject({ status: 'overdue', startedAtMs: 0 });
});

test('[CO22] the clock starts at the bedside, never after the signature, and tells how long the line was missing', () => {
	const early = consultScript(['cardiology'], { startedAtMs: -10 * minuteMs, urgency: 'stat' });
	expect(stages(early, { nowMs: 0 }).accept).toMatchObject({ status: 'overdue', startedAtMs: -10 * minuteMs });
	const wrong = consultScript(['cardiology'], { startedAtMs: 99 * minuteMs });
	expect(stages(wrong, { nowMs: minuteMs }).accept!.startedAtMs).toBe(1);
	expect(lineWait(early.state(), null, 2 * minuteMs)).toEqual({ waitedMs: 12 * minuteMs, waiting: true });
	expect(lineWait(early.state(), 5 * minuteMs, 99 * minuteMs)).toEqual({ waitedMs: 15 * minuteMs, waiting: false });
	expect(lineWait(early.state(), -20 * minuteMs, 0).waitedMs).toBe(0);
});

test('[CO22] a step signed by a clock that runs behind makes no age below zero', () => {
	const script = consultScript(['cardiology'], { startedAtMs: 0 });
	usual.offered(script);
	usual.accepted(script, heart, 'cardiology', { atMs: -5_000 });
	expect(stages(script, { nowMs: 10 }).accept).toMatchObject({ status: 'done', ageMs: 0 });
});

test('[CO23] a worse score shortens what is left from when it was measured, and not what was done before', () => {
	const script = consultScript(['cardiology'], { urgency: 'routine' });
	usual.offered(script);
	usual.accepted(script, heart, 'cardiology', { atMs: 2 * minuteMs });
	const laterScores = [{ band: 'high', measuredAtMs: 100 * minuteMs }] as const;
	expect(stages(script, { nowMs: 110 * minuteMs, laterScores })).toMatchObject({
		accept: { status: 'done', dueAtMs: 54 * minuteMs },
		answer: { status: 'running', dueAtMs: 130 * minuteMs }
	});
	const better = [{ band: 'none', measuredAtMs: 100 * minuteMs }] as const;
	expect(stages(script, { nowMs: 110 * minuteMs, laterScores: better }).answer!.dueAtMs).toBe(820 * minuteMs);
	// One measured in the future of this instant does not count yet.
	expect(stages(script, { nowMs: 99 * minuteMs, laterScores }).answer!.dueAtMs).toBe(1_200 * minuteMs);
});

test('[CO24] clocks stop when nobody waits any more', () => {
	const script = consultScript(['cardiology', 'nephrology'], { urgency: 'stat' });
	usual.offered(script);
	script.say(doctor, { step: 'cancelled', seat: script.seat('nephrology'), reason: 'Not needed' });
	const withdrawn = consultClock(script.state(), { nowMs: 99 * minuteMs }).seats[1]!;
	expect(withdrawn.stages.map(({ status }) => status)).toEqual(['stopped', 'stopped', 'waiting', 'waiting']);
	script.say(coordinator, { step: 'cancelled', reason: 'Discharged' }, { atMs: minuteMs });
	expect(consultClock(script.state(), { nowMs: 99 * minuteMs })).toMatchObject({ nextDueAtMs: null, overdue: false });
	expect(stages(script, { nowMs: 99 * minuteMs }).accept).toMatchObject({ status: 'stopped', ageMs: minuteMs, overdueByMs: 0 });
});

test('[CO24] a late answer stops no clock', () => {
	const script = consultScript(['cardiology'], { urgency: 'stat' });
	usual.offered(script, [heart, heartToo]);
	const accept = usual.accepted(script);
	script.say(doctor, { step: 'grant-ended', person: person(heart) }, { after: [accept] });
	usual.opinion(script, heart, 'cardiology', { after: [accept] });
	script.say(nurse, { step: 'offered', seat: script.seat('cardiology'), to: [person(heartToo)] });
	expect(stages(script, { nowMs: 40 * minuteMs })).toMatchObject({ accept: { status: 'overdue' }, answer: { status: 'overdue' } });
});
