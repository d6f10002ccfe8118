import type { Bytes } from '#lib/core/bytes.ts';
import type { CaseId, DeviceId, DocumentId, KeyId, SpaceId, StatementId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Result } from '#lib/core/result.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import type { LaterScore } from '#lib/model/consult/later-scores.ts';
import type { MissedCall } from '#lib/model/missed-calls.ts';
import type { JudgedStatement } from '#lib/model/statement.ts';
import type { StoredDeviceKeys } from '#lib/trust/device-keys.ts';
import type { Envelope, EnvelopeHeader } from '#lib/wire/envelope.ts';
import type { VersionVector } from '#lib/wire/version-vector.ts';
import type { EnvelopeRow, HolderRow, KeyRow, QuarantineRow } from './rows.ts';
import type { StorageFault, StorageHealth } from './storage-health.ts';

/** What asking the store gives: the value, or its weather. Reads fail too: an empty answer and no answer are different things. */
export type Stored<T> = Promise<Result<T, StorageFault>>;

/** Names one envelope everywhere. */
export type EnvelopeIdentity = Pick<EnvelopeHeader, 'document' | 'device' | 'counter'>;

/** Where this device's next envelope of a document goes. */
export interface OwnSlot {
	readonly space: SpaceId;
	readonly document: DocumentId;
	readonly device: DeviceId;
}

/** What the next own envelope must say of its place in the chain. */
export interface OwnHead {
	readonly counter: number;
	readonly previousHash: string;
}

export interface ForeignEnvelope {
	readonly envelope: Envelope;
	/** Its encoding, exactly as it came. */
	readonly bytes: Bytes;
	/** The signature fits the roster. Envelopes of unknown signers are put too, with `false`; the opener decides later. */
	readonly verified: boolean;
	/** The relay's number, when it came from one. */
	readonly relaySeq: number | null;
	/** True for what came past the relay (peer, file) and must still reach it. */
	readonly forward: boolean;
}

export type PutOutcome = 'stored' | 'known' | 'equivocation';

export interface Envelopes {
	/**
	 * Seals and stores one own envelope and queues it for the relay. `seal` is called with the head; it runs again with a newer
	 * head if another tab was faster. Resolves when the transaction is complete; with `localSeq` null when the store is failing:
	 * the row then lives in memory, is in the outbox all the same (I13), and is written as soon as the store is back.
	 */
	putOwn(slot: OwnSlot, seal: (head: OwnHead) => Promise<Envelope>): Stored<EnvelopeRow>;
	/**
	 * Seals and stores the first own envelope of each of several different documents, in one transaction, and queues them for the
	 * relay. Answers are in the order given: null, and nothing stored, for a document in which this device has written before. While
	 * the store is failing nothing is kept: nobody knows which of them were written to.
	 */
	putFirst(slots: readonly OwnSlot[], seal: (slot: OwnSlot, head: OwnHead) => Promise<Envelope>): Stored<readonly (EnvelopeRow | null)[]>;
	/**
	 * Makes the end of an own chain anew, from a counter that no relay will take as it is: same counters, new envelopes, queued
	 * again in one transaction. Stops at the first one that a relay has acknowledged. Gives their number.
	 */
	resealOwn(slot: OwnSlot, fromCounter: number, seal: (held: EnvelopeRow, head: OwnHead) => Promise<Envelope>): Stored<number>;
	/**
	 * Stores envelopes from elsewhere in one transaction, and moves the relay cursor with them. Known identities change nothing
	 * but their relay number; a known identity with other bytes goes to quarantine. Outcomes are in the order given.
	 */
	putForeign(
		items: readonly ForeignEnvelope[],
		cursor?: { readonly storeId: string; readonly space: SpaceId; readonly seq: number }
	): Stored<readonly PutOutcome[]>;
	/** A document's rows in the order of arrival, those after `afterLocalSeq`, and always those that are only in memory. */
	of(document: DocumentId, afterLocalSeq?: number): Stored<readonly EnvelopeRow[]>;
	/** Rows of every document after `afterLocalSeq`, at most `limit`, without the rows only in memory. For the indexer. */
	after(afterLocalSeq: number, limit: number): Stored<readonly EnvelopeRow[]>;
	get(identity: EnvelopeIdentity): Stored<EnvelopeRow | null>;
	/** Those of them that are here, in no particular order. */
	getAll(identities: readonly EnvelopeIdentity[]): Stored<readonly EnvelopeRow[]>;
	/** What this device has of a document: per device the highest counter without a gap, counting what its snapshots cover. */
	vector(document: DocumentId): Stored<VersionVector>;
	/** The documents of a space that have an envelope here. */
	documents(space: SpaceId): Stored<readonly DocumentId[]>;
	/** Notes that the signature was checked. */
	markVerified(localSeqs: readonly number[]): Stored<true>;
	/** Notes how a snapshot compares with the envelopes it replaces. */
	noteCompared(identity: EnvelopeIdentity, confirmed: boolean): Stored<true>;
	/** Takes a false row out into quarantine; a quarantined rival of the same identity takes its place, unverified. */
	reject(identity: EnvelopeIdentity, reason: QuarantineRow['reason']): Stored<true>;
}

/** What no relay has acknowledged (I16). */
export interface Outbox {
	/** The oldest rows waiting, up to both limits (but at least one), skipping identities under way. */
	batch(limits: { readonly count: number; readonly bytes: number }, underWay?: ReadonlySet<string>): Stored<readonly EnvelopeRow[]>;
	/** A relay holds these durably, under these numbers. */
	acknowledge(entries: readonly (EnvelopeIdentity & { readonly seq: number })[]): Stored<true>;
	/**
	 * A relay will never take this one. It leaves the queue and says why; after `CTR_REUSED` what it holds is sealed again by
	 * whoever opens the document.
	 */
	refuse(identity: EnvelopeIdentity, code: string): Stored<true>;
	/** Queues rows again: a relay that lost its disk is refilled by its devices. */
	requeue(identities: readonly EnvelopeIdentity[]): Stored<true>;
	/** How many wait, per document. */
	unsent(): Stored<ReadonlyMap<DocumentId, number>>;
}

export interface RelayMarks {
	/** The relay's last number that is durable here; 0 at first. `storeId` from WELCOME: another store counts anew. */
	cursor(storeId: string, space: SpaceId): Stored<number>;
	setCursor(storeId: string, space: SpaceId, seq: number): Stored<true>;
	setHolders(rows: readonly HolderRow[]): Stored<true>;
	holders(space: SpaceId): Stored<readonly HolderRow[]>;
}

export interface Keys {
	/** This device's keys; null before enrolment. */
	deviceKeys(): Stored<StoredDeviceKeys | null>;
	setDeviceKeys(keys: StoredDeviceKeys): Stored<true>;
	put(rows: readonly KeyRow[]): Stored<true>;
	all(): Stored<readonly KeyRow[]>;
	forget(keyIds: readonly KeyId[]): Stored<true>;
}

export interface Summaries {
	/** Seals with a key that never leaves this database. */
	put(caseId: CaseId, ward: SpaceId, summary: BedSummary): Stored<true>;
	of(ward: SpaceId): Stored<readonly BedSummary[]>;
	remove(caseId: CaseId): Stored<true>;
}

/** What lists across cases need of one case, so that no case file is opened for them: its consults, and calls about it. */
export interface CaseConsults {
	readonly caseId: CaseId;
	readonly patient: BedSummary;
	/** What was scored since the first question, by time; absent in a row that an older version derived. */
	readonly scores?: readonly LaterScore[];
	/** Calls that the person of this device missed, and that nothing had answered when this was derived; absent in a row of an older version. */
	readonly missed?: readonly MissedCall[];
	/** Every consult statement of the file, as judged when this was derived. */
	readonly steps: readonly JudgedStatement[];
	/** By statement: the envelope in which each request is here; in a row that an older version derived, those of this device alone. */
	readonly sentIn: Readonly<Record<StatementId, Pick<EnvelopeIdentity, 'device' | 'counter'>>>;
}

export interface HeldConsults {
	readonly ward: SpaceId;
	readonly consults: CaseConsults;
}

export interface ChangedConsults {
	readonly rows: readonly HeldConsults[];
	/** The last writing that these rows tell of. */
	readonly through: number;
}

/** The cases with consults, or with calls that were missed; derived like summaries, and sealed like them. */
export interface ConsultRows {
	put(ward: SpaceId, consults: CaseConsults): Stored<true>;
	/** The rows written after this writing, and no other is read; all of them after null, and where the table was made anew since. */
	changed(after: number | null): Stored<ChangedConsults>;
}

/** A blob of this device that no relay has confirmed. */
export interface QueuedBlob {
	readonly hash: string;
	readonly byteLength: number;
	readonly queuedAtMs: number;
}

/** Sealed bytes by their hash, beside the envelopes. */
export interface Blobs {
	put(hash: string, bytes: Bytes): Stored<true>;
	/**
	 * Keeps an own blob and queues it for the relay, in one transaction. While the store is failing both live in memory, can be
	 * read and sent from there (I13), and are written when it is back.
	 */
	putOwn(hash: string, bytes: Bytes): Stored<true>;
	get(hash: string): Stored<Bytes | null>;
	has(hash: string): Stored<boolean>;
	/** What waits for a relay, in the order it was queued. */
	queued(): Stored<readonly QueuedBlob[]>;
	/** A relay holds it durably, or will never take it. The bytes stay. */
	unqueue(hash: string): Stored<true>;
}

/** Small facts that survive a reload and are neither secret nor clinical, such as the last contact with a relay. */
export interface Notes {
	get<T>(name: string): Stored<T | null>;
	set(name: string, value: unknown): Stored<true>;
}

export type Followed =
	| { readonly of: 'document'; readonly document: DocumentId }
	| { readonly of: 'space'; readonly space: SpaceId }
	| { readonly of: 'all' | 'outbox' | 'summaries' | 'consults' | 'keys' | 'holders' | 'queued-blobs' };

/** What was stored once and is not there any more. */
export interface Loss {
	/** The whole database was emptied. */
	readonly everything: boolean;
	/** Documents whose own envelopes end earlier than they did. */
	readonly documents: readonly { readonly document: DocumentId; readonly storedCounter: number; readonly heldCounter: number }[];
}

/** A device's store of record. One per person and browser profile; several tabs and the indexer share it. */
export interface Vault {
	readonly name: string;
	readonly health: Readable<StorageHealth>;
	/** Null while nothing is known to be lost; set before `openVault` resolves (I1). */
	readonly loss: Readable<Loss | null>;
	/** A person has been told. The present state counts as the truth from now on. */
	noteLoss(): Stored<true>;
	readonly envelopes: Envelopes;
	readonly outbox: Outbox;
	readonly relays: RelayMarks;
	readonly keys: Keys;
	readonly summaries: Summaries;
	readonly consults: ConsultRows;
	readonly blobs: Blobs;
	readonly notes: Notes;
	quarantined(): Stored<readonly QuarantineRow[]>;
	/** Calls `listener` soon after what is followed may have changed, in this tab or another. The returned function ends it. */
	follow(followed: Followed, listener: () => void): () => void;
	/** The store may be back: called on `visibilitychange` and `pageshow` by the composition root. */
	wake(): void;
	close(): Promise<void>;
}
