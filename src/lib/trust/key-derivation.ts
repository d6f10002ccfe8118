import type { Bytes } from '#lib/core/bytes.ts';

/** HKDF-SHA256 (RFC 5869) without salt: the secrets here are uniform, and `info` keeps their uses apart. */
const derivation = (info: Uint8Array) => ({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: new Uint8Array(info) });

export async function deriveBytes(secret: Bytes, info: Uint8Array, length: number): Promise<Bytes> {
	const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
	return new Uint8Array(await crypto.subtle.deriveBits(derivation(info), base, length * 8));
}

export async function deriveAesKey(secret: Bytes, info: Uint8Array): Promise<CryptoKey> {
	const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
	return crypto.subtle.deriveKey(derivation(info), base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}
