import type { DeviceId } from '#lib/core/ids.ts';
import { stayIsOver, type GuestStay, type HostKnowledge } from './guest-stay.ts';
import { grantOf, type Roster, type RosterDevice } from './roster.ts';
import { mayGrantAt } from './standing-grants.ts';

export const hostKnowledge = (roster: Roster): HostKnowledge => ({
	hospitalId: roster.hospitalId,
	device: (id) => roster.devices.get(id),
	invite: (id) => roster.invites.get(id),
	isOpenTo: (device, place) => grantOf(roster, { device, ...place })?.open ?? false
});

/** The device if it belongs to the hospital now: enrolled, not removed, and no guest whose stay is over. */
export function presentMember(roster: Roster, deviceId: DeviceId, nowMs: number): RosterDevice | null {
	const device = roster.devices.get(deviceId);
	return device && device.removedAt === null && !stayIsOver(device, nowMs) ? device : null;
}

/**
 * The guests of a case who are to see it now: joined, not shown out, within their time, and whoever invited them may still. Of
 * `document`, in `space`.
 */
export const guestsOf = (roster: Roster, { space, document }: Pick<GuestStay, 'space' | 'document'>, nowMs: number): readonly DeviceId[] =>
	[...roster.devices.values()]
		.filter((device) => device.guest?.space === space && device.guest.document === document && isExpected(roster, device, nowMs))
		.map(({ deviceId }) => deviceId);

function isExpected(roster: Roster, { deviceId, inviteId }: RosterDevice, nowMs: number): boolean {
	const device = presentMember(roster, deviceId, nowMs);
	const host = roster.devices.get(roster.invites.get(inviteId ?? '')?.issuer as DeviceId);
	if (!device?.guest || !host || host.removedAt !== null) return false;
	return (
		mayGrantAt(host, device.guest.space, roster.latest, roster.hospitalId) || hostKnowledge(roster).isOpenTo(host.deviceId, device.guest)
	);
}
