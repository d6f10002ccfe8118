import fc from 'fast-check';
import { alertReasons } from '#lib/core/alert-reason.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { DeviceId, DocumentId, HospitalId, KeyId, SpaceId } from '#lib/core/ids.ts';
import type { Envelope } from '#lib/wire/envelope.ts';
import { nakCodes, pushNews, type ClientFrame, type RelayFrame } from '#lib/wire/frames.ts';

const hex = (bytes: number): fc.Arbitrary<string> =>
	fc
		.array(fc.integer({ min: 0, max: 15 }), { minLength: bytes * 2, maxLength: bytes * 2 })
		.map((digits) => digits.map((digit) => digit.toString(16)).join(''));
const id = <T extends string>(): fc.Arbitrary<T> => hex(16) as fc.Arbitrary<T>;
const bytes = (min: number, max: number): fc.Arbitrary<Bytes> =>
	fc.uint8Array({ minLength: min, maxLength: max }).map((value) => new Uint8Array(value));
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const device = id<DeviceId>();
const document = id<DocumentId>();
const space = id<SpaceId>();
const optionalDocument = fc.option(document, { nil: null });
const positive = fc.integer({ min: 1, max: 2 ** 40 });
export const arbitraryVector = fc
	.dictionary(hex(16), positive, { maxKeys: 6 })
	.map((entries) => new Map(Object.entries(entries) as [DeviceId, number][]));

const claim = fc.record({ covers: arbitraryVector, parent: fc.option(hex(32), { nil: null }), stateHash: hex(32) });
export const arbitraryEnvelope: fc.Arbitrary<Envelope> = fc
	.record({
		kind: fc.constantFrom('update' as const, 'carried' as const, 'control' as const, 'snapshot' as const),
		space,
		document,
		device,
		counter: positive,
		keyId: id<KeyId>(),
		previousHash: hex(8),
		snapshot: claim,
		body: bytes(0, 300),
		signature: bytes(64, 64)
	})
	.map((envelope) => (envelope.kind === 'snapshot' ? envelope : { ...envelope, snapshot: null }));

const numbered = fc.array(fc.record({ seq: count, bytes: bytes(0, 60) }), { maxLength: 4 });
const piece = fc.record({ type: fc.constant('piece' as const), index: count, count, bytes: bytes(1, 80) });
const scope = { space, document: optionalDocument };
const addressed = { space, document, bytes: bytes(0, 200) };

export const arbitraryClientFrame: fc.Arbitrary<ClientFrame> = fc.oneof(
	fc.record({
		type: fc.constant('hello' as const),
		protocol: count,
		relayId: hex(16),
		device,
		signPublic: bytes(32, 32),
		timestampMs: count,
		nonce: bytes(16, 16),
		signature: bytes(64, 64),
		setUpToken: fc.option(fc.string({ maxLength: 40 }), { nil: null }),
		enrolment: fc.array(bytes(0, 60), { maxLength: 3 })
	}),
	fc.record({ type: fc.constant('sub' as const), ...scope, cursor: count }),
	fc.record({ type: fc.constant('sub' as const), ...scope, cursor: count, windowBytes: fc.integer({ min: 1, max: 1_000_000 }) }),
	fc.record({ type: fc.constant('unsub' as const), ...scope }),
	fc.record({ type: fc.constant('credit' as const), ...scope, applied: count }),
	fc.record({ type: fc.constant('put' as const), envelopes: fc.array(bytes(0, 60), { maxLength: 4 }) }),
	fc.record({ type: fc.constant('get' as const), document, vector: arbitraryVector, history: fc.boolean() }),
	fc.record({
		type: fc.constant('heads' as const),
		space,
		documents: fc.array(fc.record({ document, fingerprint: hex(8) }), { maxLength: 4 }),
		last: fc.boolean()
	}),
	fc.record({ type: fc.constant('eph' as const), ...addressed }),
	fc.record({ type: fc.constant('sig' as const), to: device, ...addressed }),
	fc.record({ type: fc.constant('snapok' as const), document, snapshot: hex(32), stateHash: hex(32) }),
	fc.record({ type: fc.constant('ping' as const), sentMs: count }),
	fc.record({
		type: fc.constant('push' as const),
		address: fc.option(fc.record({ endpoint: fc.string({ maxLength: 60 }), p256dh: bytes(65, 65), auth: bytes(16, 16) }), { nil: null })
	}),
	fc.record({
		type: fc.constant('alert' as const),
		...scope,
		reason: fc.constantFrom(...alertReasons),
		devices: fc.array(device, { maxLength: 4 })
	}),
	piece
);

const limits = fc.record({
	maxFrameBytes: count,
	maxEnvelopeBytes: count,
	putWindowEnvelopes: count,
	putWindowBytes: count,
	maxBlobBytes: count
});
export const arbitraryRelayFrame: fc.Arbitrary<RelayFrame> = fc.oneof(
	fc.record({ type: fc.constant('challenge' as const), nonce: bytes(16, 16), serverTimeMs: count }),
	fc.record({
		type: fc.constant('welcome' as const),
		storeId: hex(16),
		hospitalId: fc.option(id<HospitalId>(), { nil: null }),
		serverTimeMs: count,
		signalTicket: hex(32),
		head: count,
		rosterHead: count,
		limits
	}),
	fc.record({ type: fc.constant('items' as const), ...scope, upTo: count, more: fc.boolean(), envelopes: numbered }),
	fc.record({
		type: fc.constant('ack' as const),
		entries: fc.array(fc.record({ document, device, counter: count, seq: count }), { maxLength: 4 })
	}),
	fc.record({ type: fc.constant('nak' as const), document, device, counter: count, code: fc.constantFrom(...nakCodes), expected: count }),
	fc.record({
		type: fc.constant('denied' as const),
		...scope,
		code: fc.constantFrom('FORBIDDEN' as const, 'REVOKED' as const, 'QUOTA' as const)
	}),
	fc.record({
		type: fc.constant('holders' as const),
		space,
		cursors: fc.array(fc.record({ device, document: optionalDocument, applied: count }), { maxLength: 4 })
	}),
	fc.record({ type: fc.constant('found' as const), document, more: fc.boolean(), envelopes: numbered }),
	fc.record({
		type: fc.constant('vectors' as const),
		space,
		documents: fc.array(fc.record({ document, vector: arbitraryVector }), { maxLength: 3 }),
		last: fc.boolean()
	}),
	fc.record({ type: fc.constant('eph' as const), from: device, ...addressed }),
	fc.record({ type: fc.constant('sig' as const), from: device, ...addressed }),
	fc.record({ type: fc.constant('snap-wanted' as const), document }),
	fc.record({ type: fc.constant('goaway' as const), code: count, retryAfterMs: count }),
	fc.record({
		type: fc.constant('turn' as const),
		urls: fc.array(fc.string({ maxLength: 40 }), { maxLength: 3 }),
		username: fc.string({ maxLength: 40 }),
		credential: fc.string({ maxLength: 40 }),
		lifeMs: count
	}),
	fc.record({ type: fc.constant('push-key' as const), publicKey: bytes(65, 65) }),
	fc.record({ type: fc.constant('push-news' as const), news: fc.constantFrom(...pushNews) }),
	fc.record({ type: fc.constant('pong' as const), sentMs: count, serverTimeMs: count }),
	piece
);
