import type { Bytes } from '#lib/core/bytes.ts';
import type { DeviceId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import type { Connection } from './connection.ts';

/** A connection and what it has become. */
export interface Session extends Connection {
	/** Null before WELCOME. */
	device: DeviceId | null;
	/** The nonce this connection must sign, if it was challenged. */
	challenge: Bytes | null;
	/** Envelopes and bytes submitted and not yet answered. */
	inFlight: { envelopes: number; bytes: number };
	/** HEADS parts gathered until the last one. */
	heads: Map<SpaceId, Map<DocumentId, string>>;
	helloRunning: boolean;
	/** Ends the wait for a HELLO. */
	cancelHandshake: () => void;
	/** Ends the wait for the end of a guest's stay. */
	cancelStay: () => void;
}
