import { concatBytes, fromHex, toHex, utf8, type Bytes } from '#lib/core/bytes.ts';
import { idOfBytes, type KeyId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { sha256 } from './device-keys.ts';
import { deriveAesKey } from './key-derivation.ts';
import type { SpaceKey } from './key-ring.ts';

/*
 * A sealed blob: version (1 byte) · key id (16) · salt (16), then the chunks, each AES-256-GCM of at most 64 KB. Salt and
 * document key give the blob a key of its own, so counted nonces never meet; a chunk's nonce holds its number and whether it
 * is the last, so none can be left out, moved or cut off (the STREAM construction, Hoang et al. 2015).
 */

export interface SealedBlob {
	/** SHA-256 of `bytes`, in hexadecimal: the name under which a relay serves it. */
	readonly hash: string;
	readonly bytes: Bytes;
}

export interface OpenBlobError {
	/** `no-key`: sealed with a key that this device does not hold. */
	readonly reason: 'no-key' | 'not-authentic';
}

const version = 1;
const saltBytes = 16;
const headBytes = 1 + 16 + saltBytes;
const chunkBytes = 64 * 1024;
const tagBytes = 16;
const label = utf8('wardline blob v1');

/** Only a cryptographic `random` may be given outside tests. */
export async function sealBlob(plain: Uint8Array, key: SpaceKey, random: Random): Promise<SealedBlob> {
	const salt = random.bytes(saltBytes);
	const head = concatBytes(Uint8Array.of(version), fromHex(key.keyId), salt);
	const blobKey = await deriveAesKey(key.secret, concatBytes(label, salt));
	const parts: Uint8Array[] = [head];
	const count = Math.max(1, Math.ceil(plain.length / chunkBytes));
	for (let at = 0; at < count; at++) {
		const chunk = new Uint8Array(plain.subarray(at * chunkBytes, (at + 1) * chunkBytes));
		parts.push(new Uint8Array(await crypto.subtle.encrypt(cipher(head, at, at === count - 1), blobKey, chunk)));
	}
	const bytes = concatBytes(...parts);
	return { hash: await blobHash(bytes), bytes };
}

export const blobHash = async (bytes: Uint8Array): Promise<string> => toHex(await sha256(bytes));

/** What was sealed, whatever was done to it on the way; never throws. The caller has compared the hash. */
export async function openBlob(sealed: Uint8Array, keyById: (keyId: KeyId) => SpaceKey | null): Promise<Result<Bytes, OpenBlobError>> {
	if (sealed.length < headBytes + tagBytes || sealed[0] !== version) return err({ reason: 'not-authentic' });
	const head = new Uint8Array(sealed.subarray(0, headBytes));
	const key = keyById(idOfBytes<KeyId>(head.subarray(1, 17)));
	if (!key) return err({ reason: 'no-key' });
	const blobKey = await deriveAesKey(key.secret, concatBytes(label, head.subarray(17)));
	const parts: Uint8Array[] = [];
	const count = Math.ceil((sealed.length - headBytes) / (chunkBytes + tagBytes));
	for (let at = 0; at < count; at++) {
		const from = headBytes + at * (chunkBytes + tagBytes);
		const chunk = new Uint8Array(sealed.subarray(from, from + chunkBytes + tagBytes));
		try {
			parts.push(new Uint8Array(await crypto.subtle.decrypt(cipher(head, at, at === count - 1), blobKey, chunk)));
		} catch {
			return err({ reason: 'not-authentic' });
		}
	}
	return ok(concatBytes(...parts));
}

function cipher(head: Bytes, at: number, last: boolean): AesGcmParams {
	const iv = new Uint8Array(12);
	new DataView(iv.buffer).setUint32(7, at);
	iv[11] = last ? 1 : 0;
	return { name: 'AES-GCM', iv, additionalData: head };
}
