import { concatBytes, fromHex, toHex, utf8, type Bytes } from '#lib/core/bytes.ts';
import { createEmitter } from '#lib/core/emitter.ts';
import { idOfBytes, type DocumentId, type HospitalId, type KeyId, type SpaceId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import { sealTo, type DeviceKeys } from './device-keys.ts';

/** What a key is for: a space (the roster's is the hospital id) or one document. */
export type KeyScope = SpaceId | DocumentId | HospitalId;

/** A symmetric key of one epoch of its scope. */
export interface SpaceKey {
	/** The first 16 bytes of HMAC-SHA256(secret, "wardline key id"): names the key, commits to it, tells nothing of it. */
	readonly keyId: KeyId;
	readonly scope: KeyScope;
	/** From 1. */
	readonly epoch: number;
	/** 32 bytes. */
	readonly secret: Bytes;
}

/** The keys a device can open things with, in memory. Never forgets one: old envelopes stay readable. */
export interface KeyRing {
	/** Adds a key; the same key again changes nothing and wakes nobody. */
	add(key: SpaceKey): void;
	/** The key to seal with: the one the roster prefers if it is held, else the newest epoch's. */
	current(scope: KeyScope): SpaceKey | null;
	byId(keyId: KeyId): SpaceKey | null;
	/** Every key of a scope, oldest epoch first. */
	ofScope(scope: KeyScope): readonly SpaceKey[];
	all(): readonly SpaceKey[];
	/** Settles which of several keys of one scope is sealed with, so that all devices choose alike. */
	prefer(scope: KeyScope, keyId: KeyId): void;
	/** Calls `listener` with each key that was new. The returned function ends it. */
	onChange(listener: (key: SpaceKey) => void): () => void;
}

const keyIdLabel = utf8('wardline key id');
const secretBytes = 32;

async function keyIdOf(secret: Bytes): Promise<KeyId> {
	return idOfBytes<KeyId>(await hmac(secret, keyIdLabel));
}

export async function hmac(secret: Bytes, message: Uint8Array): Promise<Bytes> {
	const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
	return new Uint8Array(await crypto.subtle.sign('HMAC', key, new Uint8Array(message)));
}

export async function spaceKeyOf(scope: KeyScope, epoch: number, secret: Bytes): Promise<SpaceKey> {
	return { keyId: await keyIdOf(secret), scope, epoch, secret };
}

/** A fresh key. Only a cryptographic `random` may be given outside tests. */
export function newSpaceKey(scope: KeyScope, epoch: number, random: Random): Promise<SpaceKey> {
	return spaceKeyOf(scope, epoch, random.bytes(secretBytes));
}

export function createKeyRing(report: (error: unknown) => void = () => undefined): KeyRing {
	const keys = new Map<KeyId, SpaceKey>();
	const preferred = new Map<KeyScope, KeyId>();
	const changed = createEmitter<SpaceKey>(report);
	const ofScope = (scope: KeyScope): readonly SpaceKey[] => [...keys.values()].filter((key) => key.scope === scope).sort(byEpoch);
	return {
		add(key) {
			if (keys.has(key.keyId)) return;
			keys.set(key.keyId, key);
			changed.emit(key);
		},
		current: (scope) => keys.get(preferred.get(scope) ?? ('' as KeyId)) ?? ofScope(scope).at(-1) ?? null,
		byId: (keyId) => keys.get(keyId) ?? null,
		ofScope,
		all: () => [...keys.values()],
		prefer: (scope, keyId) => void preferred.set(scope, keyId),
		onChange: (listener) => changed.on(listener)
	};
}

const byEpoch = (a: SpaceKey, b: SpaceKey): number => a.epoch - b.epoch || (a.keyId < b.keyId ? -1 : 1);

/** Scope, epoch, secret: how one key is written before it is sealed. */
const packedKeyBytes = 16 + 4 + secretBytes;

export function packKeys(keys: readonly SpaceKey[]): Bytes {
	return concatBytes(
		...keys.map(({ scope, epoch, secret }) => {
			const row = new Uint8Array(packedKeyBytes);
			row.set(fromHex(scope));
			new DataView(row.buffer).setUint32(16, epoch);
			row.set(secret, 20);
			return row;
		})
	);
}

/** The keys that `packKeys` wrote, their ids computed anew so that none can claim another's; null when malformed. */
export async function unpackKeys(packed: Uint8Array): Promise<readonly SpaceKey[] | null> {
	if (packed.length % packedKeyBytes !== 0) return null;
	const keys: SpaceKey[] = [];
	for (let at = 0; at < packed.length; at += packedKeyBytes) {
		const row = new Uint8Array(packed.subarray(at, at + packedKeyBytes));
		const epoch = new DataView(row.buffer).getUint32(16);
		keys.push(await spaceKeyOf(toHex(row.subarray(0, 16)) as KeyScope, epoch, row.slice(20)));
	}
	return keys;
}

/** Adds what `packKeys` wrote, as far as it is what it should be; null adds nothing. */
export async function addPacked(packed: Uint8Array | null, ring: KeyRing, accepts: (key: SpaceKey) => boolean): Promise<void> {
	for (const key of (packed && (await unpackKeys(packed))) ?? []) if (accepts(key)) ring.add(key);
}

const rowInfo = 'wardline key row v1';

/** A key as it rests in the device's store: sealed to the device itself. */
export async function sealKeyRow(key: SpaceKey, device: DeviceKeys): Promise<Bytes> {
	return sealTo(device.sealPublic, packKeys([key]), rowInfo);
}

/** The key of a row; null when it was sealed for another device or is damaged. */
export async function openKeyRow(row: Uint8Array, device: DeviceKeys): Promise<SpaceKey | null> {
	const packed = await device.unseal(row, rowInfo);
	const keys = packed && (await unpackKeys(packed));
	return keys?.[0] ?? null;
}
