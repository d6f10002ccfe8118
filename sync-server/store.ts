import type { Bytes } from '#lib/core/bytes.ts';
import type { DeviceId, DocumentId, HospitalId, SpaceId } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import type { EnvelopeHash, EnvelopeKind } from '#lib/wire/envelope.ts';
import type { HolderCursor, Scope } from '#lib/wire/frames.ts';
import type { VersionVector } from '#lib/wire/version-vector.ts';

/** Who this relay is; made once, with the store. */
export interface RelayIdentity {
	/** The first 16 bytes of SHA-256 over the relay's Ed25519 public key, 32 hexadecimal digits. */
	readonly relayId: string;
	/** The relay's Ed25519 private key, PKCS #8: with it, it can follow another relay as a device. */
	readonly signPrivate: Bytes;
	/** Changes when the numbers of this store may mean other envelopes than they did: cursors of old are void then. */
	readonly storeId: string;
	/** Null until a hospital is founded here. */
	readonly hospitalId: HospitalId | null;
	/** The one-time secret that lets a device found a hospital; null once that has happened. */
	readonly setUpToken: string | null;
}

export interface StoredEnvelope {
	/** Store-wide and ascending; orders delivery and nothing else. */
	readonly seq: number;
	/** Whose feed it is in: the document's home when it was stored. */
	readonly space: SpaceId;
	readonly document: DocumentId;
	readonly device: DeviceId;
	readonly counter: number;
	readonly kind: EnvelopeKind;
	readonly hash: EnvelopeHash;
	readonly atMs: number;
	readonly bytes: Bytes;
}

export interface SnapshotRecord {
	readonly seq: number;
	readonly hash: EnvelopeHash;
	readonly author: DeviceId;
	readonly covers: VersionVector;
	readonly stateHash: string;
}

/** What the rules need to know of a document. */
export interface DocumentRecord {
	readonly document: DocumentId;
	/** The space its envelopes are served in now. */
	readonly home: SpaceId;
	/** Spaces it was served in before: late edits sealed for them still belong to it. */
	readonly former: readonly SpaceId[];
	/** Per device, what is stored without a gap, archive included. */
	readonly heads: VersionVector;
	/** The last accepted snapshot: the operand of the compare-and-swap. */
	readonly snapshot: SnapshotRecord | null;
	/** The last snapshot that a second device confirmed: what it covers goes to the archive. */
	readonly confirmed: SnapshotRecord | null;
	/** Of the log without the archive. */
	readonly servedEnvelopes: number;
	readonly servedBytes: number;
}

export interface QuarantinedEnvelope {
	readonly hash: EnvelopeHash;
	readonly atMs: number;
	readonly bytes: Bytes;
}

/** Everything that becomes durable in one step, or not at all. */
export interface StoreBatch {
	readonly envelopes?: readonly StoredEnvelope[];
	readonly documents?: readonly DocumentRecord[];
	/** Envelopes of removed devices, kept for people to review and never served. */
	readonly quarantined?: readonly QuarantinedEnvelope[];
	readonly cursors?: readonly (HolderCursor & { readonly space: SpaceId })[];
	readonly identity?: Partial<Pick<RelayIdentity, 'storeId' | 'hospitalId' | 'setUpToken'>>;
}

/** `full`: no room on the disk. `failed`: anything else the disk or the database says. */
export interface StoreFault {
	readonly reason: 'full' | 'failed';
	readonly detail: string;
}

interface ReadQuery {
	/** A space, or one document wherever it is served (`space` is not looked at then). */
	readonly scope: Scope;
	/** Only what is numbered above this. */
	readonly after: number;
	/** Stops after the envelope that reaches this; at least one is returned if there is one. */
	readonly maxBytes: number;
	/** With the archive: the audit trail of a document. Needs a document. */
	readonly history?: boolean;
}

export interface StoreUsage {
	/** The newest number given, 0 in an empty store. */
	readonly head: number;
	/** Bytes of envelopes that are served. */
	readonly logBytes: number;
	/** Bytes the archive takes after deflating. */
	readonly archiveBytes: number;
	readonly quarantined: number;
}

/** Where a relay keeps envelopes. Owned by the relay; `sqlite-store` is the real one, `memory-store` the one for unit tests. */
export interface RelayStore {
	identity(): RelayIdentity;
	/** All of it is durable when this returns ok, none of it otherwise. */
	commit(batch: StoreBatch): Result<true, StoreFault>;
	document(document: DocumentId): DocumentRecord | null;
	/** One envelope's number and hash, archived ones too. */
	find(document: DocumentId, device: DeviceId, counter: number): { readonly seq: number; readonly hash: EnvelopeHash } | null;
	/** Envelopes in ascending number. */
	read(query: ReadQuery): readonly StoredEnvelope[];
	/** The documents at home in a space, and who has applied what of it. */
	space(space: SpaceId): { readonly documents: readonly DocumentId[]; readonly cursors: readonly HolderCursor[] };
	/** Moves up to `limit` envelopes that the document's confirmed snapshot covers to the archive; returns how many moved. */
	archive(document: DocumentId, limit: number): Result<number, StoreFault>;
	usage(): StoreUsage;
	close(): void;
}

/** Says whether the document's confirmed snapshot stands for this envelope. */
export const isCovered = (record: DocumentRecord, envelope: Pick<StoredEnvelope, 'device' | 'counter' | 'kind'>): boolean =>
	envelope.kind !== 'control' && envelope.counter <= (record.confirmed?.covers.get(envelope.device) ?? 0);
