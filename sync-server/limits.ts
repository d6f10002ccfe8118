import { maxEnvelopeBytes } from '#lib/wire/envelope.ts';
import { maxFrameBytes, type AnnouncedLimits } from '#lib/wire/frames.ts';

/** What one client, one document and one relay may take. Times in milliseconds, rates per second. */
export interface RelayLimits extends AnnouncedLimits {
	/** From opening to WELCOME: long enough for a HELLO of 20 KB over a lossy 40 kbps line. */
	readonly handshakeMs: number;
	/** The relay's ping period. */
	readonly pingMs: number;
	/** Without a byte from the device for this long, the connection is dead. */
	readonly silenceMs: number;
	/** Above this clock difference a HELLO is challenged instead of believed. */
	readonly maxClockSkewMs: number;
	readonly maxConnections: number;
	readonly maxSubscriptions: number;
	/** Envelope bytes a device may be sent ahead of what it says it has stored. */
	readonly creditBytes: number;
	/** Above this much unsent data a connection gets no more items until it has drained. */
	readonly maxBufferedBytes: number;
	/** Above this much unsent data presence is left out. */
	readonly maxBufferedForPresenceBytes: number;
	/** Fan-out is gathered this long: one message carries what a whole ward typed meanwhile. */
	readonly fanOutMs: number;
	readonly presenceMs: number;
	readonly holdersMs: number;
	/** Rows gathered into one flushed commit, by time and by number. */
	readonly commitMs: number;
	readonly commitEnvelopes: number;
	readonly framesPerSecond: number;
	readonly frameBurst: number;
	/** Undecodable or badly signed envelopes and frames a connection is forgiven. */
	readonly maxFaults: number;
	readonly maxDocumentBytes: number;
	/** Ask for a snapshot after this many served envelopes or bytes beyond the last one. */
	readonly snapshotEnvelopes: number;
	readonly snapshotBytes: number;
	/** How long a signalling ticket outlives its device's link. */
	readonly ticketGraceMs: number;
	/** How long TURN credentials let a device in. */
	readonly turnLifeMs: number;
}

/** Sources: sync.md 3.3, 3.4 and 3.7; the rest follows from 1,400 devices on two cores. */
export const defaultLimits: RelayLimits = {
	maxFrameBytes,
	maxEnvelopeBytes,
	putWindowEnvelopes: 256,
	putWindowBytes: 1024 * 1024,
	maxBlobBytes: 256 * 1024 * 1024,
	handshakeMs: 15_000,
	pingMs: 15_000,
	silenceMs: 60_000,
	maxClockSkewMs: 120_000,
	maxConnections: 4_000,
	maxSubscriptions: 1_024,
	creditBytes: 2 * 1024 * 1024,
	maxBufferedBytes: 1024 * 1024,
	maxBufferedForPresenceBytes: 64 * 1024,
	fanOutMs: 20,
	presenceMs: 100,
	holdersMs: 1_000,
	commitMs: 3,
	commitEnvelopes: 256,
	framesPerSecond: 200,
	frameBurst: 2_000,
	maxFaults: 64,
	maxDocumentBytes: 64 * 1024 * 1024,
	snapshotEnvelopes: 300,
	snapshotBytes: 96 * 1024,
	ticketGraceMs: 60_000,
	// A shift: a link that breaks now leaves its device at least eight hours of calls.
	turnLifeMs: 12 * 60 * 60_000
};
