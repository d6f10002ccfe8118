import { expect, test } from 'vitest';
import type { DeviceId, SpaceId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { emptyRota, onDuty, type Rota, type Shift } from '#lib/model/consult/rota.ts';
import type { Role } from '#lib/model/person.ts';
import { consultScript, heart, heartToo, kidney, lung, nurse, person } from '../../../tests/support/consult-script.ts';
import { createFakeConsults } from '../../../tests/support/fake-consult-desk.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { instantOf, localFields } from './local-week.ts';
import { RotaView } from './rota-view.svelte.ts';
import { readShift, type ShiftDraft } from './shift-draft.ts';
import type { Hospital, Me, Member } from './workspace.ts';

const hourMs = 3_600_000;
const mondayMs = instantOf('2026-11-23', '00:00')!;
const names: Readonly<Record<number, string>> = { [heart]: 'LI Na', [heartToo]: 'WANG Fang', [lung]: 'CHEN Jun', [kidney]: 'ZHAO Yan' };
const member = (by: number, more: Partial<Member> = {}): Member => ({
	deviceId: numberedId<DeviceId>(by),
	personId: person(by),
	profile: { name: names[by] ?? 'Somebody', profession: '' },
	role: by < 40 ? 'expert' : 'administrator',
	administrator: by >= 40,
	wards: [],
	inviteId: null,
	enrolledAtMs: 0,
	removedAtMs: null,
	...more
});
const shift = (id: string, by: number, fromHour: number, toHour: number): Shift => ({
	id,
	person: person(by),
	fromMs: mondayMs + fromHour * hourMs,
	toMs: mondayMs + toHour * hourMs
});
const rota: Rota = {
	...emptyRota,
	experts: [
		{ person: person(heart), specialties: ['cardiology'], languages: ['zh'] },
		{ person: person(heartToo), specialties: ['cardiology'], languages: ['en'] },
		{ person: person(lung), specialties: ['respiratory-medicine'], languages: [] }
	],
	shifts: [shift('day', heart, 8, 20), shift('night', heartToo, 20, 32)]
};

function viewOf(by: number, role: Role, members: readonly Member[] = [heart, heartToo, lung, kidney, 41].map((one) => member(one))) {
	const now = { ms: mondayMs + 9 * hourMs };
	const consults = createFakeConsults({ nowMs: () => now.ms }, numberedId<SpaceId>(7));
	consults.rota.set(rota);
	const me: Me = { deviceId: numberedId<DeviceId>(by), personId: person(by), role, profile: { name: '', profession: '' }, demo: false };
	const hospital = createSettable<Hospital>({ name: 'H', wards: [], members, invites: [] });
	const view = new RotaView({ me, hospital }, consults.deskOf(person(by), role), now, seededRandom(3));
	return { view, consults, now };
}

test('[RO9] experts stand with what they know, whether they are on duty and there, and what they hold', () => {
	const { view, consults } = viewOf(41, 'administrator', [
		member(heart),
		member(heartToo),
		member(lung, { removedAtMs: 5 }),
		member(kidney),
		member(41)
	]);
	const script = consultScript();
	script.say(nurse, { step: 'offered', seat: script.seat('cardiology'), to: [person(heartToo)] });
	script.say(heartToo, { step: 'accepted', seat: script.seat('cardiology') });
	consults.arrive(...script.judged);
	consults.presence.set(new Map([[person(heartToo), 'in-call']]));
	expect(view.experts.map(({ name, onDuty: on, presence, load, left }) => [name, on, presence, load, left])).toEqual([
		['LI Na', true, 'away', 0, false],
		['CHEN Jun', false, 'away', 0, true],
		['WANG Fang', false, 'in-call', 1, false]
	]);
	expect(view.unplaced).toEqual([person(kidney)]);
});

test('[RO9] administrators plan; an expert hands on what they serve and takes back what is planned for them', () => {
	const { view } = viewOf(heart, 'expert');
	const [own, other] = view.stretches;
	expect([view.mayPlan, view.isExpert, view.mayMove(own!), view.mayMove(other!)]).toEqual([false, true, true, false]);
	const lent = { ...own!, by: person(lung) };
	expect([view.mayMove(lent), view.mayRemove(lent), view.mayRemove({ ...other!, by: person(heart) })]).toEqual([false, true, false]);
	const { view: planning } = viewOf(41, 'administrator');
	expect([planning.mayPlan, planning.mayInvite, planning.mayMove(other!), planning.mayRemove(other!)]).toEqual([true, true, true, true]);
	// The founder may be a doctor and an administrator.
	expect(viewOf(11, 'doctor', [member(11, { role: 'doctor', administrator: true })]).view.mayPlan).toBe(true);
	expect(viewOf(11, 'doctor', [member(11, { role: 'doctor' })]).view.mayPlan).toBe(false);
});

test('[RO10] the week shows each person’s duties and what nobody covers, and moves by weeks', () => {
	const { view } = viewOf(41, 'administrator');
	expect(view.lanes.map(({ person: of, stretches }) => [view.nameOf(of), stretches.length])).toEqual([
		['CHEN Jun', 0],
		['LI Na', 1],
		['WANG Fang', 1]
	]);
	expect(view.coverage.map(({ specialty, gaps }) => [specialty, gaps.length])).toEqual([
		['respiratory-medicine', 1],
		['cardiology', 2]
	]);
	view.week = 1;
	expect([localFields(view.edges[0]!).date, view.stretches.length]).toEqual(['2026-11-30', 0]);
});

test('[RO11] a cover puts somebody in another’s place, and a swap changes both duties', async () => {
	const { view, consults, now } = viewOf(heart, 'expert');
	expect(view.mine.map(({ toMs }) => (toMs - mondayMs) / hourMs)).toEqual([20]);
	expect(view.candidatesFor(view.mine[0]!).map(({ name }) => name)).toEqual(['WANG Fang', 'CHEN Jun']);
	await view.cover(view.mine[0]!, person(lung), { fromMs: now.ms, toMs: now.ms + hourMs });
	expect([...onDuty(consults.rota.current, now.ms)]).toEqual([person(lung)]);
	now.ms += 2 * hourMs;
	await view.swap(view.mine[0]!, view.duties(person(heartToo))[0]!);
	expect([...onDuty(consults.rota.current, now.ms)]).toEqual([person(heartToo)]);
	expect([...onDuty(consults.rota.current, mondayMs + 21 * hourMs)]).toEqual([person(heart)]);
});

const draft: ShiftDraft = { person: person(heart), date: '2026-11-24', from: '20:00', to: '08:00', repeats: 'once', lastDate: '' };

test('[RO12] a shift is read from local times: over midnight, a whole day, repeated, with a last day that is served to its end', () => {
	const fromMs = instantOf('2026-11-24', '20:00')!;
	expect(readShift(draft, 'x', 'UTC')).toEqual({ ok: true, value: { id: 'x', person: person(heart), fromMs, toMs: fromMs + 12 * hourMs } });
	const whole = readShift({ ...draft, to: '20:00', repeats: 'weekly' }, 'x', 'UTC');
	expect(whole).toMatchObject({ value: { toMs: fromMs + 24 * hourMs, everyMs: 168 * hourMs } });
	const daily = readShift({ ...draft, repeats: 'daily', lastDate: '2026-11-26' }, 'x', 'UTC');
	expect(daily).toMatchObject({ value: { everyMs: 24 * hourMs, untilMs: fromMs + 60 * hourMs, zone: 'UTC' } });
	expect(readShift({ ...draft, lastDate: '2026-11-20' }, 'x', 'UTC').ok).toBe(true);
});

test('[RO12] what a shift still needs is told, and nothing is signed', async () => {
	const { view, consults } = viewOf(41, 'administrator');
	const wrong = [{ person: '' as const }, { date: '' }, { to: '' }, { repeats: 'daily' as const, lastDate: '2026-11-23' }];
	const told = await Promise.all(wrong.map((more) => view.addShift({ ...draft, ...more })));
	expect(told.map((one) => (one.ok ? null : one.error))).toEqual(['no-person', 'no-date', 'no-time', 'ends-before-it-begins']);
	expect(consults.rota.current).toEqual(rota);
	expect(await view.addShift(draft)).toEqual({ ok: true, value: true });
	expect(consults.rota.current.shifts).toHaveLength(3);
});
