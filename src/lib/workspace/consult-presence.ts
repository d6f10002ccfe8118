import type { PersonId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { ExpertPresence } from '#lib/model/consult/routing.ts';
import type { Rota } from '#lib/model/consult/rota.ts';
import type { Beat, Presence } from '#lib/sync/presence.ts';
import { memberOf, rosterSpace } from '#lib/trust/roster.ts';
import type { Hospital } from '#lib/view/workspace.ts';
import { derive } from './derived.ts';
import type { Enrolment, Surroundings } from './enrolled.ts';

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

/**
 * Experts and coordinators may read no ward: they say that they are there in the roster's space, where everybody hears it. Others do
 * not, so that a hospital of 1,400 devices is not told of each of them.
 */
export function sayToExperts(
	{ roster, device }: Pick<Surroundings, 'roster' | 'device'>,
	{ hospitalId, personId }: Enrolment,
	presence: Pick<Presence, 'enter'>,
	rota: Readable<Rota>,
	scope: Scope
): void {
	let leave: (() => void) | null = null;
	const consults = (): boolean => {
		const member = memberOf(roster.current, device.deviceId);
		if (!member) return false;
		const { experts, coordinators } = rota.current;
		const named = coordinators.includes(personId) || experts.some(({ person }) => person === personId);
		return member.role === 'expert' || member.administrator || named;
	};
	const follow = (): void => {
		if (consults()) leave ??= presence.enter(rosterSpace(hospitalId), null);
		else {
			leave?.();
			leave = null;
		}
	};
	scope.onClose(roster.on(follow));
	scope.onClose(rota.on(follow));
	scope.onClose(() => leave?.());
	follow();
}
