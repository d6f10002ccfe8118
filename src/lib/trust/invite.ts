import { toBase64Url, type Bytes } from '#lib/core/bytes.ts';
import { idOfBytes, type DocumentId, type HospitalId, type PersonId, type SpaceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import type { PersonProfile, Role } from '#lib/model/person.ts';
import { openDeviceKeys, type DeviceKeys, type StoredDeviceKeys } from './device-keys.ts';
import { keysForInvite, sealKeysForInvite } from './epoch-keys.ts';
import { inviteFragment, type GuestGreeting, type InviteCode } from './invite-code.ts';
import { packKeys, spaceKeyOf, type KeyRing, type SpaceKey } from './key-ring.ts';
import type { RosterContent } from './roster-body.ts';
import { rosterSpace, type Roster } from './roster.ts';
import { inviteSignedPart, signRosterStatement } from './roster-statement.ts';
import { sealProfile, sealUnder } from './sealed-names.ts';
import { keysOfInviteSecret, profileSecretOf } from './seeded-keys.ts';

export interface InviteWish {
	readonly role: Role;
	readonly wards: readonly SpaceId[] | 'all';
	readonly expiresAtMs: number;
	/** Shown before joining; may be empty. */
	readonly hospitalName: string;
	/** For a guest: the one case, and what the link tells them; nobody else has it. */
	readonly guest?: GuestGreeting & { readonly space: SpaceId; readonly document: DocumentId };
}

export interface CreatedInvite {
	readonly inviteId: string;
	/** For an administrator, or a guest's host, to sign with `authorRoster`. */
	readonly content: RosterContent<'invited'>;
	/** `#join=…`: goes behind the app's address. Whoever has it can join once; keep it nowhere. */
	readonly fragment: string;
}

/** Makes an invite. Throws when this device does not hold the roster's key: then it reads no names of this hospital. */
export async function createInvite(roster: Roster, wish: InviteWish, ring: KeyRing, random: Random): Promise<CreatedInvite> {
	const rosterKey = ring.current(roster.hospitalId);
	if (!rosterKey) throw new Error('an administrator holds the roster key');
	const secret = random.bytes(32);
	const keys = await openDeviceKeys(await keysOfInviteSecret(secret));
	const { role, wards, expiresAtMs, hospitalName, guest } = wish;
	const spaces = wards === 'all' ? [...roster.wards.keys()] : wards;
	const scopes = [rosterSpace(roster.hospitalId), ...spaces];
	const opened = role === 'relay' || role === 'guest' ? [] : keysForInvite(scopes, ring);
	const sealedKeys = await sealKeysForInvite(opened, keys.sealPublic);
	const sealedProfileKey = await sealUnder(rosterKey, packKeys([await profileKeyOf(secret, roster.hospitalId)]), 'profile key');
	const inviteId = keys.deviceId as string;
	const content: RosterContent<'invited'> = {
		kind: 'invited',
		body: {
			invite: inviteId,
			sealPublic: toBase64Url(keys.sealPublic),
			role,
			wards: wards === 'all' ? wards : [...wards],
			expiresAtMs,
			sealedKeys: toBase64Url(sealedKeys),
			keys: opened.map(({ keyId }) => keyId),
			sealedProfileKey: toBase64Url(sealedProfileKey),
			...(guest && { forCase: { space: guest.space, document: guest.document } })
		}
	};
	const greeting = guest && { guest: { invitedBy: guest.invitedBy, startsAtMs: guest.startsAtMs } };
	const code: InviteCode = { hospitalId: roster.hospitalId, secret, role, expiresAtMs, hospitalName, ...greeting };
	return { inviteId, content, fragment: inviteFragment(code) };
}

const profileKeyOf = async (secret: Bytes, hospitalId: HospitalId): Promise<SpaceKey> =>
	spaceKeyOf(hospitalId, 1, await profileSecretOf(secret));

export interface AcceptedInvite {
	readonly personId: PersonId;
	/** The `device-enrolled` statement, for the relay's hello and for the device's own roster. */
	readonly statement: Bytes;
	/**
	 * Opens the keys that were sealed to the invite: give both to `absorbRosterKeys`, and keep this beside the device's own keys
	 * until its first own epoch key has come.
	 */
	readonly inviteKeys: StoredDeviceKeys;
}

/** Signs this device's own enrolment by an invite. Needs nobody else on line. */
export async function acceptInvite(
	code: InviteCode,
	profile: PersonProfile,
	device: DeviceKeys,
	nowMs: number,
	random: Random
): Promise<AcceptedInvite> {
	const inviteKeys = await keysOfInviteSecret(code.secret);
	const invite = await openDeviceKeys(inviteKeys);
	const sealedProfile = await sealProfile(await profileKeyOf(code.secret, code.hospitalId), profile);
	const personId = idOfBytes<PersonId>(random.bytes(16));
	const claim = {
		device: device.deviceId,
		signPublic: toBase64Url(device.signPublic),
		sealPublic: toBase64Url(device.sealPublic),
		person: personId,
		sealedProfile: toBase64Url(sealedProfile)
	};
	const signature = toBase64Url(await invite.sign(inviteSignedPart(code.hospitalId, claim)));
	const byInvite = { invite: invite.deviceId as string, signPublic: toBase64Url(invite.signPublic), signature };
	const context = { hospital: code.hospitalId, time: { wallMs: nowMs, counter: 0 }, previous: [] };
	const statement = await signRosterStatement({ kind: 'device-enrolled', body: { ...claim, rights: null, byInvite } }, context, device);
	return { personId, statement, inviteKeys };
}
