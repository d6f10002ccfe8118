import { concatBytes, toHex, utf8 } from '#lib/core/bytes.ts';
import type { CaseId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { IndexedCase } from '#lib/document/ward-index.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import { absorbRosterKeys, currentEpochKey } from '#lib/trust/epoch-keys.ts';
import { hmac, openKeyRow, sealKeyRow, spaceKeyOf, type KeyRing, type SpaceKey } from '#lib/trust/key-ring.ts';
import type { Roster } from '#lib/trust/roster.ts';
import type { Vault } from '#lib/vault/vault.ts';

const caseKeyLabel = utf8('wardline/case-key/1\0');

/**
 * A case's key of one ward epoch: derived from the ward's key and a secret in the ward index, so that removing a device gives
 * every case of the ward a key it never had (I9), without a word about single cases; and a new secret gives one case a key that
 * those it was opened to never had.
 */
async function caseKeyOf(wardKey: SpaceKey, caseId: CaseId, secret: Uint8Array): Promise<SpaceKey> {
	return spaceKeyOf(caseId as string as DocumentId, wardKey.epoch, await hmac(wardKey.secret, concatBytes(caseKeyLabel, secret)));
}

/** Case keys derived before, by ward key and secret: the index is read anew at every change. */
export type DerivedKeys = Map<string, SpaceKey>;

/** Puts the keys of these cases of a ward into the ring: for every epoch of the ward that is held, and every secret. */
export async function deriveCaseKeys(
	ward: SpaceId,
	cases: readonly IndexedCase[],
	roster: Roster,
	ring: KeyRing,
	derived: DerivedKeys = new Map()
): Promise<void> {
	const current = currentEpochKey(roster, ward)?.keyId;
	for (const wardKey of ring.ofScope(ward)) {
		for (const { caseId, secrets } of cases) {
			for (const [at, secret] of secrets.entries()) {
				const name = `${wardKey.keyId}:${caseId}:${toHex(secret)}`;
				const key = derived.get(name) ?? (await caseKeyOf(wardKey, caseId, secret));
				derived.set(name, key);
				ring.add(key);
				if (wardKey.keyId === current && at === secrets.length - 1) ring.prefer(key.scope, key.keyId);
			}
		}
	}
}

/** Fills the ring from the vault's rows. Case keys are not among them: they derive from the ward's. */
export async function loadKeys(vault: Pick<Vault, 'keys'>, device: DeviceKeys, ring: KeyRing): Promise<void> {
	const rows = await vault.keys.all();
	for (const row of rows.ok ? rows.value : []) {
		const key = await openKeyRow(row.sealed, device);
		if (key) ring.add(key);
	}
}

/** Stores space keys, each sealed to this device. */
export async function storeKeys(vault: Pick<Vault, 'keys'>, device: DeviceKeys, keys: readonly SpaceKey[]): Promise<boolean> {
	const rows = await Promise.all(
		keys.map(async (key) => ({ keyId: key.keyId, scope: key.scope as SpaceId, epoch: key.epoch, sealed: await sealKeyRow(key, device) }))
	);
	return (await vault.keys.put(rows)).ok;
}

/** Keeps the ring up to the roster, and the vault up to the ring. `openers`: the device, and the invite it came by. */
export async function followRosterKeys(
	roster: Readable<Roster>,
	openers: readonly DeviceKeys[],
	ring: KeyRing,
	store: (keys: readonly SpaceKey[]) => Promise<unknown>,
	report: (error: unknown) => void,
	scope: Scope
): Promise<void> {
	const isSpaceKey = (key: SpaceKey): boolean => roster.current.wards.has(key.scope as SpaceId) || key.scope === roster.current.hospitalId;
	const stored = new Set(ring.all().map((key) => key.keyId));
	let last: Promise<unknown> = Promise.resolve();
	const absorb = async (): Promise<void> => {
		await absorbRosterKeys(roster.current, openers, ring);
		const news = ring.all().filter((key) => !stored.has(key.keyId) && isSpaceKey(key));
		for (const key of news) stored.add(key.keyId);
		if (news.length > 0) await store(news);
	};
	const follow = (): Promise<unknown> => (last = last.then(absorb).catch(report));
	scope.onClose(roster.on(() => void follow()));
	await follow();
}
