import type { HybridTime } from '#lib/core/hybrid-time.ts';
import type { DeviceId, HospitalId, SpaceId } from '#lib/core/ids.ts';
import { bytesOf, type RosterBodies } from './roster-body.ts';
import type { RefusedReason, Roster, RosterDevice, RosterEpochKey, RosterInvite, RosterWard } from './roster.ts';
import type { VerifiedRosterStatement } from './roster-statement.ts';
import { hostMay, makesGuestAmiss, stayOf, type HostKnowledge } from './guest-stay.ts';
import { isGrantStatement, mayGrantAt, standingGrants, type GrantStatement } from './standing-grants.ts';

type Of<K extends keyof RosterBodies> = VerifiedRosterStatement<K>;
/** Hashes of statements that must fall because of the one just applied. */
type Fallen = readonly string[];

/** A roster in the making: statements go in one by one in their order. */
interface RosterDraft {
	apply(statement: VerifiedRosterStatement): Fallen;
	refuse(statement: VerifiedRosterStatement, reason: RefusedReason): Fallen;
	finish(heads: Roster['heads'], latest: HybridTime): Roster;
}

const nothing: Fallen = [];

/** `known` holds every statement of the hospital by hash, for following an issuer's chain. */
export function createRosterDraft(hospitalId: HospitalId, known: ReadonlyMap<string, VerifiedRosterStatement>): RosterDraft {
	let founding: Roster['founding'] = null;
	const devices = new Map<DeviceId, RosterDevice>();
	const wards = new Map<SpaceId, RosterWard>();
	const invites = new Map<string, RosterInvite>();
	const relays = new Map<DeviceId, { readonly deviceId: DeviceId; readonly address: string | null }>();
	const epochKeys = new Map<SpaceId, Map<string, RosterEpochKey>>();
	const inInvites = new Map<string, string[]>();
	const grants: GrantStatement[] = [];
	const judged = new Map<string, RefusedReason | 'applied'>();

	/** By what was stated before: an expert to whom a case is open may invite guests to it. */
	const hosts: HostKnowledge = {
		hospitalId,
		device: (id) => devices.get(id),
		invite: (id) => invites.get(id),
		isOpenTo(device, { space, document }) {
			const ofPlace = grants.filter(({ issuer, body, time }) => {
				const fits = body.device === device && body.space === space && body.document === document;
				return fits && mayGrantAt(devices.get(issuer)!, space, time, hospitalId);
			});
			return standingGrants(ofPlace, known).get(document)?.[0]?.open ?? false;
		}
	};

	const refuse = ({ hash }: VerifiedRosterStatement, reason: RefusedReason): Fallen => {
		judged.set(hash, reason);
		return nothing;
	};

	/** Null when the statement may be made. */
	const objection = (statement: VerifiedRosterStatement): RefusedReason | null => {
		if (statement.kind === 'founded') return null;
		if (statement.kind === 'device-enrolled' && statement.body.byInvite)
			return inviteObjection(statement, invites.get(statement.body.byInvite.invite));
		const issuer = devices.get(statement.issuer);
		if (!issuer) return 'waiting';
		if (issuer.removedAt) return 'removed';
		if (makesGuestAmiss(statement)) return 'not-permitted';
		// By what its issuer held at its time, which the whole roster says: judged when the draft is finished.
		if (isGrantStatement(statement)) return null;
		const leaves = statement.kind === 'device-removed' && statement.body.device === statement.issuer;
		return issuer.administrator || leaves || hostMay(statement, hosts) ? null : 'not-administrator';
	};

	const enrol = (
		statement: Of<'founded'> | Of<'device-enrolled'> | Of<'relay-added'>,
		rights: Pick<RosterDevice, 'role' | 'administrator' | 'wards'>,
		guest: RosterDevice['guest'] = null
	): void => {
		const { body, issuer, time, kind } = statement;
		devices.set(body.device, {
			deviceId: body.device,
			personId: kind === 'relay-added' ? (body.device as string as RosterDevice['personId']) : body.person,
			...rights,
			signPublic: bytesOf(body.signPublic),
			sealPublic: bytesOf(body.sealPublic),
			sealedProfile: bytesOf(kind === 'relay-added' ? '' : body.sealedProfile),
			enrolledAt: time,
			removedAt: null,
			enrolledBy: issuer,
			inviteId: kind === 'device-enrolled' ? (body.byInvite?.invite ?? null) : null,
			roles: [{ since: time, ...rights }],
			guest
		});
	};

	const enrolDevice = (statement: Of<'device-enrolled'>): Fallen => {
		const { device, byInvite } = statement.body;
		const invite = byInvite && invites.get(byInvite.invite);
		const rights = invite ?? statement.body.rights;
		if (!rights) return refuse(statement, 'unknown-invite');
		enrol(statement, { role: rights.role, administrator: rights.role === 'administrator', wards: rights.wards }, invite?.guest);
		if (invite) invites.set(invite.inviteId, { ...invite, status: 'used', usedBy: device });
		return nothing;
	};

	const removeDevice = (statement: Of<'device-removed'>): Fallen => {
		const { device: deviceId, keeps } = statement.body;
		const device = devices.get(deviceId);
		if (!device || device.removedAt) return nothing;
		devices.set(deviceId, { ...device, removedAt: statement.time });
		if (deviceId === statement.issuer) return nothing;
		const seen = chainOf(deviceId, keeps, known);
		return [...known.values()]
			.filter((other) => other.issuer === deviceId && canFall(other) && judged.get(other.hash) === 'applied' && !seen.has(other.hash))
			.map(({ hash }) => hash);
	};

	const revokeInvite = ({ body: { invite: inviteId, usedBy } }: Of<'invite-revoked'>): Fallen => {
		const invite = invites.get(inviteId);
		if (!invite) return nothing;
		if (invite.status !== 'used' || invite.usedBy !== usedBy) invites.set(inviteId, { ...invite, status: 'revoked', usedBy: null });
		return [...known.values()]
			.filter((other) => isEnrolmentBy(other, inviteId) && judged.get(other.hash) === 'applied' && other.issuer !== usedBy)
			.map(({ hash }) => hash);
	};

	const addEpochKey = ({ body }: Of<'epoch-key'>): void => {
		const ofSpace = epochKeys.get(body.space) ?? new Map<string, RosterEpochKey>();
		const name = `${String(body.epoch).padStart(10, '0')}:${body.key}`;
		const sealed = body.recipients.map(([recipient, text]) => [recipient, bytesOf(text)] as const);
		const stated = ofSpace.get(name);
		ofSpace.set(name, {
			space: body.space,
			epoch: body.epoch,
			keyId: body.key,
			recipients: new Map([...sealed, ...(stated?.recipients ?? [])]),
			inInvites: [],
			sealedForRecovery: stated?.sealedForRecovery ?? bytesOf(body.sealedForRecovery),
			sealedPrevious: stated?.sealedPrevious ?? bytesOf(body.sealedPrevious)
		});
		epochKeys.set(body.space, ofSpace);
	};

	const changeRole = ({ body: { device: deviceId, role, wards: open }, time }: Of<'role-changed'>): void => {
		const device = devices.get(deviceId);
		if (!device || device.removedAt) return;
		const held = { role, administrator: role === 'administrator', wards: open };
		devices.set(deviceId, { ...device, ...held, guest: null, roles: [...device.roles, { since: time, ...held }] });
	};

	const take = (statement: VerifiedRosterStatement): Fallen => {
		switch (statement.kind) {
			case 'founded': {
				const { sealedHospitalName, recoveryPublic, clinicalRole } = statement.body;
				founding = { sealedHospitalName: bytesOf(sealedHospitalName), recoveryPublic: bytesOf(recoveryPublic) };
				enrol(statement, { role: clinicalRole ?? 'administrator', administrator: true, wards: 'all' });
				return nothing;
			}
			case 'ward-created': {
				const { space, sealedDescription } = statement.body;
				wards.set(space, {
					spaceId: space,
					sealedDescription: bytesOf(sealedDescription),
					createdAt: wards.get(space)?.createdAt ?? statement.time
				});
				return nothing;
			}
			case 'invited': {
				const { invite: inviteId, role, wards: open, expiresAtMs } = statement.body;
				const sealed = {
					sealPublic: bytesOf(statement.body.sealPublic),
					sealedKeys: bytesOf(statement.body.sealedKeys),
					sealedProfileKey: bytesOf(statement.body.sealedProfileKey)
				};
				const guest = stayOf(statement);
				const fixed = { inviteId, role, wards: open, expiresAtMs, guest, issuer: statement.issuer, status: 'open', usedBy: null } as const;
				if (invites.has(inviteId)) return refuse(statement, 'known');
				invites.set(inviteId, { ...fixed, ...sealed });
				for (const key of statement.body.keys) inInvites.set(key, [...(inInvites.get(key) ?? []), inviteId]);
				return nothing;
			}
			case 'device-enrolled':
				return devices.has(statement.body.device) ? refuse(statement, 'known') : enrolDevice(statement);
			case 'relay-added': {
				const { device: deviceId, address } = statement.body;
				if (devices.has(deviceId)) return refuse(statement, 'known');
				enrol(statement, { role: 'relay', administrator: false, wards: 'all' });
				relays.set(deviceId, { deviceId, address });
				return nothing;
			}
			case 'device-removed':
				return removeDevice(statement);
			case 'invite-revoked':
				return revokeInvite(statement);
			case 'epoch-key':
				addEpochKey(statement);
				return nothing;
			case 'role-changed':
				changeRole(statement);
				return nothing;
			case 'document-granted':
			case 'document-grant-ended':
				grants.push(statement);
				return nothing;
		}
	};

	return {
		refuse,
		apply(statement) {
			const reason = objection(statement);
			if (reason) return refuse(statement, reason);
			judged.set(statement.hash, 'applied');
			return take(statement);
		},
		finish(heads, latest) {
			const permitted = grants.filter((grant) => {
				const may = mayGrantAt(devices.get(grant.issuer)!, grant.body.space, grant.time, hospitalId);
				if (!may) refuse(grant, 'not-permitted');
				return may;
			});
			const refused = new Map<string, RefusedReason>();
			for (const hash of [...known.keys()].sort()) {
				const verdict = judged.get(hash) ?? 'waiting';
				if (verdict !== 'applied') refused.set(hash, verdict);
			}
			const sortedKeys = [...epochKeys].map(
				([space, keys]) =>
					[
						space,
						[...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => ({ ...key, inInvites: inInvites.get(key.keyId) ?? [] }))
					] as const
			);
			const whole = { hospitalId, founding, devices, wards, invites, relays, epochKeys: new Map(sortedKeys), refused, heads, latest };
			return { ...whole, grants: standingGrants(permitted, known) };
		}
	};
}

function inviteObjection({ time }: Of<'device-enrolled'>, invite: RosterInvite | undefined): RefusedReason | null {
	if (!invite) return 'unknown-invite';
	if (invite.status !== 'open') return invite.status;
	return time.wallMs > invite.expiresAtMs ? 'expired' : null;
}

const isEnrolmentBy = (statement: VerifiedRosterStatement, inviteId: string): boolean =>
	statement.kind === 'device-enrolled' && statement.body.byInvite?.invite === inviteId;

/** Joining, founding and revoking are not undone by the later removal of whoever did it. */
function canFall({ kind, body }: VerifiedRosterStatement): boolean {
	if (kind === 'device-enrolled') return body.byInvite === null;
	return kind !== 'founded' && kind !== 'device-removed' && kind !== 'invite-revoked' && kind !== 'document-grant-ended';
}

/** An issuer's statements from these heads back. */
function chainOf(issuer: DeviceId, heads: readonly string[], known: ReadonlyMap<string, VerifiedRosterStatement>): ReadonlySet<string> {
	const seen = new Set<string>();
	const open = [...heads];
	for (let hash = open.pop(); hash !== undefined; hash = open.pop()) {
		const statement = known.get(hash);
		if (!statement || statement.issuer !== issuer || seen.has(hash)) continue;
		seen.add(hash);
		open.push(...statement.previous);
	}
	return seen;
}
