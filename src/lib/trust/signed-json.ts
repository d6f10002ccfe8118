import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { canonicalJson, type Json } from '#lib/core/canonical-json.ts';
import { idOfBytes, type DeviceId, type StatementId } from '#lib/core/ids.ts';
import { readCanonicalJson } from './canonical-bytes.ts';
import { deviceIdOf, sha256, verifySignature, type DeviceKeys } from './device-keys.ts';

/** Signed JSON as documents hold it: version, public key, signature, and the canonical JSON that was signed. */
export interface SignedJson {
	/** Names the fact: the hash of its canonical JSON. */
	readonly id: StatementId;
	/** False for what is probably a newer version's. */
	readonly knownVersion: boolean;
	/** What was signed; null when this is no canonical JSON. Ask after the length. */
	json(): unknown;
	/** Whether the device made the signature. */
	signedBy(device: DeviceId): Promise<boolean>;
}

const version = 1;
const publicKeyBytes = 32;
const signatureBytes = 64;
const signedAt = 1 + publicKeyBytes + signatureBytes;

/** `domain` keeps what was signed for one purpose from being shown for another. */
export async function signJson(
	domain: Bytes,
	json: Json,
	device: DeviceKeys
): Promise<{ readonly id: StatementId; readonly bytes: Bytes }> {
	const signed = utf8(canonicalJson(json));
	const signature = await device.sign(concatBytes(domain, signed));
	return {
		id: idOfBytes<StatementId>(await sha256(signed)),
		bytes: concatBytes(Uint8Array.of(version), device.signPublic, signature, signed)
	};
}

export async function readSignedJson(domain: Bytes, bytes: Uint8Array): Promise<SignedJson> {
	const signed = bytes.subarray(signedAt);
	const id = idOfBytes<StatementId>(await sha256(signed.length > 0 ? signed : bytes));
	return {
		id,
		knownVersion: bytes[0] === version,
		json: () => readCanonicalJson(signed),
		async signedBy(device) {
			const signPublic = bytes.subarray(1, 1 + publicKeyBytes);
			const signature = bytes.subarray(1 + publicKeyBytes, signedAt);
			return (await deviceIdOf(signPublic)) === device && verifySignature(signPublic, concatBytes(domain, signed), signature);
		}
	};
}
