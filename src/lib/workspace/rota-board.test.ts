import { describe, expect, test } from 'vitest';
import type { PersonId } from '#lib/core/ids.ts';
import { defaultClockRules } from '#lib/model/consult/clock-rules.ts';
import type { RotaChange } from '#lib/model/consult/rota-body.ts';
import { emptyRota } from '#lib/model/consult/rota.ts';
import { rosterSpace } from '#lib/trust/roster.ts';
import { consultWorld } from '../../../tests/support/consult-world.ts';

const hourMs = 3_600_000;
const expertOf = (person: PersonId): RotaChange => ({
	change: 'expert',
	expert: { person, specialties: ['cardiology'], languages: ['zh'] }
});
const shiftOf = (person: PersonId, id: string): RotaChange => ({ change: 'shift', shift: { id, person, fromMs: 0, toMs: hourMs } });

describe('the rota’s board', { timeout: 60_000 }, () => {
	test('[CD14, CD15] what an administrator changes reaches another device, and holds over a reload', async () => {
		const { founder, enrol, carry, passing } = await consultWorld();
		const boss = await founder();
		const expert = await enrol('expert');
		expect([expert.desk.rota.current, expert.desk.clockRules.current]).toEqual([emptyRota, defaultClockRules]);
		const changes = [
			expertOf(expert.personId),
			shiftOf(expert.personId, 'night'),
			{ change: 'coordinators', persons: [boss.personId] } as const
		];
		expect(await boss.desk.changeRota(changes)).toEqual({ ok: true, value: true });
		expect(boss.desk.rota.current.shifts).toHaveLength(1);
		await carry(boss, expert);
		await passing(() => expert.desk.rota.current.coordinators.length === 1, 'the rota at the expert');
		expect(expert.desk.rota.current).toEqual(boss.desk.rota.current);
		const again = await expert.reopen();
		await passing(() => again.desk.rota.current.coordinators.length === 1, 'the rota after a reload');
		await again.leave();
		await boss.leave();
	});

	test('[CD12, CD14] an expert’s batch with one change too many is signed not at all', async () => {
		const { founder, enrol, carry, passing } = await consultWorld();
		const boss = await founder();
		const expert = await enrol('expert');
		const own = shiftOf(expert.personId, 'mine');
		const refused = { ok: false, error: { reason: 'not-permitted' } };
		expect(await expert.desk.changeRota([own, shiftOf(boss.personId, 'theirs')])).toEqual(refused);
		expect(expert.desk.rota.current.shifts).toEqual([]);
		// The second change of a batch stands on the first.
		const given = { change: 'cover', cover: { shift: 'mine', by: boss.personId, fromMs: 0, toMs: hourMs, madeAtMs: 0 } } as const;
		expect(await expert.desk.changeRota([own, given])).toEqual({ ok: true, value: true });
		await carry(expert, boss);
		await passing(() => boss.desk.rota.current.covers.length === 1, 'the expert’s shift at the founder');
		await expert.leave();
		await boss.leave();
	});

	test('[CD12] a ward’s doctor changes nothing, and one who administers acts as an administrator', async () => {
		const { founder, enrol } = await consultWorld();
		const doctor = await enrol('doctor');
		expect(await doctor.desk.changeRota([shiftOf(doctor.personId, 'mine')])).toEqual({ ok: false, error: { reason: 'not-permitted' } });
		const boss = await founder();
		expect(await boss.desk.changeRota([shiftOf(doctor.personId, 'theirs')])).toEqual({ ok: true, value: true });
		await doctor.leave();
		await boss.leave();
	});

	test('[CD11] two devices that changed the rota apart agree when they meet', async () => {
		const { founder, enrol, carry, passing, clock } = await consultWorld();
		const boss = await founder();
		const second = await enrol('administrator');
		const say = (device: typeof boss, persons: readonly PersonId[]) => device.desk.changeRota([{ change: 'ward-leads', persons }]);
		await say(second, [second.personId]);
		await clock.advance(1_000);
		await say(boss, [boss.personId]);
		await carry(boss, second);
		await carry(second, boss);
		await passing(() => second.desk.rota.current.wardLeads[0] === boss.personId, 'the later change at the second');
		expect(boss.desk.rota.current.wardLeads).toEqual([boss.personId]);
		await boss.leave();
		await second.leave();
	});
});

describe('who can be reached', { timeout: 60_000 }, () => {
	test('[CD16] experts and administrators say in the roster’s space that they are there, nurses only once they coordinate', async () => {
		const { hospital, founder, enrol, carry, passing } = await consultWorld();
		const place = rosterSpace(hospital.hospitalId);
		const boss = await founder();
		const [expert, nurse] = [await enrol('expert'), await enrol('nurse')];
		expect([boss.entered, expert.entered, nurse.entered]).toEqual([[place], [place], []]);
		await boss.desk.changeRota([{ change: 'coordinators', persons: [nurse.personId] }]);
		await carry(boss, nurse);
		await passing(() => nurse.entered.length === 1, 'the nurse to coordinate');
		await boss.desk.changeRota([{ change: 'coordinators', persons: [] }]);
		await carry(boss, nurse);
		await passing(() => nurse.entered.length === 0, 'the nurse to stop');
		for (const device of [boss, expert, nurse]) await device.leave();
	});

	test('[CD16] who is in a call is told as such, and strangers are nobody', async () => {
		const { hospital, enrol } = await consultWorld();
		const expert = await enrol('expert');
		const nurse = await enrol('nurse');
		const beat = { deviceId: expert.keys.deviceId, cases: [], callAbout: null };
		nurse.others.set([beat, { ...beat, deviceId: 'f'.repeat(32) as never }]);
		expect([...nurse.desk.presence.current]).toEqual([[expert.personId, 'online']]);
		nurse.others.set([beat, { ...beat, deviceId: hospital.founder.deviceId, callAbout: 'c1'.repeat(16) as never }]);
		expect(new Set(nurse.desk.presence.current.values())).toEqual(new Set(['online', 'in-call']));
		nurse.others.set([]);
		expect(nurse.desk.presence.current.size).toBe(0);
		await expert.leave();
		await nurse.leave();
	});
});
