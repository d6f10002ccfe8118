import type { PersonId, StatementId } from '#lib/core/ids.ts';
import type { ConsultBody, Isbar, RequestedBody, SeatRef } from '#lib/model/consult/consult-body.ts';
import type { ConsultStatement } from '#lib/model/consult/consult-causality.ts';
import type { ConsultState } from '#lib/model/consult/consult-state.ts';
import { consultsOf } from '#lib/model/consult/consults.ts';
import type { Specialty } from '#lib/model/consult/specialty.ts';
import type { Role } from '#lib/model/person.ts';
import type { JudgedStatement, Standing } from '#lib/model/statement.ts';
import { makeStatement, numberedId } from './make-statement.ts';

/** People of consult tests, by number. */
export const nurse = 1;
export const doctor = 11;
export const heart = 21;
export const heartToo = 22;
export const lung = 23;
export const kidney = 24;
export const coordinator = 41;
export const observer = 51;

export const person = (number: number): PersonId => numberedId<PersonId>(number);

const roleOf = (by: number): Role => (by < 10 ? 'nurse' : by < 20 ? 'doctor' : by < 40 ? 'expert' : by < 50 ? 'administrator' : 'observer');

export const question: Isbar = {
	identify: 'Bed 7',
	situation: 'Pressure falling',
	background: 'Pneumonia',
	assessment: 'Shock?',
	recommendation: 'Which inotrope?'
};

const requestOf = (specialties: readonly Specialty[], more: Partial<RequestedBody> = {}): RequestedBody => ({
	step: 'requested',
	specialties,
	urgency: 'urgent',
	startedAtMs: 0,
	wish: 'opinion',
	question,
	...more
});

type WithoutOrigin<B> = B extends { readonly consult: StatementId } ? Omit<B, 'consult' | 'after'> : never;
/** A step as a test says it: consult and heads are filled in. */
export type Said = WithoutOrigin<ConsultBody>;

export interface Telling {
	/** The numbers of the steps this one's maker knew last; all heads unless told. */
	readonly after?: readonly number[];
	readonly atMs?: number;
	readonly standing?: Standing;
	readonly role?: Role;
	readonly supersedes?: readonly number[];
}

/** A consult told step by step. Each step has a number, which is its id, and unless told otherwise its time in milliseconds. */
export interface ConsultScript {
	readonly judged: JudgedStatement[];
	/** The seat of a specialty of the request. */
	seat(specialty: Specialty): SeatRef;
	/** Adds a step and gives its number. */
	say(by: number, said: Said, telling?: Telling): number;
	state(): ConsultState;
	/** Why a step was refused; null when it counts. */
	refusal(step: number): string | null;
}

export function consultScript(
	specialties: readonly Specialty[] = ['cardiology'],
	more: Partial<RequestedBody> = {},
	by = nurse,
	firstId = 1
): ConsultScript {
	const judged: JudgedStatement[] = [];
	const named = new Set<number>();
	let last = firstId - 1;
	const consult = numberedId<StatementId>(firstId);
	const add = (maker: number, body: ConsultBody, telling: Telling): number => {
		const id = ++last;
		const made = makeStatement({
			id,
			kind: 'consult',
			body,
			device: maker,
			wallMs: telling.atMs ?? id,
			supersedes: telling.supersedes ?? []
		});
		const statement: ConsultStatement = { ...made, role: telling.role ?? roleOf(maker) };
		judged.push({ statement: statement, standing: telling.standing ?? 'verified' });
		return id;
	};
	add(by, requestOf(specialties, more), {});
	const state = (): ConsultState => consultsOf(judged).consults[0]!;
	return {
		judged,
		seat: (specialty) => ({ ask: consult, specialty }),
		say(maker, said, telling = {}) {
			const heads = Array.from({ length: last - firstId + 1 }, (_, at) => firstId + at).filter((id) => !named.has(id));
			const after = telling.after ?? heads;
			for (const id of after) named.add(id);
			return add(maker, { ...said, consult, after: after.map((id) => numberedId<StatementId>(id)) }, telling);
		},
		state,
		refusal: (step) => state().setAside.find(({ statement }) => statement.id === numberedId(step))?.refusal ?? null
	};
}

export const stepId = (step: number): StatementId => numberedId<StatementId>(step);

/** The usual way, as far as wanted: the numbers of what was said. */
export const usual = {
	offered: (script: ConsultScript, to: readonly number[] = [heart, heartToo], specialty: Specialty = 'cardiology') =>
		script.say(nurse, { step: 'offered', seat: script.seat(specialty), to: to.map(person) }),
	accepted: (script: ConsultScript, by = heart, specialty: Specialty = 'cardiology', telling: Telling = {}) =>
		script.say(by, { step: 'accepted', seat: script.seat(specialty) }, telling),
	opinion: (script: ConsultScript, by = heart, specialty: Specialty = 'cardiology', telling: Telling = {}) =>
		script.say(
			by,
			{
				step: 'opinion-signed',
				seat: script.seat(specialty),
				text: 'Noradrenaline.',
				recommendations: [
					{ id: 'a', text: 'Noradrenaline 0.1 µg/kg/min' },
					{ id: 'b', text: 'Echo today' }
				]
			},
			telling
		),
	acknowledged: (script: ConsultScript, answer: number, telling: Telling = {}) =>
		script.say(nurse, { step: 'acknowledged', answers: [stepId(answer)] }, telling),
	acted: (script: ConsultScript, answer: number, items: readonly string[] = ['a', 'b'], telling: Telling = {}) =>
		script.say(nurse, { step: 'acted', answer: stepId(answer), items, result: 'acted' }, telling),
	outcome: (script: ConsultScript, telling: Telling = {}) =>
		script.say(nurse, { step: 'outcome-fed-back', outcome: 'better', text: '' }, telling),
	closed: (script: ConsultScript, telling: Telling = {}) => script.say(doctor, { step: 'closed' }, telling)
};
