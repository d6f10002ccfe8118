import type { AlertReason } from '#lib/core/alert-reason.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { DeviceId, DocumentId, HospitalId, SpaceId } from '#lib/core/ids.ts';
import type { EnvelopeHash } from './envelope.ts';
import type { VersionVector } from './version-vector.ts';

/** The version of the frames, spoken in HELLO and in `/relay.json`. */
export const protocolVersion = 1;
/** One WebSocket message: short enough to leave a 40 kbps line for other things within 13 s. Longer frames travel as PIECE frames. */
export const maxFrameBytes = 64 * 1024;
/** A frame put together from pieces: one biggest envelope and its surroundings. */
export const maxAssembledBytes = 264 * 1024;
/** Sealed presence: cursors and typing, never more than a small state. */
export const maxEphemeralBytes = 2 * 1024;
/** Call signalling: a sealed session description with its candidates. */
export const maxSignalBytes = 16 * 1024;

/** Devices that one ALERT names. */
export const maxAlertedDevices = 64;

/** A space, or one document of it for whoever was granted only that. */
export interface Scope {
	readonly space: SpaceId;
	readonly document: DocumentId | null;
}

export interface Hello {
	readonly type: 'hello';
	readonly protocol: number;
	/** 32 hexadecimal digits from `/relay.json`: binds the signature to this relay. */
	readonly relayId: string;
	readonly device: DeviceId;
	readonly signPublic: Bytes;
	readonly timestampMs: number;
	/** 16 bytes, fresh; or those of the CHALLENGE being answered. */
	readonly nonce: Bytes;
	/** Over `helloSignedPart`. */
	readonly signature: Bytes;
	/** The secret printed by a relay that has no hospital yet. */
	readonly setUpToken: string | null;
	/** Encoded control envelopes that found the hospital or enrol this device. */
	readonly enrolment: readonly Bytes[];
}

export interface DocumentFingerprint {
	readonly document: DocumentId;
	/** `vectorFingerprint` of what the sender has of the document. */
	readonly fingerprint: string;
}

/** Part of a frame that is too long for one message; the parts of one frame follow each other, other frames may come between. */
export interface Piece {
	readonly type: 'piece';
	readonly index: number;
	readonly count: number;
	readonly bytes: Bytes;
}

/** Where a browser's push service takes messages for a device, and what encrypts them for it alone (RFC 8030, RFC 8291). */
export interface PushAddress {
	/** An `https` address, at most 1,024 bytes. */
	readonly endpoint: string;
	/** The browser's P-256 public key, uncompressed. */
	readonly p256dh: Bytes;
	/** 16 bytes that only browser and relay share. */
	readonly auth: Bytes;
}

/** In the order of their numbers on the wire: what became of an address (first four) or of a test alert. */
export const pushNews = ['kept', 'forgotten', 'refused', 'gone', 'sent', 'unreachable', 'limited'] as const;
export type PushNews = (typeof pushNews)[number];

export type ClientFrame =
	| Hello
	/** `windowBytes`: how far the relay may be ahead of what is stored here; absent: as far as it likes. */
	| ({ readonly type: 'sub'; readonly cursor: number; readonly windowBytes?: number } & Scope)
	| ({ readonly type: 'unsub' } & Scope)
	| ({ readonly type: 'credit'; readonly applied: number } & Scope)
	| { readonly type: 'put'; readonly envelopes: readonly Bytes[] }
	| { readonly type: 'get'; readonly document: DocumentId; readonly vector: VersionVector; readonly history: boolean }
	| { readonly type: 'heads'; readonly space: SpaceId; readonly documents: readonly DocumentFingerprint[]; readonly last: boolean }
	| { readonly type: 'eph'; readonly space: SpaceId; readonly document: DocumentId; readonly bytes: Bytes }
	| { readonly type: 'sig'; readonly to: DeviceId; readonly space: SpaceId; readonly document: DocumentId; readonly bytes: Bytes }
	| { readonly type: 'snapok'; readonly document: DocumentId; readonly snapshot: EnvelopeHash; readonly stateHash: string }
	| { readonly type: 'ping'; readonly sentMs: number }
	/** Where this device is alerted from now on; null: nowhere. */
	| { readonly type: 'push'; readonly address: PushAddress | null }
	/** Alerts devices that may read the scope, whether or not they are on line. */
	| ({ readonly type: 'alert'; readonly reason: AlertReason; readonly devices: readonly DeviceId[] } & Scope)
	| Piece;

/** Figures the relay holds its clients to. */
export interface AnnouncedLimits {
	readonly maxFrameBytes: number;
	readonly maxEnvelopeBytes: number;
	/** How many envelopes, and how many bytes of them, may be on their way without an ACK or NAK. */
	readonly putWindowEnvelopes: number;
	readonly putWindowBytes: number;
	readonly maxBlobBytes: number;
}

/** An encoded envelope with the relay's number for it. */
export interface NumberedEnvelope {
	readonly seq: number;
	readonly bytes: Bytes;
}

export interface Acknowledgement {
	readonly document: DocumentId;
	readonly device: DeviceId;
	readonly counter: number;
	readonly seq: number;
}

/** In the order of their numbers on the wire. What each asks of the author stands in sync-server/PROTOCOL.md. */
export const nakCodes = [
	'FORBIDDEN',
	'REVOKED',
	'STALE_KEY',
	'GAP',
	'CTR_REUSED',
	'TOO_BIG',
	'QUOTA',
	'DELETED',
	'SNAP_STALE',
	'SNAP_AHEAD',
	'BAD_SIG',
	'UNKNOWN_VERSION',
	'MALFORMED',
	'NOT_STORED'
] as const;
export type NakCode = (typeof nakCodes)[number];

/** How far a device has durably stored what the relay numbered; `document` null stands for the whole space. */
export interface HolderCursor {
	readonly device: DeviceId;
	readonly document: DocumentId | null;
	readonly applied: number;
}

export type RelayFrame =
	| { readonly type: 'challenge'; readonly nonce: Bytes; readonly serverTimeMs: number }
	| {
			readonly type: 'welcome';
			/** 32 hexadecimal digits; another one than last time means: forget this relay's cursors. */
			readonly storeId: string;
			readonly hospitalId: HospitalId | null;
			readonly serverTimeMs: number;
			/** 64 hexadecimal digits: the path segment of `/signal/<ticket>`. */
			readonly signalTicket: string;
			/** The newest number of the store. A cursor beyond it means: the relay came back from an old backup. */
			readonly head: number;
			/** The newest number of the roster's space. */
			readonly rosterHead: number;
			readonly limits: AnnouncedLimits;
	  }
	| ({ readonly type: 'items'; readonly upTo: number; readonly more: boolean; readonly envelopes: readonly NumberedEnvelope[] } & Scope)
	| { readonly type: 'ack'; readonly entries: readonly Acknowledgement[] }
	| {
			readonly type: 'nak';
			readonly document: DocumentId;
			readonly device: DeviceId;
			readonly counter: number;
			readonly code: NakCode;
			/** GAP, CTR_REUSED: the counter the relay would take next. Otherwise 0. */
			readonly expected: number;
	  }
	| ({ readonly type: 'denied'; readonly code: 'FORBIDDEN' | 'REVOKED' | 'DELETED' | 'QUOTA' } & Scope)
	| { readonly type: 'holders'; readonly space: SpaceId; readonly cursors: readonly HolderCursor[] }
	| { readonly type: 'found'; readonly document: DocumentId; readonly more: boolean; readonly envelopes: readonly NumberedEnvelope[] }
	| {
			readonly type: 'vectors';
			readonly space: SpaceId;
			readonly documents: readonly { readonly document: DocumentId; readonly vector: VersionVector }[];
			readonly last: boolean;
	  }
	| { readonly type: 'eph'; readonly from: DeviceId; readonly space: SpaceId; readonly document: DocumentId; readonly bytes: Bytes }
	| { readonly type: 'sig'; readonly from: DeviceId; readonly space: SpaceId; readonly document: DocumentId; readonly bytes: Bytes }
	| { readonly type: 'snap-wanted'; readonly document: DocumentId }
	| {
			/** What a device needs to use the hospital's TURN server, for `lifeMs` from now; a newer one replaces it. */
			readonly type: 'turn';
			readonly urls: readonly string[];
			readonly username: string;
			readonly credential: string;
			readonly lifeMs: number;
	  }
	/** The relay's P-256 public key, uncompressed: what a browser binds its subscription to (RFC 8292). Sent before WELCOME. */
	| { readonly type: 'push-key'; readonly publicKey: Bytes }
	| { readonly type: 'push-news'; readonly news: PushNews }
	| { readonly type: 'goaway'; readonly code: number; readonly retryAfterMs: number }
	| { readonly type: 'pong'; readonly sentMs: number; readonly serverTimeMs: number }
	| Piece;
