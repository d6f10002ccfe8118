import { concatBytes, fromHex, utf8, type Bytes } from '#lib/core/bytes.ts';
import type { DeviceId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import {
	encodeHeader,
	openKeyId,
	signedPart,
	type Envelope,
	type EnvelopeHeader,
	type EnvelopeKind,
	type SnapshotClaim
} from '#lib/wire/envelope.ts';
import { deflate, inflate } from './deflate.ts';
import { verifySignature, type DeviceKeys } from './device-keys.ts';
import { deriveAesKey } from './key-derivation.ts';
import type { SpaceKey } from './key-ring.ts';
import { pad, unpad } from './padding.ts';

export interface EnvelopeContent {
	readonly kind: EnvelopeKind;
	readonly space: SpaceId;
	readonly document: DocumentId;
	readonly counter: number;
	readonly previousHash: string;
	readonly snapshot: SnapshotClaim | null;
	/** Yjs updates, or for `control` the bytes of a roster statement, which travel readable. */
	readonly plain: Uint8Array;
	/** Null exactly for `control`. */
	readonly key: SpaceKey | null;
}

export interface OpenError {
	readonly reason: 'unknown-key' | 'not-authentic' | 'malformed' | 'too-big';
}

/** What one envelope may hold once inflated: a case file of years, and the most that one hostile member can make a reader allocate. */
const maxPlainBytes = 16 * 1024 * 1024;
const nonceBytes = 12;
const tagBytes = 16;

/** Deflates, pads, encrypts and signs. Throws when a key is missing or given to a control envelope: that is the caller's mistake. */
export async function sealEnvelope(content: EnvelopeContent, device: DeviceKeys): Promise<Envelope> {
	const { kind, space, document, counter, previousHash, snapshot, plain, key } = content;
	if ((kind === 'control') !== (key === null)) throw new Error('control envelopes have no key, all others have one');
	const header: EnvelopeHeader = {
		kind,
		space,
		document,
		device: device.deviceId,
		counter,
		keyId: key?.keyId ?? openKeyId,
		previousHash,
		snapshot
	};
	const body = key ? await encryptBody(header, plain, key) : new Uint8Array(plain);
	return { ...header, body, signature: await device.sign(signedPart(header, body)) };
}

/** Says whether the envelope is what the owner of `signPublic` signed. Whose key that is, the roster says. */
export function verifyEnvelope(envelope: Envelope, signPublic: Uint8Array): Promise<boolean> {
	return verifySignature(signPublic, signedPart(envelope, envelope.body), envelope.signature);
}

/** The plain bytes of an envelope, whatever was done to it on the way; never throws. The signature is checked apart. */
export async function openEnvelope(envelope: Envelope, key: SpaceKey | null): Promise<Result<Bytes, OpenError>> {
	if (envelope.kind === 'control') return ok(new Uint8Array(envelope.body));
	if (key === null || key.keyId !== envelope.keyId) return err({ reason: 'unknown-key' });
	const padded = await decryptBody(envelope, key);
	if (!padded) return err({ reason: 'not-authentic' });
	const deflated = unpad(padded);
	return deflated ? inflate(deflated, maxPlainBytes) : err({ reason: 'malformed' });
}

async function encryptBody(header: EnvelopeHeader, plain: Uint8Array, key: SpaceKey): Promise<Bytes> {
	const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
	const messageKey = await deriveMessageKey(key, header.device, header.document);
	const sealed = await crypto.subtle.encrypt(
		{ name: 'AES-GCM', iv, additionalData: encodeHeader(header) },
		messageKey,
		pad(await deflate(plain))
	);
	return concatBytes(iv, new Uint8Array(sealed));
}

async function decryptBody(envelope: Envelope, key: SpaceKey): Promise<Bytes | null> {
	if (envelope.body.length < nonceBytes + tagBytes) return null;
	const iv = envelope.body.subarray(0, nonceBytes);
	try {
		const messageKey = await deriveMessageKey(key, envelope.device, envelope.document);
		const algorithm = { name: 'AES-GCM', iv, additionalData: encodeHeader(envelope) };
		return new Uint8Array(await crypto.subtle.decrypt(algorithm, messageKey, envelope.body.subarray(nonceBytes)));
	} catch {
		return null;
	}
}

const messageKeyLabel = utf8('wardline envelope v1');

/** A ward's case has some dozens of writers; each is derived again after as many others. */
const keptWriters = 64;
/** Derived keys by the key they come from, newest use last; they vanish with it. */
const derived = new WeakMap<SpaceKey, Map<string, Promise<CryptoKey>>>();

/** One key per writer and document: random 96-bit nonces of different devices can then never meet under one key. */
function deriveMessageKey(key: SpaceKey, device: DeviceId, document: DocumentId): Promise<CryptoKey> {
	const writers = derived.get(key) ?? new Map<string, Promise<CryptoKey>>();
	derived.set(key, writers);
	const name = `${device} ${document}`;
	const made = writers.get(name) ?? deriveAesKey(key.secret, concatBytes(messageKeyLabel, fromHex(device), fromHex(document)));
	writers.delete(name);
	writers.set(name, made);
	if (writers.size > keptWriters) writers.delete(writers.keys().next().value!);
	return made;
}
