import * as v from 'valibot';
import type { PersonId } from '#lib/core/ids.ts';
import { shortText } from '../body-fields.ts';
import type { ExpertEntry } from './expert-list.ts';
import { languages, type Language } from './language.ts';
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

export const invitedExpert: v.GenericSchema<unknown, InvitedExpert> = v.object({
	inviteId: shortText,
	name: shortText,
	specialties: v.pipe(v.array(v.picklist(specialties)), v.minLength(1), v.maxLength(specialties.length)),
	languages: v.pipe(v.array(v.picklist(languages)), v.maxLength(languages.length))
});

/** A member as far as matching needs to know them. */
export interface Newcomer {
	readonly personId: PersonId;
	/** The invite their device came by; null where an administrator enrolled it. */
	readonly inviteId: string | null;
}

/** One who was invited and has joined. */
export interface Arrival {
	readonly inviteId: string;
	readonly person: PersonId;
}

/** Who of those invited has joined. Told by the invite their device came by alone: it is signed, and names are written by people. */
export const arrivalsAmong = (expected: readonly InvitedExpert[], members: readonly Newcomer[]): readonly Arrival[] =>
	expected.flatMap(({ inviteId }) => {
		const joined = members.find((member) => member.inviteId === inviteId);
		return joined === undefined ? [] : [{ inviteId, person: joined.personId }];
	});
