import { describe, expect, test } from 'vitest';
import type { PersonId, SpaceId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { createScope } from '#lib/core/scope.ts';
import type { EscalatedBody } from '#lib/model/consult/consult-body.ts';
import { nextStep } from '#lib/model/consult/consults.ts';
import { emptyRota, type Rota } from '#lib/model/consult/rota.ts';
import type { Role } from '#lib/model/person.ts';
import { coordinator, doctor, heart, heartToo, lung, nurse, person, question } from '../../../tests/support/consult-script.ts';
import { caseId } from '../../../tests/support/consult-world.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { createFakeConsults } from '../../../tests/support/fake-consult-desk.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { watchEscalations } from './escalation-watch.ts';

const ward = numberedId<SpaceId>(7);
const minuteMs = 60_000;
const expertOf = (by: number) => ({ person: person(by), specialties: ['cardiology'], languages: [] }) as const;
const rota: Rota = {
	...emptyRota,
	experts: [expertOf(heart), expertOf(heartToo)],
	shifts: [{ id: 'now', person: person(heart), fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }],
	coordinators: [person(coordinator)],
	wardLeads: [person(doctor)]
};

/** A ward whose devices see each other's steps at once, and a question of a nurse that is due to be accepted in 5 minutes. */
function watchWorld() {
	const clock = createFakeClock();
	const consults = createFakeConsults(clock, ward);
	consults.rota.set(rota);
	const scope = createScope();
	const reported: unknown[] = [];
	const caughtUp = createSettable(true);
	const watch = (by: number, role: Role, more: { readonly seed?: number; readonly may?: boolean; readonly opens?: boolean } = {}): void =>
		watchEscalations(
			{
				clock,
				random: seededRandom(more.seed ?? by),
				desk: consults.deskOf(person(by), role),
				caughtUp,
				mayEscalate: () => more.may ?? true,
				opensCasesOf: (space) => space === ward && (more.opens ?? true),
				report: (error) => reported.push(error)
			},
			scope
		);
	const desk = consults.deskOf(person(nurse), 'nurse');
	const ask = () =>
		desk.state(caseId, {
			step: 'requested',
			specialties: ['cardiology'],
			urgency: 'stat',
			startedAtMs: clock.nowMs(),
			wish: 'opinion',
			question
		});
	const consult = () => consults.deskOf(person(nurse), 'nurse').list.current.consults[0]!.consult;
	const escalated = (): readonly EscalatedBody[] => consults.stated.flatMap((body) => (body.step === 'escalated' ? [body] : []));
	const told = (): readonly (readonly [string, number, readonly PersonId[]])[] =>
		escalated().map(({ stage, level, to }) => [stage, level, to] as const);
	const passMinutes = async (minutes: number): Promise<void> => clock.advance(minutes * minuteMs);
	return { clock, consults, scope, reported, caughtUp, watch, desk, ask, consult, told, passMinutes };
}

describe('escalations', () => {
	test('[CD31] of five devices one signs each level, seconds after it is due', async () => {
		const { watch, ask, told, passMinutes, consult, scope, reported, clock } = watchWorld();
		for (const by of [nurse, 2, 3]) watch(by, 'nurse');
		watch(doctor, 'doctor');
		watch(coordinator, 'administrator');
		await ask();
		await passMinutes(5);
		expect(told()).toEqual([]);
		const dueMs = clock.nowMs();
		await passMinutes(0.1);
		expect(told()).toEqual([['accept', 1, [person(heart)]]]);
		const signedMs = consult().steps.at(-1)!.time.wallMs;
		expect([signedMs - dueMs >= 1_000, signedMs - dueMs <= 6_000]).toEqual([true, true]);
		await passMinutes(60);
		expect(told()).toEqual([
			['accept', 1, [person(heart)]],
			['accept', 2, [person(heartToo)]],
			['accept', 3, [person(coordinator)]]
		]);
		expect([consult().setAside, reported]).toEqual([[], []]);
		await scope.close();
	});

	test('[CD30] nothing is looked at before it is due, and nothing once all levels are used up', async () => {
		const { clock, watch, ask, told, passMinutes, scope } = watchWorld();
		expect(clock.waiting).toBe(0);
		watch(doctor, 'doctor');
		expect(clock.waiting).toBe(0);
		await ask();
		expect(clock.waiting).toBe(1);
		await passMinutes(4.9);
		expect(clock.waiting).toBe(1);
		await passMinutes(60);
		expect([told().length, clock.waiting]).toEqual([3, 0]);
		await scope.close();
	});

	test('[CD31] what happens in the last seconds is seen, and an acceptance ends the wait', async () => {
		const { watch, consults, desk, ask, told, passMinutes, consult, scope, clock } = watchWorld();
		watch(doctor, 'doctor');
		await ask();
		const { seat } = consult().seats[0]!;
		await desk.state(caseId, nextStep(consult(), { step: 'offered', seat, to: [person(lung)] }));
		await passMinutes(5);
		await clock.advance(500);
		await consults.deskOf(person(lung), 'expert').state(caseId, nextStep(consult(), { step: 'accepted', seat }));
		await passMinutes(10);
		expect(told()).toEqual([]);
		await passMinutes(20);
		expect(told().map(([stage]) => stage)).toContain('answer');
		await scope.close();
	});

	test('[CD31] unread advice goes to the ward’s lead', async () => {
		const { watch, consults, desk, ask, told, passMinutes, consult, scope } = watchWorld();
		watch(nurse, 'nurse');
		await ask();
		const { seat } = consult().seats[0]!;
		const expert = consults.deskOf(person(heart), 'expert');
		await desk.state(caseId, nextStep(consult(), { step: 'offered', seat, to: [person(heart)] }));
		await expert.state(caseId, nextStep(consult(), { step: 'accepted', seat }));
		await expert.state(caseId, nextStep(consult(), { step: 'opinion-signed', seat, text: 'Stop it.', recommendations: [] }));
		await passMinutes(10.2);
		expect(told()).toEqual([['acknowledge', 1, [person(doctor)]]]);
		await scope.close();
	});

	test('[CO28] who got worse since the question is escalated by the shorter time, though a better score followed', async () => {
		const { watch, clock, consults, desk, told, passMinutes, scope } = watchWorld();
		watch(doctor, 'doctor');
		const startedAtMs = clock.nowMs();
		await desk.state(caseId, {
			step: 'requested',
			specialties: ['cardiology'],
			urgency: 'routine',
			startedAtMs,
			wish: 'opinion',
			question
		});
		const score = (band: 'high' | 'none') => ({ band, measuredAtMs: clock.nowMs() });
		await passMinutes(1);
		const worse = score('high');
		await passMinutes(1);
		consults.scores.set(new Map([[caseId, [worse, score('none')]]]));
		await passMinutes(3.5);
		expect(told()).toEqual([]);
		await passMinutes(1);
		expect(told()).toHaveLength(1);
		await scope.close();
	});

	test('[CD33] a list that is not ready and a line that has not caught up are waited for', async () => {
		const { watch, consults, caughtUp, ask, told, passMinutes, scope } = watchWorld();
		consults.ready.set(false);
		watch(doctor, 'doctor');
		await ask();
		await passMinutes(6);
		consults.ready.set(true);
		caughtUp.set(false);
		await passMinutes(1);
		expect(told()).toEqual([]);
		caughtUp.set(true);
		await passMinutes(0.2);
		expect(told()).toHaveLength(1);
		await scope.close();
	});

	test('[CD34] a step that cannot be stored is tried again, and a role that may not escalate leaves it', async () => {
		const { watch, consults, ask, told, passMinutes, scope } = watchWorld();
		watch(51, 'observer', { may: false });
		await ask();
		await passMinutes(6);
		expect(told()).toEqual([]);
		watch(doctor, 'doctor');
		consults.failWith({ reason: 'storage' });
		await passMinutes(1);
		expect(told()).toEqual([]);
		consults.failWith(null);
		await passMinutes(1);
		expect(told()).toHaveLength(1);
		await scope.close();
	});

	test('[CD35] an expert’s device goes second, and does it when no other is there', async () => {
		const { watch, ask, told, passMinutes, consult, scope } = watchWorld();
		watch(lung, 'expert', { opens: false });
		await ask();
		await passMinutes(5.5);
		expect(told()).toEqual([]);
		await passMinutes(0.2);
		expect([told().length, consult().steps.at(-1)!.personId]).toEqual([1, person(lung)]);
		watch(doctor, 'doctor');
		await passMinutes(60);
		expect(consult().steps.flatMap(({ body, personId }) => (body.step === 'escalated' ? [personId] : []))).toEqual(
			[lung, doctor, doctor].map(person)
		);
		await scope.close();
	});

	test('[CD34] closing leaves nothing behind', async () => {
		const { clock, watch, ask, told, passMinutes, scope } = watchWorld();
		watch(doctor, 'doctor');
		await ask();
		await passMinutes(5);
		await scope.close();
		await passMinutes(10);
		expect([told(), clock.waiting]).toEqual([[], 0]);
	});
});
