import { describe, expect, test } from 'vitest';
import { asId, type CaseId, type StatementId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import type { ConsultState, SeatState } from '#lib/model/consult/consult-state.ts';
import { nextStep } from '#lib/model/consult/consults.ts';
import { caseId, consultWorld, type DeskDevice } from '../../../tests/support/consult-world.ts';

const consultAt = ({ desk }: DeskDevice, at = 0): ConsultState => desk.list.current.consults[at]!.consult;
const seatAt = (device: DeskDevice): SeatState => consultAt(device).seats[0]!;
const refused = (refusal: string): unknown => ({ ok: false, error: { reason: 'refused', refusal } });

/** A doctor who administers, an expert, and a question that both have. */
async function asked() {
	const world = await consultWorld();
	const doctor = await world.founder();
	const expert = await world.enrol('expert');
	expectOk(await doctor.desk.state(caseId, world.request()), 'request');
	const meet = async (): Promise<void> => {
		await world.carry(doctor, expert);
		await world.carry(expert, doctor);
	};
	const offer = () =>
		doctor.desk.state(caseId, nextStep(consultAt(doctor), { step: 'offered', seat: seatAt(doctor).seat, to: [expert.personId] }));
	const accept = (device: DeskDevice) => nextStep(consultAt(device), { step: 'accepted', seat: seatAt(device).seat });
	const leave = async (): Promise<void> => {
		await doctor.leave();
		await expert.leave();
	};
	return { ...world, doctor, expert, meet, offer, accept, leave };
}

describe('the desk of consults', { timeout: 60_000 }, () => {
	test('[CD22] a request stands in the list at once, its grants are settled, and it reaches the expert', async () => {
		const { doctor, expert, meet, offer, accept, passing, leave } = await asked();
		expect([doctor.desk.list.current.consults.length, doctor.settled]).toEqual([1, [1]]);
		expectOk(await offer(), 'offer');
		expect([consultAt(doctor).openTo, doctor.settled]).toEqual([[expert.personId], [1, 1]]);
		await meet();
		await passing(() => expert.desk.list.current.consults.length === 1, 'the question at the expert');
		expect(expert.desk.list.current.consults[0]!.patient).toMatchObject({ caseId });
		expectOk(await expert.desk.state(caseId, accept(expert)), 'acceptance');
		await meet();
		await passing(() => seatAt(doctor).holders.length === 1, 'the acceptance at the ward');
		await leave();
	});

	test('[CD20] what the file holds refuses a step, though the list has not heard of it', async () => {
		const { doctor, expert, meet, offer, accept, passing, leave } = await asked();
		expectOk(await offer(), 'offer');
		await meet();
		await passing(() => expert.desk.list.current.consults.length === 1, 'the question at the expert');
		const late = accept(expert);
		expectOk(await doctor.desk.state(caseId, nextStep(consultAt(doctor), { step: 'cancelled', reason: 'Better' })), 'cancelled');
		await meet();
		expect(consultAt(expert).ended).toBeNull();
		expect(await expert.desk.state(caseId, late)).toEqual(refused('cancelled'));
		expect(consultAt(expert).ended).not.toBeNull();
		expect(consultAt(expert).setAside).toEqual([]);
		await leave();
	});

	test('[CD20] a request without a question, a step of no consult and one of no right are refused before they are signed', async () => {
		const { doctor, expert, request, leave } = await asked();
		const question = { identify: '', situation: '', background: '', assessment: '', recommendation: ' ' };
		expect(await doctor.desk.state(caseId, request({ question }))).toEqual(refused('no-question'));
		expect(await expert.desk.state(caseId, request())).toEqual(refused('not-permitted'));
		const nowhere = nextStep({ id: asId<StatementId>('ab'.repeat(16)), heads: [] }, { step: 'closed' });
		expect(await doctor.desk.state(caseId, nowhere)).toEqual(refused('no-such-consult'));
		expect(doctor.desk.list.current.consults).toHaveLength(1);
		await leave();
	});

	test('[CD25] a case that cannot be opened here is told as such', async () => {
		const { doctor, request, leave } = await asked();
		const elsewhere = asId<CaseId>('c2'.repeat(16));
		expect(await doctor.desk.state(elsewhere, request())).toEqual({ ok: false, error: { reason: 'not-on-this-device' } });
		await leave();
	});

	test('[CD21] a person acts in the role that may, their own first', async () => {
		const { doctor, enrol, carry, passing, leave } = await asked();
		expect(consultAt(doctor).request.role).toBe('doctor');
		const admin = await enrol('administrator');
		await carry(doctor, admin);
		await passing(() => admin.desk.list.current.consults.length === 1, 'the question at the administrator');
		expect(await admin.desk.state(caseId, nextStep(consultAt(admin), { step: 'accepted', seat: seatAt(admin).seat }))).toEqual(
			refused('not-permitted')
		);
		const offer = nextStep(consultAt(admin), { step: 'offered', seat: seatAt(admin).seat, to: [admin.personId] });
		expectOk(await admin.desk.state(caseId, offer), 'offer');
		expect(consultAt(admin).steps.at(-1)!.role).toBe('administrator');
		await admin.leave();
		await leave();
	});

	test('[CD23] of two acceptances at once by one person the second is judged after the first', async () => {
		const { expert, meet, offer, accept, passing, leave } = await asked();
		expectOk(await offer(), 'offer');
		await meet();
		await passing(() => expert.desk.list.current.consults.length === 1, 'the question at the expert');
		const body = accept(expert);
		const [first, second] = await Promise.all([expert.desk.state(caseId, body), expert.desk.state(caseId, body)]);
		expect([first.ok, second]).toEqual([true, refused('already-held')]);
		await leave();
	});

	test('[CD24] a file on screen takes the step, and a closed one is opened unheard', async () => {
		const { hospital, doctor, offer, request, leave } = await asked();
		expect(doctor.entered).not.toContain(hospital.wardA);
		const file = await doctor.openCases.use(caseId, hospital.wardA);
		expect(doctor.entered).toContain(hospital.wardA);
		const before = file.statements.current.length;
		expectOk(await offer(), 'offer');
		expect(file.statements.current).toHaveLength(before + 1);
		expect(file.statements.current.at(-1)).toMatchObject({ standing: 'verified', holding: { device: true } });
		await file.close();
		expectOk(await doctor.desk.state(caseId, request()), 'a second request');
		expect(doctor.desk.list.current.consults).toHaveLength(2);
		await leave();
	});

	test('[CD22] grants that cannot be settled are reported, and the step stands', async () => {
		const { doctor, offer, leave } = await asked();
		doctor.failGrants(new Error('no keys'));
		expectOk(await offer(), 'offer');
		expect(doctor.reported.map(String)).toEqual(['Error: no keys']);
		expect(consultAt(doctor).openTo).toHaveLength(1);
		await leave();
	});
});
