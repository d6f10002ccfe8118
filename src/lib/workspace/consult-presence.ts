import type { PersonId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { ExpertPresence } from '#lib/model/consult/routing.ts';
import type { Beat } from '#lib/sync/presence.ts';
import type { Hospital } from '#lib/view/workspace.ts';
import { derive } from './derived.ts';

type PresenceMap = ReadonlyMap<PersonId, ExpertPresence>;

/** A person in a call on one device is in a call. Strangers to the roster are left out. Pure. */
function presenceOf(beats: readonly Beat[], hospital: Hospital): PresenceMap {
	const members = new Map(hospital.members.map((member) => [member.deviceId, member]));
	const presence = new Map<PersonId, ExpertPresence>();
	for (const { deviceId, callAbout } of beats) {
		const member = members.get(deviceId);
		if (!member || member.removedAtMs !== null) continue;
		if (callAbout !== null) presence.set(member.personId, 'in-call');
		else if (!presence.has(member.personId)) presence.set(member.personId, 'online');
	}
	return presence;
}

const differs = (before: PresenceMap, after: PresenceMap): boolean =>
	before.size !== after.size || [...after].some(([person, reach]) => before.get(person) !== reach);

/** Who can be asked and is heard of now, in whatever place. */
export const followExpertPresence = (
	others: Readable<readonly Beat[]>,
	hospital: Readable<Hospital>,
	scope: Scope
): Readable<PresenceMap> => derive([others, hospital], () => presenceOf(others.current, hospital.current), differs, scope);
