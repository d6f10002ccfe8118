import { expect, test } from 'vitest';
import { createSettable } from '#lib/core/readable.ts';
import { err, ok } from '#lib/core/result.ts';
import { person } from '../../../tests/support/consult-script.ts';
import { createFakeConsults } from '../../../tests/support/fake-consult-desk.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import type { DeviceId, SpaceId } from '#lib/core/ids.ts';
import { ExpertIntake } from './expert-intake.svelte.ts';
import type { Hospital, Member, NewInvite, Workspace } from './workspace.ts';

const coordinator = 41;
const member = (by: number, name: string, inviteId: string | null = null): Member => ({
	deviceId: numberedId<DeviceId>(by),
	personId: person(by),
	profile: { name, profession: '' },
	role: 'expert',
	administrator: false,
	wards: [],
	inviteId,
	enrolledAtMs: 0,
	removedAtMs: null
});

/** A coordinator's device with a hospital of nobody else. Invites are named i0, i1, … */
function intakeWorld() {
	const now = { ms: 1_000 };
	const hospital = createSettable<Hospital>({ name: 'H', wards: [], members: [member(coordinator, 'ZHANG Wei')], invites: [] });
	const consults = createFakeConsults({ nowMs: () => now.ms }, numberedId<SpaceId>(7));
	const wishes: NewInvite[] = [];
	let refuseFrom = Infinity;
	const workspace: Pick<Workspace, 'hospital' | 'createInvite' | 'revokeInvite'> = {
		hospital,
		createInvite(wish) {
			if (wishes.length >= refuseFrom) return Promise.resolve(err({ reason: 'storage' }));
			const inviteId = `i${String(wishes.length)}`;
			wishes.push(wish);
			hospital.set({ ...hospital.current, invites: [...hospital.current.invites, { inviteId, ...wish, status: 'open' }] });
			return Promise.resolve(ok({ inviteId, url: `https://h/join#${inviteId}` }));
		},
		revokeInvite(gone) {
			const invites = hospital.current.invites.map((one) => (one.inviteId === gone ? { ...one, status: 'revoked' as const } : one));
			hospital.set({ ...hospital.current, invites });
			return Promise.resolve(ok(true));
		}
	};
	const intakeAt = (): ExpertIntake => new ExpertIntake(workspace, consults.deskOf(person(coordinator), 'administrator'), now);
	const intake = intakeAt();
	const join = (by: number, name: string, inviteId: string | null) =>
		hospital.set({ ...hospital.current, members: [...hospital.current.members, member(by, name, inviteId)] });
	return { intake, intakeAt, consults, wishes, now, join, refuseFrom: (count: number) => (refuseFrom = count) };
}

const twenty = Array.from({ length: 20 }, (_, at) => `Expert ${String(at)}; ${at % 2 === 0 ? 'cardiology' : '呼吸科'}; zh/en`).join('\n');

test('[RO7] twenty pasted lines become twenty invites for experts without a ward, each with its link', async () => {
	const { intake, wishes } = intakeWorld();
	intake.text = `${twenty}\nDr Nobody; astrology`;
	expect([intake.rows.length, intake.faults.map(({ line, fault }) => [line, fault.reason])]).toEqual([20, [[21, 'unknown-specialty']]]);
	await intake.invite();
	expect(wishes).toHaveLength(20);
	expect(new Set(wishes.map(({ role, wards }) => `${role} ${String(wards.length)}`))).toEqual(new Set(['expert 0']));
	expect(intake.made.map(({ url }) => url).at(-1)).toBe('https://h/join#i19');
	expect([intake.awaited.length, intake.text]).toEqual([20, '']);
});

test('[RO7] whoever is known already is left out until chosen', async () => {
	const { intake, wishes } = intakeWorld();
	intake.text = 'LI Na; cardiology';
	await intake.invite();
	intake.text = 'li na; cardiology\nZhang Wei; radiology\nWANG Fang; radiology';
	expect(intake.rows.map(({ known, chosen }) => [known, chosen])).toEqual([
		['invited', false],
		['member', false],
		[null, true]
	]);
	intake.choose(1, true);
	await intake.invite();
	expect([wishes.length, intake.made.map(({ name }) => name)]).toEqual([3, ['LI Na', 'Zhang Wei', 'WANG Fang']]);
});

test('[RO7] when invites fail on the way, those made stay and the rest can be tried again', async () => {
	const world = intakeWorld();
	world.refuseFrom(2);
	world.intake.text = 'A One; cardiology\nB Two; cardiology\nC Three; cardiology';
	await world.intake.invite();
	expect([world.intake.failed, world.intake.made.length]).toEqual(['storage', 2]);
	world.refuseFrom(Infinity);
	await world.intake.invite();
	expect([world.intake.failed, world.wishes.length, world.intake.made.map(({ name }) => name)]).toEqual([
		null,
		3,
		['A One', 'B Two', 'C Three']
	]);
});

test('[RO8] whoever joins by their invite is waited for no more, whatever they call themselves', async () => {
	const world = intakeWorld();
	world.intake.text = 'LI Na; cardiology; en';
	await world.intake.invite();
	expect(world.consults.rota.current.expected).toEqual([{ inviteId: 'i0', name: 'LI Na', specialties: ['cardiology'], languages: ['en'] }]);
	// Somebody of the same name who came otherwise is not taken for them.
	world.join(21, 'LI Na', null);
	expect(world.intake.awaited).toHaveLength(1);
	world.join(22, '李娜', 'i0');
	expect(world.intake.awaited).toEqual([]);
});

test('[RO8] those who have not joined are told with the state of their invite, on every device, and no link is kept', async () => {
	const world = intakeWorld();
	world.intake.validDays = 1;
	world.intake.text = 'LI Na; cardiology\nWANG Fang; radiology';
	await world.intake.invite();
	await world.intake.withdraw(world.intake.awaited[1]!);
	expect(world.intake.awaited.map(({ name, status }) => [name, status])).toEqual([['LI Na', 'open']]);
	world.now.ms += 86_400_001;
	const elsewhere = world.intakeAt();
	expect(elsewhere.awaited.map(({ name, status }) => [name, status])).toEqual([['LI Na', 'expired']]);
	await elsewhere.withdraw(elsewhere.awaited[0]!);
	expect([world.intake.awaited, world.consults.rota.current.expected]).toEqual([[], []]);
	expect(JSON.stringify(world.consults.rota.current)).not.toContain('https://');
});
