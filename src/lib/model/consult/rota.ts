import type { PersonId } from '#lib/core/ids.ts';
import type { InvitedExpert } from './expected-expert.ts';
import type { Language } from './language.ts';
import { runsAt } from './shift-times.ts';
import type { Specialty } from './specialty.ts';

/** Somebody who can be asked. */
export interface Expert {
	readonly person: PersonId;
	readonly specialties: readonly Specialty[];
	readonly languages: readonly Language[];
}

/** A duty. Instants in milliseconds since 1970, so no time zone is guessed; the start belongs to the shift, the end to the next one. */
export interface Shift {
	readonly id: string;
	readonly person: PersonId;
	readonly fromMs: number;
	readonly toMs: number;
	/** Comes again after this long, for example daily; absent for a single duty. */
	readonly everyMs?: number;
	/** The zone it is planned in, by its name in the IANA database: whole days follow its changes of the clock. Absent: none is followed. */
	readonly zone?: string;
	/** Comes again no more from here on. */
	readonly untilMs?: number;
}

/** Somebody else takes a shift, or a part of it. Where several meet, the one made last holds. */
export interface Cover {
	readonly shift: string;
	readonly by: PersonId;
	readonly fromMs: number;
	readonly toMs: number;
	readonly madeAtMs: number;
}

/** Whom an escalation turns to. */
export type EscalatesTo = 'others-on-duty' | 'everyone-of-specialty' | 'ward-lead' | 'coordinator';

/** One level: this long after the due time, in milliseconds, these people are asked. Levels rise with time. */
export interface EscalationLevel {
	readonly afterDueMs: number;
	readonly to: EscalatesTo;
}

/** The rota's rule: what experts let lie, and what the ward lets lie. */
export interface EscalationRule {
	/** For accepting and answering. */
	readonly experts: readonly EscalationLevel[];
	/** For acknowledging and acting. */
	readonly ward: readonly EscalationLevel[];
}

export interface Rota {
	readonly experts: readonly Expert[];
	/** Whom a list invited and who has not joined. */
	readonly expected: readonly InvitedExpert[];
	readonly shifts: readonly Shift[];
	readonly covers: readonly Cover[];
	readonly coordinators: readonly PersonId[];
	readonly wardLeads: readonly PersonId[];
	readonly escalation: EscalationRule;
}

const minuteMs = 60_000;

/** Our choice: first whoever else is on duty, then everybody of the specialty, then a person who can make something happen. */
export const defaultEscalation: EscalationRule = {
	experts: [
		{ afterDueMs: 0, to: 'others-on-duty' },
		{ afterDueMs: 5 * minuteMs, to: 'everyone-of-specialty' },
		{ afterDueMs: 10 * minuteMs, to: 'coordinator' }
	],
	ward: [
		{ afterDueMs: 0, to: 'ward-lead' },
		{ afterDueMs: 15 * minuteMs, to: 'coordinator' }
	]
};

/** Of a hospital that has said nothing about it. */
export const emptyRota: Rota = {
	experts: [],
	expected: [],
	shifts: [],
	covers: [],
	coordinators: [],
	wardLeads: [],
	escalation: defaultEscalation
};

/** The cover of a shift that holds at an instant. */
export function coverOf(rota: Pick<Rota, 'covers'>, shift: Pick<Shift, 'id'>, atMs: number): Cover | null {
	const covers = rota.covers.filter((cover) => cover.shift === shift.id && cover.fromMs <= atMs && atMs < cover.toMs);
	// Two made in the same millisecond: any fixed choice serves.
	return covers.toSorted((a, b) => a.madeAtMs - b.madeAtMs || (a.by < b.by ? -1 : 1)).at(-1) ?? null;
}

/** Who is on duty at an instant, covers and swaps reckoned in. */
export const onDuty = (rota: Rota, atMs: number): ReadonlySet<PersonId> =>
	new Set(rota.shifts.filter((shift) => runsAt(shift, atMs)).map((shift) => coverOf(rota, shift, atMs)?.by ?? shift.person));

/** One occurrence of a shift. */
export type Duty = Pick<Shift, 'id' | 'person' | 'fromMs' | 'toMs'>;

/** Two people take each other's duty. */
export const swap = (first: Duty, second: Duty, madeAtMs: number): readonly [Cover, Cover] => [
	{ shift: first.id, by: second.person, fromMs: first.fromMs, toMs: first.toMs, madeAtMs },
	{ shift: second.id, by: first.person, fromMs: second.fromMs, toMs: second.toMs, madeAtMs }
];
