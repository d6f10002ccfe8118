import type { CaseId, DeviceId, PersonId } from '#lib/core/ids.ts';
import type { CallablePerson } from './call-screen.ts';
import type { Me, Member, Presence } from './workspace.ts';

/** Who can be rung now, each on all devices that are on line: those who look at this case first, then by name. */
export function callablePeople(
	online: readonly Presence[],
	members: readonly Member[],
	me: Pick<Me, 'personId'>,
	caseId: CaseId
): readonly CallablePerson[] {
	const people = new Map<PersonId, CallablePerson>();
	for (const { personId, deviceId, name, caseId: looksAt, inCall } of online) {
		if (personId === me.personId || !members.some((member) => member.deviceId === deviceId && member.removedAtMs === null)) continue;
		const known = people.get(personId);
		people.set(personId, {
			personId,
			name,
			here: known?.here === true || looksAt === caseId,
			inCall: known?.inCall === true || inCall,
			devices: [...new Set<DeviceId>([...(known?.devices ?? []), deviceId])]
		});
	}
	return [...people.values()].sort((a, b) => Number(b.here) - Number(a.here) || a.name.localeCompare(b.name));
}

/** Names of those who say they are in a call about a case. */
export const namesInCall = (online: readonly Presence[], caseId: CaseId): readonly string[] => [
	...new Set(online.filter((one) => one.inCall && one.caseId === caseId).map(({ name }) => name))
];
