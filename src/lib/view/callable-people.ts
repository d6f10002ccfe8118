import type { CaseId, DeviceId, PersonId, SpaceId } from '#lib/core/ids.ts';
import type { CallablePerson } from './call-screen.ts';
import type { Me, Member, Presence } from './workspace.ts';

export interface CallableInputs {
	readonly online: readonly Presence[];
	readonly members: readonly Member[];
	readonly me: Pick<Me, 'personId'>;
	readonly caseId: CaseId;
	/** Whose people have the case; null where only those count who are on line or asked. */
	readonly ward: SpaceId | null;
	/** To whom the case is open for a consult, whatever their wards. */
	readonly asked: ReadonlySet<PersonId>;
	/** When each person was last heard of and then no more, by this device's clock. */
	readonly seen: ReadonlyMap<PersonId, number>;
}

/**
 * Who can be rung about a case: everybody who has it, and whoever else is on line. Who is on line is rung there; who is not, on every
 * device of theirs, of which one may come on line in time. Those who look at this case first, then those on line, then by name.
 */
export function callablePeople(inputs: CallableInputs): readonly CallablePerson[] {
	const { online, me, caseId, ward, asked, seen } = inputs;
	const members = inputs.members.filter(
		({ removedAtMs, role, personId }) => removedAtMs === null && role !== 'relay' && personId !== me.personId
	);
	const vouched = new Set(members.map(({ deviceId }) => deviceId));
	const people = new Map<PersonId, CallablePerson>();
	for (const { personId, deviceId, name, caseId: looksAt, inCall } of online) {
		if (!vouched.has(deviceId)) continue;
		const known = people.get(personId);
		people.set(personId, {
			personId,
			name,
			online: true,
			seenAtMs: null,
			here: known?.here === true || looksAt === caseId,
			inCall: known?.inCall === true || inCall,
			devices: [...new Set<DeviceId>([...(known?.devices ?? []), deviceId])]
		});
	}
	const hasCase = ({ wards, personId }: Member): boolean =>
		asked.has(personId) || (ward !== null && (wards === 'all' || wards.includes(ward)));
	for (const member of members) {
		const { personId, profile, deviceId } = member;
		const known = people.get(personId);
		if (known?.online || profile === null || !hasCase(member)) continue;
		const devices = [...(known?.devices ?? []), deviceId];
		people.set(personId, {
			personId,
			name: profile.name,
			online: false,
			seenAtMs: seen.get(personId) ?? null,
			here: false,
			inCall: false,
			devices
		});
	}
	return [...people.values()].sort(
		(a, b) => Number(b.here) - Number(a.here) || Number(b.online) - Number(a.online) || a.name.localeCompare(b.name)
	);
}

/** Names of those who say they are in a call about a case. */
export const namesInCall = (online: readonly Presence[], caseId: CaseId): readonly string[] => [
	...new Set(online.filter((one) => one.inCall && one.caseId === caseId).map(({ name }) => name))
];
