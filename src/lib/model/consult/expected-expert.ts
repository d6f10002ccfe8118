import * as v from 'valibot';
import type { PersonId } from '#lib/core/ids.ts';
import { shortText } from '../body-fields.ts';
import type { ExpertEntry } from './expert-list.ts';
import { languages, type Language } from './language.ts';
import type { Expert } from './rota.ts';
import { specialties, type Specialty } from './specialty.ts';

/** A person of a pasted list, before they have a device here. */
export interface ExpectedExpert {
	readonly name: string;
	readonly specialties: readonly Specialty[];
	readonly languages: readonly Language[];
	readonly phone: string | null;
	/** What else their line said; may be empty. */
	readonly role: string;
	/** Another line has the same name and says nothing by which to tell whether it is the same person. */
	readonly namesake: boolean;
}

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const digits = (phone: string): string => phone.replace(/\D/g, '');

function isSamePerson(a: ExpectedExpert, b: ExpertEntry): boolean {
	return sameName(a.name, b.name) && a.phone !== null && b.phone !== null && digits(a.phone) === digits(b.phone);
}

/**
 * The persons of a list, in its order. Lines with the same name and telephone are one person with several specialties; the same name
 * alone says too little (several people are called 张伟), so such lines stay apart and are marked.
 */
export function expectedExperts(entries: readonly ExpertEntry[]): readonly ExpectedExpert[] {
	const persons: ExpectedExpert[] = [];
	for (const { specialty, ...entry } of entries) {
		const at = persons.findIndex((person) => isSamePerson(person, { specialty, ...entry }));
		const known = persons[at];
		if (known === undefined) persons.push({ ...entry, specialties: [specialty], namesake: false });
		else
			persons[at] = {
				...known,
				specialties: [...new Set([...known.specialties, specialty])],
				languages: [...new Set([...known.languages, ...entry.languages])],
				role: known.role === '' ? entry.role : known.role
			};
	}
	return persons.map((person) => ({
		...person,
		namesake: persons.some((other) => other !== person && sameName(other.name, person.name))
	}));
}

/** Somebody to whom an invite was made out. */
export interface InvitedExpert extends Pick<ExpectedExpert, 'name' | 'specialties' | 'languages'> {
	readonly inviteId: string;
}

const invited = v.object({
	inviteId: shortText,
	name: shortText,
	specialties: v.pipe(v.array(v.picklist(specialties)), v.minLength(1)),
	languages: v.array(v.picklist(languages))
});

/** Reads what this device kept; what is no invited expert is left out. */
export function parseInvitedExperts(kept: unknown): readonly InvitedExpert[] {
	if (!Array.isArray(kept)) return [];
	return kept.flatMap((one) => {
		const read = v.safeParse(invited, one);
		return read.success ? [read.output] : [];
	});
}

/** A member as far as matching needs to know them. */
export interface Newcomer {
	readonly personId: PersonId;
	/** The invite their device came by; null where an administrator enrolled it. */
	readonly inviteId: string | null;
}

/** One who was invited and has joined. */
export interface Arrival {
	readonly invited: InvitedExpert;
	readonly expert: Expert;
}

/** Who of those invited has joined. Told by the invite their device came by alone: it is signed, and names are written by people. */
export const arrivalsAmong = (awaited: readonly InvitedExpert[], members: readonly Newcomer[]): readonly Arrival[] =>
	awaited.flatMap((one) => {
		const joined = members.find(({ inviteId }) => inviteId === one.inviteId);
		return joined === undefined
			? []
			: [{ invited: one, expert: { person: joined.personId, specialties: one.specialties, languages: one.languages } }];
	});
