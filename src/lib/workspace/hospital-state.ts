import { toHex } from '#lib/core/bytes.ts';
import type { DeviceId, SpaceId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { PersonProfile } from '#lib/model/person.ts';
import { grantedNames } from '#lib/trust/document-grants.ts';
import type { GuestNames } from '#lib/trust/guest-names.ts';
import type { KeyRing } from '#lib/trust/key-ring.ts';
import { inviteStatus, memberOf, type Roster } from '#lib/trust/roster.ts';
import { openHospitalName, openProfile, openWardDescription } from '#lib/trust/sealed-names.ts';
import type { Hospital, Member, PendingInvite, Ward } from '#lib/view/workspace.ts';
import type { GuestPass, Surroundings } from './enrolled.ts';

const noHospital: Hospital = { name: '', wards: [], members: [], invites: [] };

/** The wards a device may read now. */
export function readableWards(roster: Roster, deviceId: DeviceId): readonly SpaceId[] {
	const device = memberOf(roster, deviceId);
	if (!device) return [];
	const created = [...roster.wards.values()].sort(
		(a, b) => a.createdAt.wallMs - b.createdAt.wallMs || a.createdAt.counter - b.createdAt.counter
	);
	return created.map((ward) => ward.spaceId).filter((ward) => device.wards === 'all' || device.wards.includes(ward));
}

/** What was opened once stays open, by the 16 bytes of its seal's authentication tag. */
type Opened = Map<string, unknown>;

async function opened<T>(known: Opened, sealed: Uint8Array, open: () => Promise<T | null>): Promise<T | null> {
	const tag = toHex(sealed.subarray(-16));
	const before = known.get(tag) as T | undefined;
	if (before !== undefined) return before;
	const value = await open();
	if (value !== null) known.set(tag, value);
	return value;
}

async function readWards(roster: Roster, deviceId: DeviceId, ring: KeyRing, known: Opened): Promise<readonly Ward[]> {
	const wards: Ward[] = [];
	for (const spaceId of readableWards(roster, deviceId)) {
		const sealed = roster.wards.get(spaceId)!.sealedDescription;
		const description = await opened(known, sealed, () => openWardDescription(sealed, ring));
		if (description) wards.push({ spaceId, name: description.name, beds: description.beds });
	}
	return wards;
}

async function readMembers(roster: Roster, ring: KeyRing, known: Opened): Promise<readonly Member[]> {
	const members: Member[] = [];
	for (const device of roster.devices.values()) {
		if (device.role === 'relay') continue;
		members.push({
			deviceId: device.deviceId,
			personId: device.personId,
			profile: await opened<PersonProfile>(known, device.sealedProfile, () => openProfile(roster, device, ring)),
			role: device.role,
			administrator: device.administrator,
			wards: device.wards,
			inviteId: device.inviteId,
			enrolledAtMs: device.enrolledAt.wallMs,
			removedAtMs: device.removedAt?.wallMs ?? null
		});
	}
	return members;
}

const readInvites = (roster: Roster, nowMs: number): readonly PendingInvite[] =>
	[...roster.invites.values()].map((invite) => ({
		inviteId: invite.inviteId,
		role: invite.role,
		wards: invite.wards,
		expiresAtMs: invite.expiresAtMs,
		status: inviteStatus(invite, nowMs)
	}));

/** A guest knows themselves, and whom the case's grant names. */
const namedFor = (members: readonly Member[], given: GuestNames | null, own: DeviceId, { name }: GuestPass): readonly Member[] =>
	members.map((member) => {
		const self = member.deviceId === own ? { name, profession: '' } : null;
		return { ...member, profile: member.profile ?? given?.persons.get(member.personId) ?? self };
	});

/** The hospital as screens see it: the roster with its names opened, kept up with roster and keys. */
export async function openHospitalState(
	{ roster, device, ring, clock, report }: Pick<Surroundings, 'roster' | 'device' | 'ring' | 'clock' | 'report'>,
	pass: GuestPass | null,
	scope: Scope
): Promise<Readable<Hospital>> {
	const hospital = createSettable(noHospital);
	const known: Opened = new Map();
	let wanted = false;
	let last: Promise<void> = Promise.resolve();

	const read = async (): Promise<void> => {
		if (!wanted) return;
		wanted = false;
		const current = roster.current;
		const given = pass === null ? null : await grantedNames(current, device);
		const members = await readMembers(current, ring, known);
		const name = await openHospitalName(current, ring);
		hospital.set({
			name: name ?? given?.hospitalName ?? pass?.hospitalName ?? '',
			wards: await readWards(current, device.deviceId, ring, known),
			members: pass === null ? members : namedFor(members, given, device.deviceId, pass),
			invites: readInvites(current, clock.nowMs())
		});
	};
	const readSoon = (): Promise<void> => {
		wanted = true;
		return (last = last.then(read).catch(report));
	};

	scope.onClose(roster.on(() => void readSoon()));
	scope.onClose(ring.onChange(() => void readSoon()));
	await readSoon();
	return hospital;
}
