import type { HybridTime } from '#lib/core/hybrid-time.ts';
import type { DeviceId, PersonId, StatementId } from '#lib/core/ids.ts';
import type { Role } from '../person.ts';
import type { Standing } from '../statement.ts';
import { compareByTime } from '../supersede.ts';
import { defaultClockRules, type ClockRules } from './clock-rules.ts';
import type { InvitedExpert } from './expected-expert.ts';
import type { RotaChange } from './rota-body.ts';
import { coverOf, emptyRota, type Cover, type Expert, type Rota, type Shift } from './rota.ts';

/** One signed change of the hospital's rota. */
export interface RotaStatement {
	readonly id: StatementId;
	readonly change: RotaChange;
	readonly personId: PersonId;
	/** The role in which the person acted. */
	readonly role: Role;
	readonly deviceId: DeviceId;
	readonly time: HybridTime;
}

export interface JudgedRotaStatement {
	readonly statement: RotaStatement;
	readonly standing: Standing;
}

/** A change that does not count: its signer is not vouched for, or may not change this. Kept, never dropped. */
export interface RotaSetAside extends JudgedRotaStatement {
	readonly reason: 'unverified' | 'not-permitted';
}

export interface RotaState {
	readonly rota: Rota;
	readonly clockRules: ClockRules;
}

export interface RotaReading extends RotaState {
	/** In the order of their times. */
	readonly setAside: readonly RotaSetAside[];
}

/** Of a hospital that has changed nothing. */
export const defaultRotaState: RotaState = { rota: emptyRota, clockRules: defaultClockRules };

/** An expert takes a duty, gives their own away, or passes on one that they had taken. */
function mayCover(person: PersonId, cover: Cover, rota: Rota): boolean {
	if (cover.by === person || rota.shifts.some(({ id, person: owner }) => id === cover.shift && owner === person)) return true;
	return coverOf(rota, { id: cover.shift }, cover.fromMs)?.by === person;
}

/** Whether a person acting in this role may change this of the rota as it is. */
export function mayChangeRota(role: Role, person: PersonId, change: RotaChange, rota: Rota): boolean {
	if (role === 'administrator') return true;
	if (change.change === 'late-answer') return role === 'expert' || role === 'doctor';
	if (role !== 'expert') return false;
	const owner = (shift: string): PersonId | undefined => rota.shifts.find(({ id }) => id === shift)?.person;
	switch (change.change) {
		case 'shift':
			return change.shift.person === person && (owner(change.shift.id) ?? person) === person;
		case 'shift-removed':
			return owner(change.id) === person;
		case 'cover':
			return mayCover(person, change.cover, rota);
		case 'expert':
		case 'expected':
		case 'not-expected':
		case 'arrived':
		case 'coordinators':
		case 'ward-leads':
		case 'escalation':
		case 'clock':
			return false;
	}
}

const withFirstPlace = <T>(items: readonly T[], next: T, isSame: (item: T) => boolean): readonly T[] =>
	items.some(isSame) ? items.map((item) => (isSame(item) ? next : item)) : [...items, next];

function withExpert(rota: Rota, expert: Expert): Rota {
	const isSame = ({ person }: Expert): boolean => person === expert.person;
	const experts = expert.specialties.length > 0 ? withFirstPlace(rota.experts, expert, isSame) : rota.experts.filter((one) => !isSame(one));
	return { ...rota, experts };
}

const withExpected = (rota: Rota, expert: InvitedExpert): Rota => ({
	...rota,
	expected: withFirstPlace(rota.expected, expert, ({ inviteId }) => inviteId === expert.inviteId)
});

const withoutExpected = (rota: Rota, inviteId: string): Rota => ({
	...rota,
	expected: rota.expected.filter((one) => one.inviteId !== inviteId)
});

/** Said by several devices that saw them join, it counts once: whoever is expected no more stays as they are. */
function withArrival(rota: Rota, inviteId: string, person: PersonId): Rota {
	const line = rota.expected.find((one) => one.inviteId === inviteId);
	if (line === undefined) return rota;
	const rest = withoutExpected(rota, inviteId);
	const known = rota.experts.some((expert) => expert.person === person);
	return known ? rest : withExpert(rest, { person, specialties: line.specialties, languages: line.languages });
}

const withShift = (rota: Rota, shift: Shift): Rota => ({
	...rota,
	shifts: withFirstPlace(rota.shifts, shift, ({ id }) => id === shift.id)
});

/** Of the same stretch the newest stays. */
function withCover(rota: Rota, cover: Cover): Rota {
	const isSame = ({ shift, fromMs, toMs }: Cover): boolean => shift === cover.shift && fromMs === cover.fromMs && toMs === cover.toMs;
	return { ...rota, covers: withFirstPlace(rota.covers, cover, isSame) };
}

/** What a change that counts makes of what was before it. */
export function afterChange({ rota, clockRules }: RotaState, { change, time }: Pick<RotaStatement, 'change' | 'time'>): RotaState {
	switch (change.change) {
		case 'expert':
			return { rota: withExpert(rota, change.expert), clockRules };
		case 'expected':
			return { rota: withExpected(rota, change.expert), clockRules };
		case 'not-expected':
			return { rota: withoutExpected(rota, change.inviteId), clockRules };
		case 'arrived':
			return { rota: withArrival(rota, change.inviteId, change.person), clockRules };
		case 'shift':
			return { rota: withShift(rota, change.shift), clockRules };
		case 'shift-removed': {
			const shifts = rota.shifts.filter(({ id }) => id !== change.id);
			return { rota: { ...rota, shifts, covers: rota.covers.filter(({ shift }) => shift !== change.id) }, clockRules };
		}
		case 'cover':
			// Whoever claims to have made it later than it was signed gains nothing.
			return { rota: withCover(rota, { ...change.cover, madeAtMs: time.wallMs }), clockRules };
		case 'coordinators':
			return { rota: { ...rota, coordinators: change.persons }, clockRules };
		case 'ward-leads':
			return { rota: { ...rota, wardLeads: change.persons }, clockRules };
		case 'escalation':
			return { rota: { ...rota, escalation: change.rule }, clockRules };
		case 'clock':
			return { rota, clockRules: change.rules };
		case 'late-answer':
			return { rota, clockRules };
	}
}

/**
 * What a set of signed changes adds up to. Pure, and the same for the same set in any order and with doubles (I5): the changes are
 * taken by their hybrid time, then their id, and each is judged by what those before it have left.
 */
export function rotaOf(judged: readonly JudgedRotaStatement[]): RotaReading {
	const byId = new Map<StatementId, JudgedRotaStatement>();
	for (const one of judged) if (byId.get(one.statement.id)?.standing !== 'verified') byId.set(one.statement.id, one);
	let state: RotaState = defaultRotaState;
	const setAside: RotaSetAside[] = [];
	for (const one of [...byId.values()].sort((a, b) => compareByTime(a.statement, b.statement))) {
		const { statement, standing } = one;
		if (standing !== 'verified') setAside.push({ ...one, reason: 'unverified' });
		else if (!mayChangeRota(statement.role, statement.personId, statement.change, state.rota))
			setAside.push({ ...one, reason: 'not-permitted' });
		else state = afterChange(state, statement);
	}
	return { ...state, setAside };
}
