import type { Bytes } from '#lib/core/bytes.ts';
import type { DeviceId, DocumentId, HospitalId, SpaceId } from '#lib/core/ids.ts';
import { exhaustive, type Result } from '#lib/core/result.ts';
import * as codec from './byte-codec.ts';
import type { DecodeReason, Decoder, Encoder } from './byte-codec.ts';
import { maxEnvelopeBytes } from './envelope.ts';
import {
	maxAssembledBytes,
	maxEphemeralBytes,
	maxFrameBytes,
	maxSignalBytes,
	nakCodes,
	pushNews,
	type AnnouncedLimits,
	type NumberedEnvelope,
	type RelayFrame,
	type Scope
} from './frames.ts';

/** The first byte of each frame. Numbers are never reused. */
const numbers = {
	challenge: 65,
	welcome: 66,
	items: 67,
	ack: 68,
	nak: 69,
	denied: 70,
	holders: 71,
	found: 72,
	vectors: 73,
	eph: 74,
	sig: 75,
	'snap-wanted': 76,
	goaway: 77,
	pong: 78,
	piece: 79,
	turn: 80,
	'push-key': 81,
	'push-news': 82
} as const;
/** The longest address or name of a TURN server. */
const maxTextBytes = 512;
const deniedCodes = ['FORBIDDEN', 'REVOKED', 'DELETED', 'QUOTA'] as const;

const writeOptionalId = (to: Encoder, id: string | null): void => codec.writeOptional(to, id, (value) => codec.writeId(to, value));
const readOptionalDocument = (from: Decoder): DocumentId | null => codec.readOptional(from, () => codec.readId<DocumentId>(from));
const writeScope = (to: Encoder, { space, document }: Scope): void => {
	codec.writeId(to, space);
	writeOptionalId(to, document);
};
const readScope = (from: Decoder): Scope => ({ space: codec.readId<SpaceId>(from), document: readOptionalDocument(from) });

const limitNames = ['maxFrameBytes', 'maxEnvelopeBytes', 'putWindowEnvelopes', 'putWindowBytes', 'maxBlobBytes'] as const;
const readLimits = (from: Decoder): AnnouncedLimits =>
	Object.fromEntries(limitNames.map((name) => [name, codec.readNumber(from)])) as unknown as AnnouncedLimits;

/** One numbered envelope as ITEMS and FOUND hold it: encode once, send to everyone. */
export const encodeNumbered = ({ seq, bytes }: NumberedEnvelope): Bytes =>
	codec.encodeWith((to) => {
		codec.writeNumber(to, seq);
		codec.writeSized(to, bytes);
	});
const readNumbered = (from: Decoder): NumberedEnvelope => ({ seq: codec.readNumber(from), bytes: codec.readSized(from, maxEnvelopeBytes) });

/** What stands before the envelopes of an ITEMS frame; the whole frame is this and `count` encoded numbered envelopes. */
export const encodeItemsHead = (head: Scope & { readonly upTo: number; readonly more: boolean; readonly count: number }): Bytes =>
	codec.encodeWith((to) => {
		codec.writeByte(to, numbers.items);
		writeScope(to, head);
		codec.writeNumber(to, head.upTo);
		codec.writeFlag(to, head.more);
		codec.writeNumber(to, head.count);
	});

/** A frame's bytes; may exceed one message, see `splitFrame`. */
export const encodeRelayFrame = (frame: RelayFrame): Bytes =>
	codec.encodeWith((to) => {
		if (frame.type === 'items') {
			codec.writeBytes(to, encodeItemsHead({ ...frame, count: frame.envelopes.length }));
			for (const entry of frame.envelopes) codec.writeBytes(to, encodeNumbered(entry));
			return;
		}
		codec.writeByte(to, numbers[frame.type]);
		switch (frame.type) {
			case 'challenge':
				codec.writeFixed(to, frame.nonce, 16);
				return codec.writeNumber(to, frame.serverTimeMs);
			case 'welcome':
				codec.writeId(to, frame.storeId);
				writeOptionalId(to, frame.hospitalId);
				codec.writeNumber(to, frame.serverTimeMs);
				codec.writeHex(to, frame.signalTicket, 32);
				codec.writeNumber(to, frame.head);
				codec.writeNumber(to, frame.rosterHead);
				for (const name of limitNames) codec.writeNumber(to, frame.limits[name]);
				return;
			case 'ack':
				return codec.writeList(to, frame.entries, (entry) => {
					codec.writeId(to, entry.document);
					codec.writeId(to, entry.device);
					codec.writeNumber(to, entry.counter);
					codec.writeNumber(to, entry.seq);
				});
			case 'nak':
				codec.writeId(to, frame.document);
				codec.writeId(to, frame.device);
				codec.writeNumber(to, frame.counter);
				codec.writeByte(to, nakCodes.indexOf(frame.code));
				return codec.writeNumber(to, frame.expected);
			case 'denied':
				writeScope(to, frame);
				return codec.writeByte(to, deniedCodes.indexOf(frame.code));
			case 'holders':
				codec.writeId(to, frame.space);
				return codec.writeList(to, frame.cursors, (cursor) => {
					codec.writeId(to, cursor.device);
					writeOptionalId(to, cursor.document);
					codec.writeNumber(to, cursor.applied);
				});
			case 'found':
				codec.writeId(to, frame.document);
				codec.writeFlag(to, frame.more);
				return codec.writeList(to, frame.envelopes, (entry) => codec.writeBytes(to, encodeNumbered(entry)));
			case 'vectors':
				codec.writeId(to, frame.space);
				codec.writeList(to, frame.documents, (entry) => {
					codec.writeId(to, entry.document);
					codec.writeVector(to, entry.vector);
				});
				return codec.writeFlag(to, frame.last);
			case 'eph':
			case 'sig':
				codec.writeId(to, frame.from);
				codec.writeId(to, frame.space);
				codec.writeId(to, frame.document);
				return codec.writeSized(to, frame.bytes);
			case 'snap-wanted':
				return codec.writeId(to, frame.document);
			case 'goaway':
				codec.writeNumber(to, frame.code);
				return codec.writeNumber(to, frame.retryAfterMs);
			case 'pong':
				codec.writeNumber(to, frame.sentMs);
				return codec.writeNumber(to, frame.serverTimeMs);
			case 'turn':
				codec.writeList(to, frame.urls, (url) => codec.writeText(to, url));
				codec.writeText(to, frame.username);
				codec.writeText(to, frame.credential);
				return codec.writeNumber(to, frame.lifeMs);
			case 'push-key':
				return codec.writeFixed(to, frame.publicKey, 65);
			case 'push-news':
				return codec.writeByte(to, pushNews.indexOf(frame.news));
			case 'piece':
				codec.writeNumber(to, frame.index);
				codec.writeNumber(to, frame.count);
				return codec.writeSized(to, frame.bytes);
			default:
				return exhaustive(frame);
		}
	});

const readAddressed = (from: Decoder, maxBytes: number) => ({
	from: codec.readId<DeviceId>(from),
	space: codec.readId<SpaceId>(from),
	document: codec.readId<DocumentId>(from),
	bytes: codec.readSized(from, maxBytes)
});

function readFrame(from: Decoder): RelayFrame {
	const document = (): DocumentId => codec.readId<DocumentId>(from);
	const device = (): DeviceId => codec.readId<DeviceId>(from);
	const number = (): number => codec.readNumber(from);
	const text = (): string => codec.readText(from, maxTextBytes);
	switch (codec.readByte(from)) {
		case numbers.challenge:
			return { type: 'challenge', nonce: codec.readBytes(from, 16), serverTimeMs: number() };
		case numbers.welcome:
			return {
				type: 'welcome',
				storeId: codec.readId(from),
				hospitalId: codec.readOptional(from, () => codec.readId<HospitalId>(from)),
				serverTimeMs: number(),
				signalTicket: codec.readHex(from, 32),
				head: number(),
				rosterHead: number(),
				limits: readLimits(from)
			};
		case numbers.items:
			return {
				type: 'items',
				...readScope(from),
				upTo: number(),
				more: codec.readFlag(from),
				envelopes: codec.readList(from, 2, () => readNumbered(from))
			};
		case numbers.ack:
			return {
				type: 'ack',
				entries: codec.readList(from, 34, () => ({ document: document(), device: device(), counter: number(), seq: number() }))
			};
		case numbers.nak:
			return {
				type: 'nak',
				document: document(),
				device: device(),
				counter: number(),
				code: nakCodes[codec.readByte(from)] ?? codec.refuse('unknown-version'),
				expected: number()
			};
		case numbers.denied:
			return { type: 'denied', ...readScope(from), code: deniedCodes[codec.readByte(from)] ?? codec.refuse('unknown-version') };
		case numbers.holders:
			return {
				type: 'holders',
				space: codec.readId<SpaceId>(from),
				cursors: codec.readList(from, 18, () => ({ device: device(), document: readOptionalDocument(from), applied: number() }))
			};
		case numbers.found:
			return {
				type: 'found',
				document: document(),
				more: codec.readFlag(from),
				envelopes: codec.readList(from, 2, () => readNumbered(from))
			};
		case numbers.vectors:
			return {
				type: 'vectors',
				space: codec.readId<SpaceId>(from),
				documents: codec.readList(from, 17, () => ({ document: document(), vector: codec.readVector(from) })),
				last: codec.readFlag(from)
			};
		case numbers.eph:
			return { type: 'eph', ...readAddressed(from, maxEphemeralBytes) };
		case numbers.sig:
			return { type: 'sig', ...readAddressed(from, maxSignalBytes) };
		case numbers['snap-wanted']:
			return { type: 'snap-wanted', document: document() };
		case numbers.goaway:
			return { type: 'goaway', code: number(), retryAfterMs: number() };
		case numbers.pong:
			return { type: 'pong', sentMs: number(), serverTimeMs: number() };
		case numbers.turn:
			return {
				type: 'turn',
				urls: codec.readList(from, 1, text),
				username: text(),
				credential: text(),
				lifeMs: number()
			};
		case numbers['push-key']:
			return { type: 'push-key', publicKey: codec.readBytes(from, 65) };
		case numbers['push-news']:
			return { type: 'push-news', news: pushNews[codec.readByte(from)] ?? codec.refuse('unknown-version') };
		case numbers.piece:
			return { type: 'piece', index: number(), count: number(), bytes: codec.readSized(from, maxFrameBytes) };
		default:
			return codec.refuse('unknown-version');
	}
}

/** A relay's frame from untrusted bytes: one message, or what an assembler gave. Unknown frame numbers are `unknown-version`: skip them. */
export const decodeRelayFrame = (bytes: Uint8Array): Result<RelayFrame, { readonly reason: DecodeReason }> =>
	codec.decodeWith(bytes, maxAssembledBytes, readFrame);
