import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { idOfBytes, type DeviceId } from '#lib/core/ids.ts';

/** What a device signs and opens with. The private halves never leave WebCrypto. */
export interface DeviceKeys {
	readonly deviceId: DeviceId;
	/** Ed25519, 32 bytes. */
	readonly signPublic: Bytes;
	/** X25519, 32 bytes. */
	readonly sealPublic: Bytes;
	/** A 64-byte Ed25519 signature. */
	sign(bytes: Uint8Array): Promise<Bytes>;
	/** What `sealTo` sealed to this device under the same `info`; null when it is not for this device or not intact. */
	unseal(sealed: Uint8Array, info: string): Promise<Bytes | null>;
}

/** Structured-cloneable; the private keys are non-extractable, so a script can use but never read them. */
export interface StoredDeviceKeys {
	readonly signPair: CryptoKeyPair;
	readonly sealPair: CryptoKeyPair;
}

/** An encapsulated X25519 key stands before every HPKE ciphertext (RFC 9180, 7.1). */
const encapsulatedBytes = 32;

/** RFC 9180 base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** Copies bytes into a buffer of their own, which is what WebCrypto accepts. */
const owned = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);

export async function sha256(bytes: Uint8Array): Promise<Bytes> {
	return new Uint8Array(await crypto.subtle.digest('SHA-256', owned(bytes)));
}

/** The first 16 bytes of SHA-256 over an Ed25519 public key: the id commits to the key. */
export async function deviceIdOf(signPublic: Uint8Array): Promise<DeviceId> {
	return idOfBytes<DeviceId>(await sha256(signPublic));
}

/** New keys for this device. Throws where WebCrypto lacks Ed25519 or X25519; the caller shows that as `no-crypto`. */
export async function generateDeviceKeys(): Promise<StoredDeviceKeys> {
	const signPair = await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']);
	const sealPair = await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']);
	return { signPair, sealPair };
}

export async function openDeviceKeys(stored: StoredDeviceKeys): Promise<DeviceKeys> {
	const signPublic = new Uint8Array(await crypto.subtle.exportKey('raw', stored.signPair.publicKey));
	const sealPublic = new Uint8Array(await crypto.subtle.exportKey('raw', stored.sealPair.publicKey));
	return {
		deviceId: await deviceIdOf(signPublic),
		signPublic,
		sealPublic,
		sign: async (bytes) => new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, stored.signPair.privateKey, owned(bytes))),
		unseal: (sealed, info) => unsealWith(stored.sealPair, sealed, info)
	};
}

/** Seals to an X25519 public key (HPKE). `info` names the purpose; opening under another purpose fails. */
export async function sealTo(publicKey: Uint8Array, plain: Uint8Array, info: string): Promise<Bytes> {
	const recipientPublicKey = await suite.kem.deserializePublicKey(owned(publicKey).buffer);
	const sender = await suite.createSenderContext({ recipientPublicKey, info: utf8(info) });
	const sealed = await sender.seal(owned(plain).buffer);
	return concatBytes(new Uint8Array(sender.enc), new Uint8Array(sealed));
}

/** Opens HPKE with a key pair; null when it was not sealed to this pair under this `info`, or was changed. */
export async function unsealWith(pair: CryptoKeyPair, sealed: Uint8Array, info: string): Promise<Bytes | null> {
	try {
		const enc = owned(sealed.subarray(0, encapsulatedBytes)).buffer;
		const recipient = await suite.createRecipientContext({ recipientKey: pair, enc, info: utf8(info) });
		return new Uint8Array(await recipient.open(owned(sealed.subarray(encapsulatedBytes)).buffer));
	} catch {
		return null;
	}
}

/** Says whether an Ed25519 signature fits; malformed keys and signatures are simply wrong. */
export async function verifySignature(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): Promise<boolean> {
	try {
		const key = await crypto.subtle.importKey('raw', owned(publicKey), { name: 'Ed25519' }, false, ['verify']);
		return await crypto.subtle.verify({ name: 'Ed25519' }, key, owned(signature), owned(bytes));
	} catch {
		return false;
	}
}
