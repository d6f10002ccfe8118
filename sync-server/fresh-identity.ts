import { createHash, generateKeyPairSync } from 'node:crypto';
import { toBase64Url, toHex } from '#lib/core/bytes.ts';
import type { Random } from '#lib/core/random.ts';
import type { RelayIdentity } from './store.ts';

/** Bytes of an Ed25519 public key at the end of its DER form. */
const publicKeyBytes = 32;

/** Who a relay with an empty store is from now on. */
export function freshIdentity(random: Random): RelayIdentity {
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-publicKeyBytes);
	return {
		relayId: createHash('sha256').update(raw).digest('hex').slice(0, 32),
		signPrivate: new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' })),
		storeId: toHex(random.bytes(16)),
		hospitalId: null,
		setUpToken: toBase64Url(random.bytes(16))
	};
}
