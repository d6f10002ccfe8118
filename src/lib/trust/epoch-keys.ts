import { toBase64Url, type Bytes } from '#lib/core/bytes.ts';
import type { DeviceId, KeyId, SpaceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import { sealTo, type DeviceKeys } from './device-keys.ts';
import { absorbGrants } from './document-grants.ts';
import { addPacked, newSpaceKey, packKeys, type KeyRing, type SpaceKey } from './key-ring.ts';
import { may } from './may.ts';
import { maxRecipients, type RosterContent } from './roster-body.ts';
import { memberOf, rosterSpace, type Roster, type RosterEpochKey } from './roster.ts';
import { openUnder, sealUnder } from './sealed-names.ts';

/** Whom a key is sealed to: a device or an invite still open. */
export interface Recipient {
	readonly id: string;
	readonly sealPublic: Bytes;
}

const epochInfo = 'wardline epoch key v1';
const inviteInfo = 'wardline invite keys v1';

/** Seals a key to whoever may read its space, in as many statements as their number asks for. `earlier` lets newcomers read history. */
export async function stateEpochKey(
	key: SpaceKey,
	earlier: readonly SpaceKey[],
	recipients: readonly Recipient[],
	recoveryPublic: Uint8Array
): Promise<readonly RosterContent<'epoch-key'>[]> {
	const packed = packKeys([key]);
	const sealedForRecovery = toBase64Url(await sealTo(recoveryPublic, packed, epochInfo));
	const sealedPrevious = earlier.length === 0 ? '' : toBase64Url(await sealUnder(key, packKeys(earlier), 'earlier keys'));
	const sealed: [string, string][] = [];
	for (const { id, sealPublic } of recipients) sealed.push([id, toBase64Url(await sealTo(sealPublic, packed, epochInfo))]);
	const statements: RosterContent<'epoch-key'>[] = [];
	for (let at = 0; at === 0 || at < sealed.length; at += maxRecipients) {
		const part = sealed.slice(at, at + maxRecipients);
		const body = { space: key.scope as SpaceId, epoch: key.epoch, key: key.keyId, recipients: part, sealedForRecovery, sealedPrevious };
		statements.push({ kind: 'epoch-key', body });
	}
	return statements;
}

/** Who may open a space now. Relays never; invites while they are open, lest their holder find the door without the key. */
export function recipientsOf(roster: Roster, space: SpaceId): readonly Recipient[] {
	const devices = [...roster.devices.values()].filter(({ deviceId }) => mayOpen(roster, deviceId, space));
	const invites = [...roster.invites.values()].filter(
		({ status, role, wards }) => status === 'open' && role !== 'relay' && role !== 'guest' && opens(roster, wards, space)
	);
	return [
		...devices.map(({ deviceId, sealPublic }) => ({ id: deviceId, sealPublic })),
		...invites.map(({ inviteId, sealPublic }) => ({ id: inviteId, sealPublic }))
	];
}

const opens = (roster: Roster, wards: readonly SpaceId[] | 'all', space: SpaceId): boolean =>
	wards === 'all' || wards.includes(space) || space === rosterSpace(roster.hospitalId);

const mayOpen = (roster: Roster, device: DeviceId, space: SpaceId): boolean =>
	memberOf(roster, device)?.role !== 'relay' && may(roster, device, 'read-space', space).ok;

/** Says whether someone who may not open the space any more was given this key. */
function isExposed(roster: Roster, { space, recipients, inInvites }: RosterEpochKey): boolean {
	return [...recipients.keys(), ...inInvites].some((id) => {
		const invite = roster.invites.get(id);
		if (!invite) return !mayOpen(roster, id as DeviceId, space);
		return invite.status === 'revoked' || (invite.usedBy !== null && !mayOpen(roster, invite.usedBy, space));
	});
}

/** The key every device seals a space with: the newest epoch's; of several made apart, one that no removed device has, then the smallest id. */
export function currentEpochKey(roster: Roster, space: SpaceId): RosterEpochKey | null {
	const keys = roster.epochKeys.get(space) ?? [];
	const newest = keys.filter(({ epoch }) => epoch === keys.at(-1)!.epoch);
	return newest.find((key) => !isExposed(roster, key)) ?? newest[0] ?? null;
}

/** The spaces whose current key a removed device or a revoked invite has: each is due a new epoch. */
export function spacesDueRotation(roster: Roster): readonly SpaceId[] {
	return [...roster.epochKeys.keys()].filter((space) => {
		const current = currentEpochKey(roster, space);
		return current !== null && isExposed(roster, current);
	});
}

/** A new epoch of a space for those who may open it now; null while this device lacks the roster's founding. The key is not in the ring yet. */
export async function rotateSpace(
	roster: Roster,
	space: SpaceId,
	ring: KeyRing,
	random: Random
): Promise<{ readonly key: SpaceKey; readonly contents: readonly RosterContent<'epoch-key'>[] } | null> {
	if (!roster.founding) return null;
	const key = await newSpaceKey(space, (currentEpochKey(roster, space)?.epoch ?? 0) + 1, random);
	const contents = await stateEpochKey(key, ring.ofScope(space), recipientsOf(roster, space), roster.founding.recoveryPublic);
	return { key, contents };
}

/** The current key for members and invites it was never sealed to: those enrolled by an administrator, given a ward, or who joined meanwhile. */
export async function stateOwedKeys(roster: Roster, space: SpaceId, ring: KeyRing): Promise<readonly RosterContent<'epoch-key'>[]> {
	const current = currentEpochKey(roster, space);
	const key = current && ring.byId(current.keyId);
	if (!current || !key || !roster.founding) return [];
	const given = new Set([...current.recipients.keys(), ...current.inInvites]);
	const inviteOf = (id: string): string | null => roster.devices.get(id as DeviceId)?.inviteId ?? null;
	const owed = recipientsOf(roster, space).filter(({ id }) => !given.has(id) && !given.has(inviteOf(id) ?? id));
	if (owed.length === 0) return [];
	const earlier = ring.ofScope(space).filter(({ keyId }) => keyId !== key.keyId);
	return stateEpochKey(key, earlier, owed, roster.founding.recoveryPublic);
}

/**
 * Opens every key the roster holds for these openers (the device, and the invite it came by) and puts them into the ring with
 * all earlier ones; then lets the ring seal with each space's current key. Safe to run again after every change.
 */
export async function absorbRosterKeys(roster: Roster, openers: readonly DeviceKeys[], ring: KeyRing): Promise<void> {
	for (const opener of openers) await absorbInviteKeys(roster, opener, ring);
	for (const [space, keys] of roster.epochKeys) {
		for (const stated of [...keys].reverse()) await absorbEpochKey(stated, openers, ring);
		const current = currentEpochKey(roster, space);
		if (current) ring.prefer(space, current.keyId);
	}
	await absorbGrants(roster, openers, ring);
}

async function absorbInviteKeys(roster: Roster, opener: DeviceKeys, ring: KeyRing): Promise<void> {
	const invite = roster.invites.get(opener.deviceId);
	if (invite) await addPacked(await opener.unseal(invite.sealedKeys, inviteInfo), ring, () => true);
}

async function absorbEpochKey(stated: RosterEpochKey, openers: readonly DeviceKeys[], ring: KeyRing): Promise<void> {
	for (const opener of ring.byId(stated.keyId) ? [] : openers) {
		const sealed = stated.recipients.get(opener.deviceId);
		if (sealed) await addPacked(await opener.unseal(sealed, epochInfo), ring, (key) => isStated(key, stated));
	}
	await absorbEarlier(stated, ring);
}

/** Adds the recovery kit's or a newcomer's view of the past: what a key that is held unlocks. */
async function absorbEarlier(stated: RosterEpochKey, ring: KeyRing): Promise<void> {
	if (stated.sealedPrevious.length === 0 || !ring.byId(stated.keyId)) return;
	await addPacked(await openUnder(ring, stated.sealedPrevious, 'earlier keys'), ring, (key) => key.scope === stated.space);
}

/** Opens every epoch key with the recovery key: for the day when no device is left. */
export async function absorbRecoveredKeys(roster: Roster, unseal: DeviceKeys['unseal'], ring: KeyRing): Promise<void> {
	for (const stated of [...roster.epochKeys.values()].flat().reverse()) {
		await addPacked(await unseal(stated.sealedForRecovery, epochInfo), ring, (key) => isStated(key, stated));
		await absorbEarlier(stated, ring);
	}
}

const isStated = (key: SpaceKey, stated: { readonly space: SpaceId; readonly epoch: number; readonly keyId: KeyId }): boolean =>
	key.scope === stated.space && key.epoch === stated.epoch && key.keyId === stated.keyId;

/** The newest keys of the spaces an invited person will open. */
export function keysForInvite(scopes: readonly SpaceId[], ring: KeyRing): readonly SpaceKey[] {
	return scopes.flatMap((scope) => {
		const held = ring.ofScope(scope);
		return held.filter(({ epoch }) => epoch === held.at(-1)!.epoch);
	});
}

export const sealKeysForInvite = (keys: readonly SpaceKey[], invitePublic: Uint8Array): Promise<Bytes> =>
	sealTo(invitePublic, packKeys(keys), inviteInfo);
