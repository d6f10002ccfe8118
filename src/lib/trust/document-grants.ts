import { toBase64Url } from '#lib/core/bytes.ts';
import type { CaseId, DeviceId, DocumentId, SpaceId, StatementId } from '#lib/core/ids.ts';
import { sealTo, type DeviceKeys } from './device-keys.ts';
import { addPacked, packKeys, type KeyRing, type SpaceKey } from './key-ring.ts';
import { may } from './may.ts';
import { bytesOf, type RosterContent } from './roster-body.ts';
import { openGuestNames, sealGuestNames, type GuestNames } from './guest-names.ts';
import { grantOf, memberOf, type Roster, type RosterDevice } from './roster.ts';

const grantInfo = 'wardline document grant v1';
/** 52 bytes each; more than any stay of epochs and renewals gives a case, and within what one statement holds. */
const maxGrantedKeys = 1000;
const maxSteps = 64;

/** What a grant gives. `keys`: all the document's, the one to seal with last. */
export interface GrantedKeys {
	readonly space: SpaceId;
	readonly keys: readonly [SpaceKey, ...SpaceKey[]];
	/** The last consult steps that are known. */
	readonly steps: readonly StatementId[];
	/** For a guest alone: the names of those they will meet. */
	readonly names?: GuestNames | null;
}

/** Opens one case to one device whose wards do not reach it, after whatever this roster knows of the two. */
export async function grantDocument(
	roster: Roster,
	{ space, keys, steps, names }: GrantedKeys,
	to: Pick<RosterDevice, 'deviceId' | 'sealPublic'>
): Promise<RosterContent<'document-granted'>> {
	const place = { device: to.deviceId, space, document: keys[0].scope as string as DocumentId };
	const given = keys.slice(-maxGrantedKeys);
	const sealedKeys = toBase64Url(await sealTo(to.sealPublic, packKeys(given), grantInfo));
	const named = names ? { sealedNames: toBase64Url(await sealGuestNames(names, to.sealPublic)) } : {};
	const body = { sealedKeys, keys: given.map(({ keyId }) => keyId), steps: steps.slice(-maxSteps), ...named };
	return { kind: 'document-granted', body: { ...place, after: [...(grantOf(roster, place)?.heads ?? [])], ...body } };
}

/** Closes a case to a device again, whichever of the grants this roster knows had opened it. */
export const grantEnding = (
	roster: Roster,
	{ steps, ...place }: { readonly device: DeviceId; readonly space: SpaceId; readonly document: DocumentId } & Pick<GrantedKeys, 'steps'>
): RosterContent<'document-grant-ended'> => ({
	kind: 'document-grant-ended',
	body: { ...place, after: [...(grantOf(roster, place)?.heads ?? [])], steps: steps.slice(-maxSteps) }
});

/** A case that a device reads without its ward. */
export interface GrantedCase {
	readonly caseId: CaseId;
	readonly ward: SpaceId;
	/** The grant ended: what came until then stays readable, and nothing new comes. */
	readonly ended: boolean;
	/** It had ended: what was written meanwhile waits to be taken after all. */
	readonly reopened: boolean;
}

/** The cases that were ever opened to a device and whose wards it cannot read; none for a device that was removed. */
export function grantedCases(roster: Roster, device: DeviceId): readonly GrantedCase[] {
	if (!memberOf(roster, device)) return [];
	return [...roster.grants.values()]
		.flat()
		.filter((grant) => grant.device === device && !may(roster, device, 'read-space', grant.space).ok)
		.map(({ document, space, open, reopened }) => ({ caseId: document as string as CaseId, ward: space, ended: !open, reopened }));
}

/** The names that grants brought to this device; null where none did. Whoever reads the roster's names has none of these. */
export async function grantedNames(roster: Roster, device: DeviceKeys): Promise<GuestNames | null> {
	const sealed = [...roster.grants.values()].flat().find((grant) => grant.device === device.deviceId && grant.sealedNames !== null);
	return sealed ? openGuestNames(bytesOf(sealed.sealedNames!), device) : null;
}

/**
 * Opens every grant's keys that are not in the ring, of ended grants too: what was held stays readable. Where the ward is closed
 * to the device, the ring seals with the newest grant's.
 */
export async function absorbGrants(roster: Roster, openers: readonly DeviceKeys[], ring: KeyRing): Promise<void> {
	for (const opener of openers) {
		const own = [...roster.grants.values()].flat().filter(({ device }) => device === opener.deviceId);
		for (const { document, space, packs, current } of own) {
			for (const { sealedKeys, keys } of packs) {
				if (keys.length > 0 && keys.every((keyId) => ring.byId(keyId))) continue;
				await addPacked(await opener.unseal(bytesOf(sealedKeys), grantInfo), ring, (key) => key.scope === document);
			}
			if (current && !may(roster, opener.deviceId, 'read-space', space).ok) ring.prefer(document, current);
		}
	}
}
