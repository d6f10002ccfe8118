import { alertReasons } from '#lib/core/alert-reason.ts';
import { utf8, concatBytes, fromHex, type Bytes } from '#lib/core/bytes.ts';
import type { DeviceId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import { exhaustive, type Result } from '#lib/core/result.ts';
import * as codec from './byte-codec.ts';
import type { DecodeReason, Decoder, Encoder } from './byte-codec.ts';
import { maxEnvelopeBytes } from './envelope.ts';
import {
	maxAlertedDevices,
	maxAssembledBytes,
	maxEphemeralBytes,
	maxFrameBytes,
	maxSignalBytes,
	type ClientFrame,
	type Hello,
	type PushAddress,
	type Scope
} from './frames.ts';

/** The first byte of each frame. Numbers are never reused. */
const numbers = {
	hello: 1,
	sub: 2,
	unsub: 3,
	credit: 4,
	put: 5,
	get: 6,
	heads: 7,
	eph: 8,
	sig: 9,
	snapok: 10,
	ping: 11,
	piece: 12,
	push: 13,
	alert: 14
} as const;
/** Of the set-up token as text. */
const maxTokenBytes = 128;
/** Of a push service's address. */
const maxEndpointBytes = 1_024;

const writeScope = (to: Encoder, { space, document }: Scope): void => {
	codec.writeId(to, space);
	codec.writeOptional(to, document, (id) => codec.writeId(to, id));
};
const readScope = (from: Decoder): Scope => ({
	space: codec.readId<SpaceId>(from),
	document: codec.readOptional(from, () => codec.readId<DocumentId>(from))
});

const writeHello = (to: Encoder, frame: Hello): void => {
	codec.writeNumber(to, frame.protocol);
	codec.writeId(to, frame.relayId);
	codec.writeId(to, frame.device);
	codec.writeFixed(to, frame.signPublic, 32);
	codec.writeNumber(to, frame.timestampMs);
	codec.writeFixed(to, frame.nonce, 16);
	codec.writeFixed(to, frame.signature, 64);
	codec.writeOptional(to, frame.setUpToken, (token) => codec.writeText(to, token));
	codec.writeList(to, frame.enrolment, (bytes) => codec.writeSized(to, bytes));
};
const readHello = (from: Decoder): Hello => ({
	type: 'hello',
	protocol: codec.readNumber(from),
	relayId: codec.readId(from),
	device: codec.readId<DeviceId>(from),
	signPublic: codec.readBytes(from, 32),
	timestampMs: codec.readNumber(from),
	nonce: codec.readBytes(from, 16),
	signature: codec.readBytes(from, 64),
	setUpToken: codec.readOptional(from, () => codec.readText(from, maxTokenBytes)),
	enrolment: codec.readList(from, 1, () => codec.readSized(from, maxEnvelopeBytes))
});

const writePushAddress = (to: Encoder, { endpoint, p256dh, auth }: PushAddress): void => {
	codec.writeText(to, endpoint);
	codec.writeFixed(to, p256dh, 65);
	codec.writeFixed(to, auth, 16);
};
const readPushAddress = (from: Decoder): PushAddress => ({
	endpoint: codec.readText(from, maxEndpointBytes),
	p256dh: codec.readBytes(from, 65),
	auth: codec.readBytes(from, 16)
});

/** What a device signs to be let in: who, where, when, and a nonce, under a domain of its own. */
export const helloSignedPart = (hello: Pick<Hello, 'relayId' | 'device' | 'timestampMs' | 'nonce'>): Bytes =>
	concatBytes(
		utf8('wardline/hello/1\0'),
		fromHex(hello.relayId),
		fromHex(hello.device),
		codec.encodeWith((to) => codec.writeNumber(to, hello.timestampMs)),
		hello.nonce
	);

/** A frame's bytes; may exceed one message, see `splitFrame`. */
export const encodeClientFrame = (frame: ClientFrame): Bytes =>
	codec.encodeWith((to) => {
		codec.writeByte(to, numbers[frame.type]);
		switch (frame.type) {
			case 'hello':
				return writeHello(to, frame);
			case 'sub':
				writeScope(to, frame);
				codec.writeNumber(to, frame.cursor);
				return codec.writeNumber(to, frame.windowBytes ?? 0);
			case 'unsub':
				return writeScope(to, frame);
			case 'credit':
				writeScope(to, frame);
				return codec.writeNumber(to, frame.applied);
			case 'put':
				return codec.writeList(to, frame.envelopes, (bytes) => codec.writeSized(to, bytes));
			case 'get':
				codec.writeId(to, frame.document);
				codec.writeVector(to, frame.vector);
				return codec.writeFlag(to, frame.history);
			case 'heads':
				codec.writeId(to, frame.space);
				codec.writeList(to, frame.documents, (entry) => {
					codec.writeId(to, entry.document);
					codec.writeHex(to, entry.fingerprint, 8);
				});
				return codec.writeFlag(to, frame.last);
			case 'eph':
				codec.writeId(to, frame.space);
				codec.writeId(to, frame.document);
				return codec.writeSized(to, frame.bytes);
			case 'sig':
				codec.writeId(to, frame.to);
				codec.writeId(to, frame.space);
				codec.writeId(to, frame.document);
				return codec.writeSized(to, frame.bytes);
			case 'snapok':
				codec.writeId(to, frame.document);
				codec.writeHex(to, frame.snapshot, 32);
				return codec.writeHex(to, frame.stateHash, 32);
			case 'ping':
				return codec.writeNumber(to, frame.sentMs);
			case 'push':
				return codec.writeOptional(to, frame.address, (address) => writePushAddress(to, address));
			case 'alert':
				writeScope(to, frame);
				codec.writeByte(to, alertReasons.indexOf(frame.reason));
				return codec.writeList(to, frame.devices, (device) => codec.writeId(to, device));
			case 'piece':
				codec.writeNumber(to, frame.index);
				codec.writeNumber(to, frame.count);
				return codec.writeSized(to, frame.bytes);
			default:
				return exhaustive(frame);
		}
	});

function readSub(from: Decoder): ClientFrame {
	const asked = { type: 'sub' as const, ...readScope(from), cursor: codec.readNumber(from) };
	const windowBytes = codec.readNumber(from);
	return windowBytes === 0 ? asked : { ...asked, windowBytes };
}

function readAlert(from: Decoder): ClientFrame {
	const scope = readScope(from);
	const reason = alertReasons[codec.readByte(from)] ?? codec.refuse('unknown-version');
	const devices = codec.readList(from, 16, () => codec.readId<DeviceId>(from));
	return devices.length <= maxAlertedDevices ? { type: 'alert', ...scope, reason, devices } : codec.refuse('oversized');
}

function readFrame(from: Decoder): ClientFrame {
	switch (codec.readByte(from)) {
		case numbers.hello:
			return readHello(from);
		case numbers.sub:
			return readSub(from);
		case numbers.unsub:
			return { type: 'unsub', ...readScope(from) };
		case numbers.credit:
			return { type: 'credit', ...readScope(from), applied: codec.readNumber(from) };
		case numbers.put:
			return { type: 'put', envelopes: codec.readList(from, 1, () => codec.readSized(from, maxAssembledBytes)) };
		case numbers.get:
			return { type: 'get', document: codec.readId<DocumentId>(from), vector: codec.readVector(from), history: codec.readFlag(from) };
		case numbers.heads:
			return {
				type: 'heads',
				space: codec.readId<SpaceId>(from),
				documents: codec.readList(from, 24, () => ({ document: codec.readId<DocumentId>(from), fingerprint: codec.readHex(from, 8) })),
				last: codec.readFlag(from)
			};
		case numbers.eph:
			return {
				type: 'eph',
				space: codec.readId<SpaceId>(from),
				document: codec.readId<DocumentId>(from),
				bytes: codec.readSized(from, maxEphemeralBytes)
			};
		case numbers.sig:
			return {
				type: 'sig',
				to: codec.readId<DeviceId>(from),
				space: codec.readId<SpaceId>(from),
				document: codec.readId<DocumentId>(from),
				bytes: codec.readSized(from, maxSignalBytes)
			};
		case numbers.snapok:
			return {
				type: 'snapok',
				document: codec.readId<DocumentId>(from),
				snapshot: codec.readHex(from, 32),
				stateHash: codec.readHex(from, 32)
			};
		case numbers.ping:
			return { type: 'ping', sentMs: codec.readNumber(from) };
		case numbers.push:
			return { type: 'push', address: codec.readOptional(from, () => readPushAddress(from)) };
		case numbers.alert:
			return readAlert(from);
		case numbers.piece:
			return { type: 'piece', index: codec.readNumber(from), count: codec.readNumber(from), bytes: codec.readSized(from, maxFrameBytes) };
		default:
			return codec.refuse('unknown-version');
	}
}

/** A client's frame from untrusted bytes: one message, or what an assembler gave. Unknown frame numbers are `unknown-version`. */
export const decodeClientFrame = (bytes: Uint8Array): Result<ClientFrame, { readonly reason: DecodeReason }> =>
	codec.decodeWith(bytes, maxAssembledBytes, readFrame);
