import { concatBytes, fromBase64Url, fromHex, utf8, type Bytes } from '#lib/core/bytes.ts';
import type { StoredDeviceKeys } from './device-keys.ts';
import { deriveBytes } from './key-derivation.ts';

/** PKCS #8 up to the 32-byte seed (RFC 8410, section 7). */
const pkcs8Head = { Ed25519: fromHex('302e020100300506032b657004220420'), X25519: fromHex('302e020100300506032b656e04220420') } as const;
const privateUse = { Ed25519: ['sign'], X25519: ['deriveBits'] } as const satisfies Record<string, readonly KeyUsage[]>;
const publicUse = { Ed25519: ['verify'], X25519: [] } as const satisfies Record<string, readonly KeyUsage[]>;

/** The one key pair of a 32-byte seed. Its private key cannot be exported, like a device's. */
export async function pairFromSeed(name: 'Ed25519' | 'X25519', seed: Bytes): Promise<CryptoKeyPair> {
	const pkcs8 = concatBytes(pkcs8Head[name], seed);
	const readable = await crypto.subtle.importKey('pkcs8', pkcs8, { name }, true, privateUse[name]);
	const { x } = await crypto.subtle.exportKey('jwk', readable);
	const publicBytes = fromBase64Url(x ?? '');
	if (publicBytes?.length !== 32) throw new Error('no public key in the exported pair');
	return {
		privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, { name }, false, privateUse[name]),
		publicKey: await crypto.subtle.importKey('raw', publicBytes, { name }, true, publicUse[name])
	};
}

/** The keys that whoever holds an invite's secret has. */
export async function keysOfInviteSecret(secret: Bytes): Promise<StoredDeviceKeys> {
	return {
		signPair: await pairFromSeed('Ed25519', await deriveBytes(secret, utf8('wardline invite signs v1'), 32)),
		sealPair: await pairFromSeed('X25519', await deriveBytes(secret, utf8('wardline invite opens v1'), 32))
	};
}

/** The secret of the key that a newcomer's profile is sealed under. */
export const profileSecretOf = (inviteSecret: Bytes): Promise<Bytes> => deriveBytes(inviteSecret, utf8('wardline invite profile v1'), 32);
