import { concatBytes, fromHex, toHex, utf8, type Bytes } from '#lib/core/bytes.ts';
import type { DeviceId, KeyId } from '#lib/core/ids.ts';
import type { Random } from '#lib/core/random.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import { verifySignature } from '#lib/trust/device-keys.ts';
import type { SpaceKey } from '#lib/trust/key-ring.ts';

/** What a passing message is for; a message made for one purpose opens for no other. */
export type PassingPurpose = 'presence' | 'awareness' | 'signal';

/** A message that is never stored: cursors, presence, call signalling. Sealed with a document's key, signed by its sender. */
export interface PassingMessage {
	readonly sender: DeviceId;
	/** Names one page of the sender: its tabs speak for themselves. */
	readonly session: string;
	/** The scope (document or ward) of the key that sealed it. */
	readonly scope: string;
	readonly payload: Bytes;
}

/** What opening needs to know; both look-ups answer null for "not known here". */
export interface PassingKnowledge {
	keyById(keyId: KeyId): SpaceKey | null;
	/** The signing key of a member who is not removed. */
	signPublicOf(device: DeviceId): Uint8Array | null;
}

export interface PassingSealer {
	seal(purpose: PassingPurpose, key: SpaceKey, payload: Uint8Array, to?: DeviceId): Promise<Bytes>;
	/** The message, or null when it is forged, replayed, meant for someone else, or sealed with a key this device lacks. */
	open(purpose: PassingPurpose, sealed: Uint8Array): Promise<PassingMessage | null>;
}

const keyIdBytes = 16;
const nonceBytes = 12;
const sessionBytes = 8;
const signatureBytes = 64;
const headBytes = 16 + sessionBytes + 6;
const everyone = '0'.repeat(32);

/** Binds the message to its purpose, scope and addressee, for the seal and for the signature. */
const context = (purpose: PassingPurpose, key: SpaceKey, to: string): Bytes =>
	utf8(`wardline/passing/1\0${purpose}\0${key.scope}\0${to}\0`);

const cipherKeys = new WeakMap<SpaceKey, Promise<CryptoKey>>();

/** A key of its own for messages in passing, so that their number never adds to the use of the key that seals envelopes. */
function cipherKey(key: SpaceKey): Promise<CryptoKey> {
	const known = cipherKeys.get(key);
	if (known) return known;
	const derived = crypto.subtle
		.importKey('raw', key.secret, 'HKDF', false, ['deriveKey'])
		.then((base) =>
			crypto.subtle.deriveKey(
				{ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8('wardline/passing-key/1') },
				base,
				{ name: 'AES-GCM', length: 256 },
				false,
				['encrypt', 'decrypt']
			)
		);
	cipherKeys.set(key, derived);
	return derived;
}

function sixBytes(value: number): Bytes {
	const bytes = new Uint8Array(6);
	new DataView(bytes.buffer).setUint16(0, Math.floor(value / 2 ** 32));
	new DataView(bytes.buffer).setUint32(2, value % 2 ** 32);
	return bytes;
}

function fromSixBytes(bytes: Bytes): number {
	const view = new DataView(bytes.buffer, bytes.byteOffset, 6);
	return view.getUint16(0) * 2 ** 32 + view.getUint32(2);
}

/** One per page: a message carries the page's random session and a number that only grows, so a replay is recognised. */
export function createPassingSealer(device: DeviceKeys, knowledge: PassingKnowledge, random: Random): PassingSealer {
	const session = random.bytes(sessionBytes);
	let sequence = 0;
	const heard = new Map<string, number>();

	const sealNow = async (purpose: PassingPurpose, key: SpaceKey, payload: Uint8Array, to: string): Promise<Bytes> => {
		const bound = context(purpose, key, to);
		const signed = concatBytes(fromHex(device.deviceId), session, sixBytes(++sequence), payload);
		const signature = await device.sign(concatBytes(bound, signed));
		const nonce = random.bytes(nonceBytes);
		const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: bound };
		const body = await crypto.subtle.encrypt(algorithm, await cipherKey(key), concatBytes(signed, signature));
		return concatBytes(fromHex(key.keyId), nonce, new Uint8Array(body));
	};

	const openFor = async (purpose: PassingPurpose, sealed: Uint8Array, to: string): Promise<PassingMessage | null> => {
		const key = knowledge.keyById(toHex(sealed.subarray(0, keyIdBytes)) as KeyId);
		if (!key || sealed.length < keyIdBytes + nonceBytes + headBytes + signatureBytes) return null;
		const bound = context(purpose, key, to);
		const algorithm = { name: 'AES-GCM', iv: sealed.slice(keyIdBytes, keyIdBytes + nonceBytes), additionalData: bound };
		let plain: Bytes;
		try {
			plain = new Uint8Array(await crypto.subtle.decrypt(algorithm, await cipherKey(key), sealed.slice(keyIdBytes + nonceBytes)));
		} catch {
			// AES-GCM says only "no": tampered, or meant for someone else. Both are silence here.
			return null;
		}
		const signed = plain.subarray(0, plain.length - signatureBytes);
		const sender = toHex(plain.subarray(0, 16)) as DeviceId;
		const signPublic = knowledge.signPublicOf(sender);
		if (!signPublic || !(await verifySignature(signPublic, concatBytes(bound, signed), plain.slice(signed.length)))) return null;
		const senderSession = toHex(plain.subarray(16, 16 + sessionBytes));
		const stream = `${sender}:${senderSession}:${purpose}:${key.scope}`;
		const number = fromSixBytes(plain.slice(16 + sessionBytes, headBytes));
		if ((heard.get(stream) ?? 0) >= number) return null;
		heard.set(stream, number);
		return { sender, session: senderSession, scope: key.scope, payload: plain.slice(headBytes, signed.length) };
	};

	return {
		seal: (purpose, key, payload, to) => sealNow(purpose, key, payload, to ?? everyone),
		open: (purpose, sealed) => openFor(purpose, sealed, purpose === 'signal' ? device.deviceId : everyone)
	};
}
