import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PersonId } from '#lib/core/ids.ts';
import {
	consultScript,
	coordinator,
	doctor,
	heart,
	heartToo,
	lung,
	nurse,
	person,
	stepId,
	usual,
	type ConsultScript
} from '../../../../tests/support/consult-script.ts';
import type { ConsultState } from './consult-state.ts';
import { escalationsDue, nextEscalationAtMs, type Escalation } from './escalation.ts';
import { emptyRota, type Rota } from './rota.ts';

const minuteMs = 60_000;
const third = 25;
const always = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
const rota: Rota = {
	...emptyRota,
	experts: [heart, heartToo, third].map((by) => ({ person: person(by), specialties: ['cardiology'], languages: [] })),
	shifts: [heart, heartToo].map((by) => ({ id: String(by), person: person(by), ...always })),
	coordinators: [person(coordinator)],
	wardLeads: [person(doctor)]
};
const states = new WeakMap<ConsultScript, { readonly steps: number; readonly state: ConsultState }>();
/** A walk looks far more often than it says something. */
function stateOf(script: ConsultScript): ConsultState {
	const steps = script.judged.length;
	const kept = states.get(script);
	const state = kept?.steps === steps ? kept.state : script.state();
	states.set(script, { steps, state });
	return state;
}
const due = (script: ConsultScript, minute: number, among: Rota = rota): readonly Escalation[] =>
	escalationsDue([stateOf(script)], among, { nowMs: minute * minuteMs });
const asked = (escalations: readonly Escalation[]): unknown => escalations.map(({ stage, level, to }) => [stage, level, to]);
const sign = (script: ConsultScript, { seat, stage, level, to }: Escalation, minute: number): number =>
	script.say(coordinator, { step: 'escalated', seat, stage, level, to: [...to] }, { atMs: minute * minuteMs });

const stat = (to: readonly number[] = [heart]): ConsultScript => {
	const script = consultScript(['cardiology'], { urgency: 'stat' });
	usual.offered(script, to);
	return script;
};

test('[CO25] what nobody accepts goes to the others on duty, then to everybody of the specialty, then to the coordinator', () => {
	const script = stat();
	const told: unknown[] = [];
	for (let minute = 0; minute <= 40; minute += 1)
		for (const escalation of due(script, minute)) {
			told.push([minute, escalation.stage, escalation.level, escalation.to, script.refusal(sign(script, escalation, minute))]);
		}
	expect(told).toEqual([
		[5, 'accept', 1, [person(heartToo)], null],
		[10, 'accept', 2, [person(third)], null],
		[15, 'accept', 3, [person(coordinator)], null]
	]);
	expect(script.state().seats[0]!.offeredTo).toEqual([heart, heartToo, third, coordinator].map(person).sort());
});

test('[CO25] a device that was cut off finds what time asks for at once, everybody together', () => {
	expect(asked(due(stat(), 60))).toEqual([['accept', 3, [person(heartToo), person(third), person(coordinator)].sort()]]);
	expect(due(stat(), 60)).toMatchObject([{ consult: stepId(1), because: 'overdue', dueAtMs: 5 * minuteMs }]);
});

test('[CO25] a level whose people all know of the seat passes to the next at once', () => {
	expect(asked(due(stat([heart, heartToo]), 5))).toEqual([['accept', 2, [person(third)]]]);
});

test('[CO25] when everybody declined nobody is waited for', () => {
	const script = stat();
	script.say(heart, { step: 'declined', seat: script.seat('cardiology'), reason: 'In theatre' });
	expect(due(script, 1)).toMatchObject([{ level: 1, to: [person(heartToo)], because: 'declined-by-all' }]);
	sign(script, due(script, 1)[0]!, 1);
	expect(due(script, 2)).toEqual([]);
	script.say(heartToo, { step: 'declined', seat: script.seat('cardiology'), reason: 'Off' }, { atMs: 2 * minuteMs });
	expect(due(script, 2)).toMatchObject([{ level: 2, to: [person(third)], because: 'declined-by-all' }]);
});

test('[CO25] when the rule has nobody left it says so, with nobody to ask', () => {
	const alone: Rota = { ...rota, experts: rota.experts.slice(0, 1), coordinators: [] };
	expect(asked(due(stat(), 5, alone))).toEqual([['accept', 3, []]]);
});

test('[CO26] an answer that does not come is asked of others, who accept beside the holder', () => {
	const script = stat([heart, heartToo]);
	usual.accepted(script, heart, 'cardiology', { atMs: minuteMs });
	expect(due(script, 29)).toEqual([]);
	const [escalation] = due(script, 30);
	expect(escalation).toMatchObject({ stage: 'answer', level: 1, to: [person(heartToo)] });
	sign(script, escalation!, 30);
	expect(script.refusal(usual.accepted(script, heartToo))).toBeNull();
});

test('[CO26] until somebody accepts, acceptance alone escalates', () => {
	expect(due(stat(), 300).map(({ stage }) => stage)).toEqual(['accept']);
});

test('[CO26] unread advice goes to the ward’s lead, then to the coordinator, and so does advice not acted upon', () => {
	const script = stat();
	usual.accepted(script, heart, 'cardiology', { atMs: minuteMs });
	const opinion = usual.opinion(script, heart, 'cardiology', { atMs: 10 * minuteMs });
	expect(due(script, 19)).toEqual([]);
	expect(asked(due(script, 20))).toEqual([['acknowledge', 1, [person(doctor)]]]);
	expect(asked(due(script, 35))).toEqual([['acknowledge', 2, [person(doctor), person(coordinator)].sort()]]);
	const signed = sign(script, due(script, 20)[0]!, 20);
	expect(script.refusal(signed)).toBeNull();
	// The ward's lead was asked to read, not to advise.
	expect(script.state().openTo).toEqual([person(heart)]);
	usual.acknowledged(script, opinion, { atMs: 21 * minuteMs });
	expect(due(script, 39)).toEqual([]);
	expect(asked(due(script, 40))).toEqual([['act', 1, [person(doctor)]]]);
	usual.acted(script, opinion, ['a', 'b'], { atMs: 41 * minuteMs });
	expect(due(script, 500)).toEqual([]);
});

test('[CO26] who asks is not asked, and the earliest due comes first', () => {
	const first = consultScript(['cardiology'], { urgency: 'asap' }, doctor);
	const second = consultScript(['cardiology'], { urgency: 'stat' }, nurse, 100);
	const both = escalationsDue([first.state(), second.state()], { ...rota, coordinators: [person(doctor)] }, { nowMs: 60 * minuteMs });
	expect(both.map(({ consult, to }) => [consult, to])).toEqual([
		[stepId(100), [heart, heartToo, third, doctor].map(person).sort()],
		[stepId(1), [heart, heartToo, third].map(person).sort()]
	]);
});

test('[CO26] nobody of another specialty is asked', () => {
	const others: Rota = {
		...rota,
		experts: [...rota.experts, { person: person(lung), specialties: ['respiratory-medicine'], languages: [] }]
	};
	expect(due(stat(), 500, others)[0]!.to).not.toContain(person(lung));
});

test('[CO27] however often a device ticks, and whenever it was off, the same people end up asked, each once', () => {
	const walk = (ticks: readonly number[]): void => {
		const script = stat();
		const told: PersonId[] = [];
		for (const minute of [...ticks].sort((a, b) => a - b).concat(600))
			for (const escalation of due(script, minute)) {
				told.push(...escalation.to);
				expect(script.refusal(sign(script, escalation, minute))).toBeNull();
				expect(due(script, minute)).toEqual([]);
			}
		expect(told.toSorted()).toEqual([heartToo, third, coordinator].map(person).sort());
	};
	fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 599 }), { maxLength: 8 }), walk), { seed: 27, numRuns: 200 });
});

test('[CD30] the next escalation is known without looking before: what is due then is not due a moment earlier', () => {
	const step = fc.constantFrom('offered', 'accepted', 'opinion', 'acknowledged', 'escalated');
	fc.assert(
		fc.property(fc.array(fc.tuple(step, fc.nat(30)), { maxLength: 8 }), fc.nat(90), (steps, minute) => {
			const script = stat();
			let told = 0;
			for (const [what, after] of steps) {
				told += after * minuteMs;
				const telling = { atMs: told + 10 };
				if (what === 'offered') usual.offered(script);
				if (what === 'accepted') usual.accepted(script, heart, 'cardiology', telling);
				if (what === 'opinion') usual.opinion(script, heart, 'cardiology', telling);
				if (what === 'acknowledged') usual.acknowledged(script, script.judged.length, telling);
				if (what === 'escalated') for (const escalation of due(script, told / minuteMs)) sign(script, escalation, told / minuteMs);
			}
			const nowMs = told + minute * minuteMs;
			const consults = [script.state()];
			const levels = (atMs: number): unknown => asked(escalationsDue(consults, rota, { nowMs: atMs }));
			const nextMs = nextEscalationAtMs(consults, rota, { nowMs });
			const untilMs = nextMs ?? nowMs + 1_000 * minuteMs;
			expect(untilMs).toBeGreaterThan(nowMs);
			expect(levels(untilMs - (nextMs === null ? 0 : 1))).toEqual(levels(nowMs));
		}),
		{ seed: 5, numRuns: 300 }
	);
});
