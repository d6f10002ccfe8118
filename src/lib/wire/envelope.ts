import { concatBytes, equalBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import type { DeviceId, DocumentId, KeyId, SpaceId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import {
	decodeWith,
	encodeWith,
	readByte,
	readBytes,
	readHex,
	readId,
	readNumber,
	readOptional,
	readSized,
	readVector,
	refuse,
	writeByte,
	writeFixed,
	writeHex,
	writeId,
	writeNumber,
	writeOptional,
	writeSized,
	writeVector,
	type DecodeReason,
	type Decoder,
	type Encoder
} from './byte-codec.ts';
import type { VersionVector } from './version-vector.ts';

/** In the order of their numbers on the wire. */
const envelopeKinds = ['update', 'snapshot', 'carried', 'control'] as const;
/** `update`: own edits. `carried`: others' edits heard on the live lane. `snapshot`: a whole document. `control`: a roster statement. */
export type EnvelopeKind = (typeof envelopeKinds)[number];

/** SHA-256 over an encoded envelope, as 64 hexadecimal digits. */
export type EnvelopeHash = string;

/** What a snapshot says of itself in the open, so that a relay that reads nothing can still order and check it. */
export interface SnapshotClaim {
	/** Which envelopes it replaces. */
	readonly covers: VersionVector;
	/** The snapshot it replaces: the compare-and-swap operand. */
	readonly parent: EnvelopeHash | null;
	/** Canonical state hash (delete set included), 64 hexadecimal digits. */
	readonly stateHash: string;
}

export interface EnvelopeHeader {
	readonly kind: EnvelopeKind;
	readonly space: SpaceId;
	readonly document: DocumentId;
	readonly device: DeviceId;
	/** From 1, without gaps, per (document, device). */
	readonly counter: number;
	/** Which key opens the body; `openKeyId` where the body is not sealed. */
	readonly keyId: KeyId;
	/** 16 hexadecimal digits: the first 8 bytes of the hash of this device's previous envelope of this document. */
	readonly previousHash: string;
	/** Set exactly for kind `snapshot`. */
	readonly snapshot: SnapshotClaim | null;
}

export interface Envelope extends EnvelopeHeader {
	readonly body: Bytes;
	/** Ed25519 over `signedPart`, 64 bytes. */
	readonly signature: Bytes;
}

/** A bigger document travels as a blob named in its envelope. */
export const maxEnvelopeBytes = 256 * 1024;
/** The key id of a body that is not sealed: control envelopes, which a relay must read to know the roster. */
export const openKeyId = '0'.repeat(32) as KeyId;
/** The `previousHash` of a device's first envelope of a document. */
export const noPreviousHash = '0'.repeat(16);

const envelopeVersion = 1;
const signatureBytes = 64;
/** Version, kind, three ids and the longest counter (53 bits in groups of seven). */
const identityEnd = 2 + 3 * 16 + 8;
/** Separates this use of the device key from every other. */
const signatureDomain = utf8('wardline/envelope/1\0');

function writeHeader(to: Encoder, header: EnvelopeHeader): void {
	if ((header.kind === 'snapshot') !== (header.snapshot !== null)) throw new Error('a snapshot claim belongs to a snapshot');
	writeByte(to, envelopeVersion);
	writeByte(to, envelopeKinds.indexOf(header.kind));
	writeId(to, header.space);
	writeId(to, header.document);
	writeId(to, header.device);
	writeNumber(to, header.counter);
	writeId(to, header.keyId);
	writeHex(to, header.previousHash, 8);
	if (header.snapshot === null) return;
	writeVector(to, header.snapshot.covers);
	writeOptional(to, header.snapshot.parent, (parent) => writeHex(to, parent, 32));
	writeHex(to, header.snapshot.stateHash, 32);
}

function readHeader(from: Decoder): EnvelopeHeader {
	if (readByte(from) !== envelopeVersion) refuse('unknown-version');
	const kind = envelopeKinds[readByte(from)] ?? refuse('malformed');
	const header = {
		kind,
		space: readId<SpaceId>(from),
		document: readId<DocumentId>(from),
		device: readId<DeviceId>(from),
		counter: readNumber(from),
		keyId: readId<KeyId>(from),
		previousHash: readHex(from, 8)
	};
	if (header.counter === 0) refuse('malformed');
	if (kind !== 'snapshot') return { ...header, snapshot: null };
	return {
		...header,
		snapshot: { covers: readVector(from), parent: readOptional(from, () => readHex(from, 32)), stateHash: readHex(from, 32) }
	};
}

/** The header alone: the additional data that the body's seal is bound to. */
export const encodeHeader = (header: EnvelopeHeader): Bytes => encodeWith((to) => writeHeader(to, header));

/** What the device signs. The header delimits itself, so no two (header, body) pairs share these bytes. */
export const signedPart = (header: EnvelopeHeader, body: Uint8Array): Bytes => concatBytes(signatureDomain, encodeHeader(header), body);

export const encodeEnvelope = (envelope: Envelope): Bytes =>
	encodeWith((to) => {
		writeHeader(to, envelope);
		writeSized(to, envelope.body);
		writeFixed(to, envelope.signature, signatureBytes);
	});

/**
 * An envelope from untrusted bytes. Accepts only the one encoding that `encodeEnvelope` gives, so an envelope has one hash.
 * Says nothing of its signature.
 */
export function decodeEnvelope(bytes: Uint8Array): Result<Envelope, { readonly reason: DecodeReason }> {
	const decoded = decodeWith(bytes, maxEnvelopeBytes, (from): Envelope => {
		const header = readHeader(from);
		return { ...header, body: readSized(from, maxEnvelopeBytes), signature: readBytes(from, signatureBytes) };
	});
	if (!decoded.ok) return decoded;
	return equalBytes(encodeEnvelope(decoded.value), bytes) ? ok(decoded.value) : err({ reason: 'malformed' });
}

/**
 * Who, where and which, from bytes that need not be a whole or known envelope: every version keeps these fields at these places,
 * so that an author can be told which of its envelopes was not understood.
 */
export function peekIdentity(bytes: Uint8Array): Pick<EnvelopeHeader, 'document' | 'device' | 'counter'> | null {
	const start = bytes.subarray(2 + 16, identityEnd);
	const peeked = decodeWith(start, identityEnd, (from) => {
		const identity = { document: readId<DocumentId>(from), device: readId<DeviceId>(from), counter: readNumber(from) };
		readBytes(from, start.length - from.pos);
		return identity;
	});
	return peeked.ok ? peeked.value : null;
}

/** What makes an envelope the same envelope everywhere. */
export const envelopeKey = (envelope: Pick<EnvelopeHeader, 'document' | 'device' | 'counter'>): string =>
	`${envelope.document}:${envelope.device}:${envelope.counter}`;
