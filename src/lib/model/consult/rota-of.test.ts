import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeviceId, PersonId, StatementId } from '#lib/core/ids.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import type { Role } from '../person.ts';
import type { Standing } from '../statement.ts';
import { defaultClockRules } from './clock-rules.ts';
import type { RotaChange } from './rota-body.ts';
import { rotaOf, type JudgedRotaStatement } from './rota-of.ts';
import { emptyRota, onDuty, swap } from './rota.ts';

const person = (number: number): PersonId => numberedId<PersonId>(number);
const [boss, heart, lung, doctor] = [1, 21, 22, 11] as const;
const roleOf = (by: number): Role => (by === boss ? 'administrator' : by === doctor ? 'doctor' : 'expert');
const hourMs = 3_600_000;

/** Said at its place in the list, in hours, unless told otherwise. */
interface Said {
	readonly by: number;
	readonly change: RotaChange;
	readonly atMs?: number;
	readonly role?: Role;
	readonly standing?: Standing;
}

const judged = (said: readonly Said[]): readonly JudgedRotaStatement[] =>
	said.map(({ by, change, atMs, role, standing }, at) => ({
		statement: {
			id: numberedId<StatementId>(at + 1),
			change,
			personId: person(by),
			deviceId: numberedId<DeviceId>(by),
			role: role ?? roleOf(by),
			time: { wallMs: atMs ?? at * hourMs, counter: 0 }
		},
		standing: standing ?? 'verified'
	}));

const read = (...said: readonly Said[]) => rotaOf(judged(said));
const expertOf = (number: number, ...specialties: readonly ('cardiology' | 'nephrology')[]): RotaChange => ({
	change: 'expert',
	expert: { person: person(number), specialties, languages: [] }
});
const shiftOf = (number: number, id = `shift-${number}`, fromMs = 0): RotaChange => ({
	change: 'shift',
	shift: { id, person: person(number), fromMs, toMs: fromMs + 8 * hourMs }
});
const coverOf = (shift: string, by: number, fromMs = 0, toMs = 8 * hourMs): RotaChange => ({
	change: 'cover',
	cover: { shift, by: person(by), fromMs, toMs, madeAtMs: 0 }
});
const duty = (reading: ReturnType<typeof read>, atMs = hourMs): readonly PersonId[] => [...onDuty(reading.rota, atMs)];

test('[CD15] nothing said gives the defaults and nobody', () => {
	expect(read()).toEqual({
		rota: emptyRota,
		clockRules: defaultClockRules,
		setAside: []
	});
});

test('[CD11] the newest of a kind about one thing holds', () => {
	const rules = { ...defaultClockRules, byUrgency: { ...defaultClockRules.byUrgency, routine: defaultClockRules.byUrgency.stat } };
	const reading = read(
		{ by: boss, change: expertOf(heart, 'cardiology') },
		{ by: boss, change: expertOf(lung, 'nephrology') },
		{ by: boss, change: expertOf(heart, 'nephrology'), atMs: 5 },
		{ by: boss, change: expertOf(lung) },
		{ by: boss, change: { change: 'coordinators', persons: [person(2)] } },
		{ by: boss, change: { change: 'coordinators', persons: [person(3)] } },
		{ by: boss, change: { change: 'ward-leads', persons: [person(4)] } },
		{ by: boss, change: { change: 'escalation', rule: { experts: [], ward: [] } } },
		{ by: boss, change: { change: 'clock', rules } }
	);
	expect(reading.rota.experts).toEqual([{ person: person(heart), specialties: ['nephrology'], languages: [] }]);
	expect([reading.rota.coordinators, reading.rota.wardLeads, reading.rota.escalation]).toEqual([
		[person(3)],
		[person(4)],
		{ experts: [], ward: [] }
	]);
	expect([reading.clockRules, reading.setAside]).toEqual([rules, []]);
});

test('[CD11] of two changes in one instant the same one holds on every device', () => {
	const both = judged([
		{ by: boss, change: { change: 'coordinators', persons: [person(2)] }, atMs: 7 },
		{ by: boss, change: { change: 'coordinators', persons: [person(3)] }, atMs: 7 }
	]);
	expect(rotaOf(both).rota.coordinators).toEqual([person(3)]);
	expect(rotaOf(both.toReversed()).rota.coordinators).toEqual([person(3)]);
});

test('[CD12] an expert changes their own shifts and no other’s', () => {
	const reading = read(
		{ by: boss, change: shiftOf(lung) },
		{ by: heart, change: shiftOf(heart) },
		{ by: heart, change: shiftOf(lung, 'for-lung') },
		{ by: heart, change: shiftOf(heart, `shift-${lung}`) },
		{ by: heart, change: { change: 'shift-removed', id: `shift-${lung}` } },
		{ by: lung, change: { change: 'shift-removed', id: `shift-${lung}` } }
	);
	expect(reading.rota.shifts.map(({ id }) => id)).toEqual([`shift-${heart}`]);
	expect(reading.setAside.map(({ statement, reason }) => [statement.id, reason])).toEqual(
		[3, 4, 5].map((number) => [numberedId(number), 'not-permitted'])
	);
});

test('[CD12] an expert takes a duty, gives their own away and passes on what they took, and moves no other', () => {
	const begin: readonly Said[] = [
		{ by: boss, change: shiftOf(heart) },
		{ by: boss, change: shiftOf(lung) }
	];
	const taken = coverOf(`shift-${heart}`, lung);
	expect(duty(read(begin[0]!, { by: lung, change: taken }))).toEqual([person(lung)]);
	expect(duty(read(begin[0]!, { by: heart, change: taken }))).toEqual([person(lung)]);
	expect(duty(read(begin[0]!, { by: lung, change: taken }, { by: lung, change: coverOf(`shift-${heart}`, 23) }))).toEqual([person(23)]);
	const moved = read(begin[0]!, { by: lung, change: coverOf(`shift-${heart}`, 23) });
	expect([duty(moved), moved.setAside.map(({ reason }) => reason)]).toEqual([[person(heart)], ['not-permitted']]);
	const [first, second] = swap(
		{ id: `shift-${heart}`, person: person(heart), fromMs: 0, toMs: 8 * hourMs },
		{ id: `shift-${lung}`, person: person(lung), fromMs: 0, toMs: 8 * hourMs },
		0
	);
	const swapped = read(
		...begin,
		{ by: heart, change: { change: 'cover', cover: first } },
		{ by: heart, change: { change: 'cover', cover: second } }
	);
	expect([swapped.setAside, swapped.rota.covers.map(({ by }) => by)]).toEqual([[], [person(lung), person(heart)]]);
});

test('[CD12] nobody else changes anything, and no expert what is the hospital’s', () => {
	const all: readonly RotaChange[] = [
		expertOf(heart, 'cardiology'),
		{ change: 'coordinators', persons: [person(heart)] },
		{ change: 'ward-leads', persons: [person(heart)] },
		{ change: 'escalation', rule: { experts: [], ward: [] } },
		{ change: 'clock', rules: defaultClockRules }
	];
	const own: readonly RotaChange[] = [shiftOf(doctor), coverOf(`shift-${doctor}`, doctor), { change: 'shift-removed', id: 'none' }];
	const reading = read(
		...all.map((change): Said => ({ by: heart, change })),
		...(['doctor', 'nurse', 'observer', 'relay'] as const).flatMap((role) =>
			[...all, ...own].map((change): Said => ({ by: doctor, role, change }))
		)
	);
	expect({ ...reading, setAside: [] }).toEqual(read());
	expect(new Set(reading.setAside.map(({ reason }) => reason))).toEqual(new Set(['not-permitted']));
	expect(reading.setAside).toHaveLength(5 + 4 * 8);
});

test('[CD12] what is not vouched for is kept, says so, and never counts', () => {
	for (const standing of ['bad-signature', 'unknown-signer', 'not-permitted', 'after-removal'] as const) {
		const reading = read({ by: boss, change: expertOf(heart, 'cardiology'), standing });
		expect([reading.rota.experts, reading.setAside.map((one) => [one.standing, one.reason])]).toEqual([[], [[standing, 'unverified']]]);
	}
});

test('[CD12] a cover said to be made in the future is as old as its signature', () => {
	const late = coverOf(`shift-${heart}`, lung) as Extract<RotaChange, { change: 'cover' }>;
	const reading = read(
		{ by: boss, change: shiftOf(heart) },
		{ by: lung, change: { change: 'cover', cover: { ...late.cover, madeAtMs: 9e15 } } },
		{ by: heart, change: coverOf(`shift-${heart}`, heart, 0, 4 * hourMs) }
	);
	expect([duty(reading, hourMs), duty(reading, 5 * hourMs)]).toEqual([[person(heart)], [person(lung)]]);
});

test('[CD12] a shift that is removed takes its covers with it', () => {
	const reading = read(
		{ by: boss, change: shiftOf(heart) },
		{ by: lung, change: coverOf(`shift-${heart}`, lung) },
		{ by: boss, change: { change: 'shift-removed', id: `shift-${heart}` } },
		{ by: heart, change: shiftOf(heart) }
	);
	expect([duty(reading), reading.rota.covers]).toEqual([[person(heart)], []]);
});

test('[CD11] the same set gives the same rota, in any order and with doubles', () => {
	const anyone = fc.constantFrom(boss, heart, lung, doctor);
	const change: fc.Arbitrary<RotaChange> = fc.oneof(
		fc.tuple(anyone, fc.constantFrom('a', 'b', 'c')).map(([by, id]) => shiftOf(by, id)),
		fc.tuple(anyone, fc.constantFrom('a', 'b', 'c'), fc.nat(3)).map(([by, id, from]) => coverOf(id, by, from * hourMs)),
		fc.constantFrom('a', 'b', 'c').map((id): RotaChange => ({ change: 'shift-removed', id })),
		anyone.map((by) => expertOf(by, 'cardiology')),
		anyone.map((by): RotaChange => ({ change: 'coordinators', persons: [person(by)] }))
	);
	const said = fc.record({ by: anyone, change, atMs: fc.nat(20), standing: fc.constantFrom<Standing>('verified', 'unknown-signer') });
	fc.assert(
		fc.property(fc.array(said, { maxLength: 25 }), fc.infiniteStream(fc.nat(1000)), (all, keys) => {
			const set = judged(all);
			const shuffled = [...set, ...set.slice(0, 5)].map((one) => [keys.next().value, one] as const).sort(([a], [b]) => a - b);
			expect(rotaOf(shuffled.map(([, one]) => one))).toEqual(rotaOf(set));
		}),
		{ seed: 11, numRuns: 300 }
	);
});

const expects = (inviteId: string): RotaChange => ({
	change: 'expected',
	expert: { inviteId, name: 'LI Ming', specialties: ['cardiology'], languages: ['zh'] }
});
const arrives = (inviteId: string, number: number): RotaChange => ({ change: 'arrived', inviteId, person: person(number) });

test('[RO16] an arrival that several devices signed counts once, and what was changed since stays', () => {
	const twice = read(
		{ by: boss, change: expects('a1') },
		{ by: boss, change: arrives('a1', heart) },
		{ by: boss, change: expertOf(heart, 'nephrology') },
		{ by: boss, change: arrives('a1', heart) }
	);
	expect([twice.rota.experts.map(({ specialties }) => specialties), twice.rota.expected]).toEqual([[['nephrology']], []]);
	const first = read({ by: boss, change: expects('a1') }, { by: boss, change: arrives('a1', heart) });
	expect(first.rota.experts).toEqual([{ person: person(heart), specialties: ['cardiology'], languages: ['zh'] }]);
});

test('[CD12] only an administrator says who is expected and who has arrived', () => {
	const own = read({ by: heart, change: expects('a1') }, { by: heart, change: arrives('a1', heart) });
	expect([own.rota, own.setAside.length]).toEqual([emptyRota, 2]);
	const waiting = read({ by: boss, change: expects('a1') }, { by: lung, change: { change: 'not-expected', inviteId: 'a1' } });
	expect(waiting.rota.expected).toHaveLength(1);
	expect(read({ by: boss, change: expects('a1') }, { by: boss, change: { change: 'not-expected', inviteId: 'a1' } }).rota.expected).toEqual(
		[]
	);
});
