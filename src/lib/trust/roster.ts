import type { Bytes } from '#lib/core/bytes.ts';
import { compareTime, zeroTime, type HybridTime } from '#lib/core/hybrid-time.ts';
import type { DeviceId, DocumentId, HospitalId, KeyId, PersonId, SpaceId, StatementId } from '#lib/core/ids.ts';
import type { Role } from '#lib/model/person.ts';
import type { GuestStay } from './guest-stay.ts';
import { createRosterDraft } from './roster-draft.ts';
import { orderStatements } from './roster-order.ts';
import type { VerifiedRosterStatement } from './roster-statement.ts';

export interface RosterDevice {
	readonly deviceId: DeviceId;
	readonly personId: PersonId;
	/** In which the person acts on patients; `administrator` for one who does not. */
	readonly role: Role;
	/** May state roster facts. A founder who is a doctor is both. */
	readonly administrator: boolean;
	readonly wards: readonly SpaceId[] | 'all';
	readonly signPublic: Bytes;
	readonly sealPublic: Bytes;
	/** `PersonProfile` as JSON under a key of the roster's space; empty for a relay. */
	readonly sealedProfile: Bytes;
	readonly enrolledAt: HybridTime;
	readonly removedAt: HybridTime | null;
	/** The administrator's device, or the device itself when an invite let it in. */
	readonly enrolledBy: DeviceId;
	/** The invite that let it in; null for the founder and for devices an administrator enrolled. */
	readonly inviteId: string | null;
	/** Every role it had and since when, oldest first: statements are judged by the role of their time. */
	readonly roles: readonly HeldRole[];
	/** The one case a guest is let in for, and until when; null for everybody else. */
	readonly guest: GuestStay | null;
}

export interface HeldRole {
	readonly since: HybridTime;
	readonly role: Role;
	readonly administrator: boolean;
	readonly wards: readonly SpaceId[] | 'all';
}

export interface RosterInvite {
	readonly inviteId: string;
	readonly sealPublic: Bytes;
	readonly role: Role;
	readonly wards: readonly SpaceId[] | 'all';
	readonly expiresAtMs: number;
	/** What a guest is invited to; null for everybody else. */
	readonly guest: GuestStay | null;
	/** The keys its holder needs, sealed to the invite; see `absorbRosterKeys`. */
	readonly sealedKeys: Bytes;
	/** The key its holder's profile is sealed under, for the roster's readers. */
	readonly sealedProfileKey: Bytes;
	readonly issuer: DeviceId;
	/** Expiry is left to whoever has a clock: see `inviteStatus`. */
	readonly status: 'open' | 'used' | 'revoked';
	readonly usedBy: DeviceId | null;
}

export interface RosterWard {
	readonly spaceId: SpaceId;
	/** `WardDescription` as JSON under a key of the roster's space. */
	readonly sealedDescription: Bytes;
	readonly createdAt: HybridTime;
}

/** One key of one space, as all statements about it together tell it. */
export interface RosterEpochKey {
	readonly space: SpaceId;
	readonly epoch: number;
	readonly keyId: KeyId;
	/** By device or invite id: the key sealed to its X25519 key. */
	readonly recipients: ReadonlyMap<string, Bytes>;
	/** Invites that carry it among their own sealed keys. */
	readonly inInvites: readonly string[];
	readonly sealedForRecovery: Bytes;
	/** The space's earlier keys under this one; empty for a first epoch. */
	readonly sealedPrevious: Bytes;
}

/** One case and one device that its ward is closed to, as all statements about the two together tell it. */
export interface RosterGrant {
	readonly device: DeviceId;
	readonly space: SpaceId;
	readonly document: DocumentId;
	/** False once it was ended, until a later grant. */
	readonly open: boolean;
	/** Open, and was ended before. */
	readonly reopened: boolean;
	/** What each grant gave, in the roster's order: base64url sealed to the device, and which keys that is. Ended ones included. */
	readonly packs: readonly { readonly sealedKeys: string; readonly keys: readonly KeyId[] }[];
	/** What the newest grant that names people says of them, base64url sealed to the device; null if none does. */
	readonly sealedNames: string | null;
	/** The key the newest grant seals with; null where it names none. */
	readonly current: KeyId | null;
	/** The consult steps that those who stated it knew. */
	readonly steps: readonly StatementId[];
	/** What the next statement about it names as `after`. */
	readonly heads: readonly string[];
}

/** Why a statement has no effect. `waiting`: its cause has not arrived; it may count later. */
export type RefusedReason =
	| 'waiting'
	| 'not-administrator'
	| 'not-permitted'
	| 'removed'
	| 'concurrent'
	| 'expired'
	| 'used'
	| 'revoked'
	| 'unknown-invite'
	| 'known';

/** What the hospital's signed statements add up to. Equal for equal sets of statements, whatever their order (I5). */
export interface Roster {
	readonly hospitalId: HospitalId;
	/** Null while the founding statement is not there; then everything else waits. */
	readonly founding: { readonly sealedHospitalName: Bytes; readonly recoveryPublic: Bytes } | null;
	/** Removed ones included: they show who made old statements. */
	readonly devices: ReadonlyMap<DeviceId, RosterDevice>;
	readonly wards: ReadonlyMap<SpaceId, RosterWard>;
	readonly invites: ReadonlyMap<string, RosterInvite>;
	/** Addresses of the relays that follow the central one; each is a device too. */
	readonly relays: ReadonlyMap<DeviceId, { readonly deviceId: DeviceId; readonly address: string | null }>;
	/** By space, oldest epoch first, ties by key id. */
	readonly epochKeys: ReadonlyMap<SpaceId, readonly RosterEpochKey[]>;
	/** By document: one for each space and device. */
	readonly grants: ReadonlyMap<DocumentId, readonly RosterGrant[]>;
	/** By statement hash. */
	readonly refused: ReadonlyMap<string, RefusedReason>;
	/** By issuer: its statements that none of its own follows. What a new statement names as `previous` or `keeps`. */
	readonly heads: ReadonlyMap<DeviceId, readonly string[]>;
	/** The latest time any statement bears; the next one is stamped after it. */
	readonly latest: HybridTime;
}

/** The roster is a space of its own, named like the hospital. */
export const rosterSpace = (hospitalId: HospitalId): SpaceId => hospitalId as string as SpaceId;

/** The device if it is enrolled and not removed. */
export function memberOf(roster: Roster, deviceId: DeviceId): RosterDevice | null {
	const device = roster.devices.get(deviceId);
	return device && device.removedAt === null ? device : null;
}

/** What is stated of one case and one device, ended or not; null if nothing ever was. */
export const grantOf = (roster: Roster, place: Pick<RosterGrant, 'device' | 'space' | 'document'>): RosterGrant | null =>
	roster.grants.get(place.document)?.find(({ device, space }) => device === place.device && space === place.space) ?? null;

export const isAdministrator = (roster: Roster, deviceId: DeviceId): boolean => memberOf(roster, deviceId)?.administrator ?? false;

/** An invite's status as of an instant. */
export const inviteStatus = (invite: RosterInvite, nowMs: number): RosterInvite['status'] | 'expired' =>
	invite.status === 'open' && nowMs > invite.expiresAtMs ? 'expired' : invite.status;

/**
 * What a set of statements adds up to. Pure; equal sets give equal rosters, whatever the order and however often each comes
 * (I5). A statement whose cause is missing waits.
 *
 * Revocation wins: when a device is removed, what it stated and the remover had not seen falls, even if it bears an earlier
 * time, for its holder can write any time he likes; what the remover had seen stays. A revoked invite takes with it every
 * enrolment the revoker had not seen. Revocations themselves are never undone this way.
 */
export function evaluateRoster(statements: Iterable<VerifiedRosterStatement>, hospitalId: HospitalId): Roster {
	const own = ownStatements(statements, hospitalId);
	const founding = own.get(foundingHash(own, hospitalId) ?? '');
	const ordered = founding ? orderStatements(founding, [...own.values()]) : [];
	const fallen = new Set<string>();
	for (;;) {
		const draft = createRosterDraft(hospitalId, own);
		const newlyFallen = ordered.flatMap((statement) =>
			fallen.has(statement.hash) ? draft.refuse(statement, 'concurrent') : draft.apply(statement)
		);
		if (newlyFallen.every((hash) => fallen.has(hash))) return draft.finish(headsOf(own), latestOf(own));
		for (const hash of newlyFallen) fallen.add(hash);
	}
}

function ownStatements(
	statements: Iterable<VerifiedRosterStatement>,
	hospitalId: HospitalId
): ReadonlyMap<string, VerifiedRosterStatement> {
	const own = new Map<string, VerifiedRosterStatement>();
	for (const statement of statements) {
		const belongs = statement.kind === 'founded' ? statement.hash.startsWith(hospitalId) : statement.hospital === hospitalId;
		if (belongs) own.set(statement.hash, statement);
	}
	return own;
}

function foundingHash(own: ReadonlyMap<string, VerifiedRosterStatement>, hospitalId: HospitalId): string | undefined {
	return [...own.keys()].find((hash) => hash.startsWith(hospitalId) && own.get(hash)?.kind === 'founded');
}

function headsOf(own: ReadonlyMap<string, VerifiedRosterStatement>): ReadonlyMap<DeviceId, readonly string[]> {
	const followed = new Set<string>();
	for (const { issuer, previous } of own.values()) {
		for (const hash of previous) if (own.get(hash)?.issuer === issuer) followed.add(hash);
	}
	const heads = new Map<DeviceId, string[]>();
	for (const hash of [...own.keys()].sort()) {
		const { issuer } = own.get(hash)!;
		if (!followed.has(hash)) heads.set(issuer, [...(heads.get(issuer) ?? []), hash]);
	}
	return heads;
}

const latestOf = (own: ReadonlyMap<string, VerifiedRosterStatement>): HybridTime =>
	[...own.values()].reduce((latest, { time }) => (compareTime(time, latest) > 0 ? time : latest), zeroTime);
