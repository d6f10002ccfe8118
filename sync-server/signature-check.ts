import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { concatBytes, fromHex, toHex } from '#lib/core/bytes.ts';

/** An Ed25519 public key's DER (RFC 8410): this prefix and the 32 bytes. */
const derPrefix = fromHex('302a300506032b6570032100');
/** More keys than devices in the model hospital; forgetting all at once is cheaper than remembering which was used when. */
const maxKeys = 4_000;

/** Checks Ed25519 signatures off the event loop, reading each key once: `verifySignature` for a relay that does nothing else. */
export function createSignatureCheck(): (publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array) => Promise<boolean> {
	const keys = new Map<string, KeyObject>();
	const keyOf = (publicKey: Uint8Array): KeyObject | null => {
		const name = toHex(publicKey);
		const known = keys.get(name);
		if (known !== undefined) return known;
		try {
			const key = createPublicKey({ key: Buffer.from(concatBytes(derPrefix, publicKey)), format: 'der', type: 'spki' });
			if (keys.size >= maxKeys) keys.clear();
			keys.set(name, key);
			return key;
		} catch {
			return null;
		}
	};
	return (publicKey, bytes, signature) => {
		const key = keyOf(publicKey);
		if (key === null) return Promise.resolve(false);
		return new Promise((resolve) => verify(null, bytes, key, signature, (error, fits) => resolve(error === null && fits)));
	};
}
