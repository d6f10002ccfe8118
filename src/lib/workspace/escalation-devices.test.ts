import { describe, expect, test } from 'vitest';
import type { PersonId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import type { RotaChange } from '#lib/model/consult/rota-body.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { caseId, consultWorld, type DeskDevice } from '../../../tests/support/consult-world.ts';

const minuteMs = 60_000;
const expert = numberedId<PersonId>(21);
const other = numberedId<PersonId>(22);
const lead = numberedId<PersonId>(41);

const rota: readonly RotaChange[] = [
	...[expert, other].map((person): RotaChange => ({ change: 'expert', expert: { person, specialties: ['cardiology'], languages: [] } })),
	{ change: 'shift', shift: { id: 'now', person: expert, fromMs: 0, toMs: 9_000_000_000_000 } },
	{ change: 'coordinators', persons: [lead] }
];

const levels = ({ desk }: DeskDevice): readonly (readonly [number, readonly PersonId[]])[] =>
	desk.list.current.consults.flatMap(({ consult }) =>
		consult.steps.flatMap(({ body }) => (body.step === 'escalated' ? [[body.level, body.to] as const] : []))
	);
const levelOf = ({ desk }: DeskDevice): number => desk.list.current.consults[0]!.consult.seats[0]!.escalated.accept;

/** A ward with a question that must be accepted within 5 minutes, and a second device that has heard of it. */
async function waiting() {
	const world = await consultWorld();
	const doctor = await world.founder();
	const nurse = await world.enrol('nurse');
	expectOk(await doctor.desk.changeRota(rota), 'rota');
	expectOk(await doctor.desk.state(caseId, world.request()), 'request');
	const meet = async (): Promise<void> => {
		await world.carry(doctor, nurse);
		await world.carry(nurse, doctor);
	};
	await meet();
	await world.passing(() => nurse.desk.list.current.consults.length === 1 && nurse.desk.rota.current.experts.length === 2, 'the question');
	await world.passing(() => nurse.desk.list.current.ready && doctor.desk.list.current.ready, 'both lists');
	const askedAtMs = doctor.desk.list.current.consults[0]!.consult.seats[0]!.times.askedAtMs;
	const until = (minute: number): Promise<void> => world.pass(askedAtMs + minute * minuteMs - world.clock.nowMs());
	/** As many escalations as that are signed, within moments. */
	const signed = (count: number, ...devices: readonly DeskDevice[]): Promise<void> =>
		world.passing(() => devices.every((device) => levels(device).length === count), `${count} escalations`);
	const leave = async (): Promise<void> => {
		await doctor.leave();
		await nurse.leave();
	};
	return { ...world, doctor, nurse, meet, until, signed, leave };
}

describe('escalations on real devices', { timeout: 60_000 }, () => {
	test('[CD32] two devices cut apart ask the same people, each once', async () => {
		const { doctor, nurse, until, signed, leave, meet } = await waiting();
		await until(5.2);
		await signed(1, doctor, nurse);
		expect([levels(doctor), levels(nurse)]).toEqual([[[1, [expert]]], [[1, [expert]]]]);
		await meet();
		await signed(2, doctor, nurse);
		for (const device of [doctor, nurse]) {
			const { consult } = device.desk.list.current.consults[0]!;
			expect([consult.openTo, consult.setAside, levelOf(device)]).toEqual([[expert], [], 1]);
		}
		await leave();
	});

	test('[CD33] a device that has not caught up waits, and does what is due when it has', async () => {
		const { doctor, nurse, until, leave, passing } = await waiting();
		doctor.caughtUp.set(false);
		nurse.caughtUp.set(false);
		await until(11);
		expect([levels(doctor), levels(nurse)]).toEqual([[], []]);
		doctor.caughtUp.set(true);
		await passing(() => levels(doctor).length > 0, 'what was due');
		expect(levels(doctor)).toEqual([[2, [expert, other]]]);
		await leave();
	});

	test('[CD33] a device that was off finds what is due when it is back', async () => {
		const { doctor, nurse, clock, passing } = await waiting();
		await nurse.leave();
		await doctor.leave();
		clock.jump(60 * minuteMs);
		const back = await doctor.reopen();
		await passing(() => levels(back).length > 0, 'what was due');
		expect(levels(back)).toEqual([[3, [expert, other, lead]]]);
		await back.leave();
	});
});
