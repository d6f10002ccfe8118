import type { DocumentId, PersonId, SpaceId } from '#lib/core/ids.ts';
import type { PersonProfile } from '#lib/model/person.ts';
import type { GuestNames } from '#lib/trust/guest-names.ts';
import type { Roster } from '#lib/trust/roster.ts';
import type { Hospital } from '#lib/view/workspace.ts';

/**
 * Whom a guest of a case meets there: those to whom it is or was open, then its ward's people, who are there first, then those of
 * all wards. Nobody else's name leaves the hospital's members.
 */
export function namesAround(hospital: Hospital, roster: Roster, ward: SpaceId, document: DocumentId): GuestNames {
	const granted = new Set((roster.grants.get(document) ?? []).filter(({ space }) => space === ward).map(({ device }) => device));
	const nearness = ({ deviceId, wards }: Hospital['members'][number]): number => {
		if (granted.has(deviceId)) return 0;
		if (wards === 'all') return 2;
		return wards.includes(ward) ? 1 : 3;
	};
	const theirs = roster.devices;
	const near = hospital.members
		.filter((member) => nearness(member) < 3 || theirs.get(member.deviceId)?.guest?.document === document)
		.sort((a, b) => nearness(a) - nearness(b));
	const persons = new Map<PersonId, PersonProfile>();
	for (const { personId, profile } of near) if (profile !== null && !persons.has(personId)) persons.set(personId, profile);
	return { hospitalName: hospital.name, persons };
}
