import { describe, expect, test } from 'vitest';
import type { DeviceId, SpaceId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { err } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import type { RotaChange } from '#lib/model/consult/rota-body.ts';
import type { ConsultDesk } from '#lib/view/consult-desk.ts';
import type { Hospital, Member } from '#lib/view/workspace.ts';
import { coordinator, heart, lung, person } from '../../../tests/support/consult-script.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { createFakeConsults } from '../../../tests/support/fake-consult-desk.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { watchArrivals } from './arrival-watch.ts';

const expected = {
	change: 'expected',
	expert: { inviteId: 'a1', name: 'LI Ming', specialties: ['cardiology'], languages: ['zh'] }
} as const;
const arrived = { person: person(heart), specialties: ['cardiology'], languages: ['zh'] };

/** A hospital that expects LI Ming, whose devices see each other's changes at once. */
async function arrivalWorld() {
	const clock = createFakeClock();
	const consults = createFakeConsults(clock, numberedId<SpaceId>(7));
	const scope = createScope();
	const hospital = createSettable<Hospital>({ name: 'H', wards: [], members: [], invites: [] });
	const caughtUp = createSettable(true);
	const desk = consults.deskOf(person(coordinator), 'administrator');
	await desk.changeRota([expected]);
	const signed: RotaChange[] = [];
	let failing = false;
	const counting: Pick<ConsultDesk, 'rota' | 'changeRota'> = {
		rota: desk.rota,
		changeRota(changes) {
			if (failing) return Promise.resolve(err({ reason: 'storage' }));
			signed.push(...changes);
			return desk.changeRota(changes);
		}
	};
	const watch = (seed: number, may = true): void =>
		watchArrivals(
			{ clock, random: seededRandom(seed), desk: counting, hospital, caughtUp, mayPlan: () => may, report: () => undefined },
			scope
		);
	const join = (by: number, inviteId: string | null, removedAtMs: number | null = null): void => {
		const member: Member = {
			deviceId: numberedId<DeviceId>(by),
			personId: person(by),
			profile: { name: '李明', profession: '' },
			role: 'expert',
			administrator: false,
			wards: [],
			inviteId,
			enrolledAtMs: 0,
			removedAtMs
		};
		hospital.set({ ...hospital.current, members: [...hospital.current.members, member] });
	};
	return { clock, consults, scope, caughtUp, desk, signed, watch, join, fail: (now: boolean) => (failing = now) };
}

describe('arrivals', () => {
	test('[RO16] of three coordinators’ devices one puts who joined on the rota, with what their line said', async () => {
		const { clock, consults, scope, signed, watch, join } = await arrivalWorld();
		for (const seed of [1, 2, 3]) watch(seed);
		watch(4, false);
		join(lung, null);
		await clock.advance(5_000);
		expect(signed).toEqual([]);
		join(heart, 'a1');
		await clock.advance(5_000);
		expect([consults.rota.current.experts, consults.rota.current.expected]).toEqual([[arrived], []]);
		expect(signed).toEqual([{ change: 'arrived', inviteId: 'a1', person: person(heart) }]);
		await scope.close();
	});

	test('[RO16] whom somebody has put on the rota stays as they are, and who has left again comes onto none', async () => {
		const { clock, consults, scope, desk, watch, join } = await arrivalWorld();
		const expert = { person: person(heart), specialties: ['neurology'], languages: [] } as const;
		await desk.changeRota([{ change: 'expert', expert }]);
		watch(1);
		join(heart, 'a1');
		await clock.advance(5_000);
		expect([consults.rota.current.experts, consults.rota.current.expected]).toEqual([[expert], []]);
		await desk.changeRota([{ ...expected, expert: { ...expected.expert, inviteId: 'b2' } }]);
		join(lung, 'b2', 1);
		await clock.advance(5_000);
		expect([consults.rota.current.experts, consults.rota.current.expected]).toEqual([[expert], []]);
		await scope.close();
	});

	test('[RO16] a line that has not caught up is waited for, and what could not be stored is tried again', async () => {
		const { clock, consults, scope, caughtUp, watch, join, fail } = await arrivalWorld();
		caughtUp.set(false);
		fail(true);
		watch(1);
		join(heart, 'a1');
		await clock.advance(60_000);
		caughtUp.set(true);
		await clock.advance(10_000);
		expect(consults.rota.current.experts).toEqual([]);
		fail(false);
		await clock.advance(30_000);
		expect(consults.rota.current.experts).toEqual([arrived]);
		await scope.close();
		expect(clock.waiting).toBe(0);
	});
});
