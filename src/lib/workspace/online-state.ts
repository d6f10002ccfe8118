import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { Beat } from '#lib/sync/presence.ts';
import type { Hospital, Presence } from '#lib/view/workspace.ts';
import { derive, jsonDiffers } from './derived.ts';

/** Who is here, by name: one entry per open case, or one without a case. Strangers to the roster are left out. Pure. */
function onlineOf(beats: readonly Beat[], hospital: Hospital): readonly Presence[] {
	const members = new Map(hospital.members.map((member) => [member.deviceId, member]));
	return beats.flatMap(({ deviceId, cases, callAbout }): Presence[] => {
		const member = members.get(deviceId);
		if (!member || member.removedAtMs !== null) return [];
		const who = { deviceId, personId: member.personId, name: member.profile?.name ?? '' };
		if (cases.length === 0) return [{ ...who, caseId: null, inCall: callAbout !== null }];
		return cases.map((caseId) => ({ ...who, caseId, inCall: callAbout === caseId }));
	});
}

export const followOnline = (
	others: Readable<readonly Beat[]>,
	hospital: Readable<Hospital>,
	scope: Scope
): Readable<readonly Presence[]> => derive([others, hospital], () => onlineOf(others.current, hospital.current), jsonDiffers, scope);
