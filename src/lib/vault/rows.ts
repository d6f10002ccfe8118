import type { Bytes } from '#lib/core/bytes.ts';
import type { CaseId, DeviceId, DocumentId, KeyId, SpaceId } from '#lib/core/ids.ts';
import type { KeyScope } from '#lib/trust/key-ring.ts';
import type { EnvelopeHash, EnvelopeKind } from '#lib/wire/envelope.ts';
import type { Sealed } from './local-seal.ts';

/** One envelope as the vault keeps it. */
export interface EnvelopeRow {
	/** The order of arrival on this device, from 1. Null while the store is failing and the row is only in memory. */
	readonly localSeq: number | null;
	readonly space: SpaceId;
	readonly document: DocumentId;
	readonly device: DeviceId;
	readonly counter: number;
	readonly kind: EnvelopeKind;
	readonly keyId: KeyId;
	readonly hash: EnvelopeHash;
	/** Encoded, as it travels. */
	readonly bytes: Bytes;
	/** By this device's clock. */
	readonly receivedAtMs: number;
	/** The author's signature has been checked against the roster. */
	readonly verified: boolean;
	/** The relay's number for it, once a relay has said that it holds it durably. */
	readonly relaySeq: number | null;
	/** When a relay first said so, by this device's clock. Absent until then, and where it came from a relay. */
	readonly acknowledgedAtMs?: number;
	/** Of a snapshot: the envelopes it replaces. */
	readonly covers: readonly (readonly [DeviceId, number])[] | null;
	/** Why the relay will not take it; null while nothing is wrong. */
	readonly refused: string | null;
	/** Of another device's snapshot: whether it holds exactly what the envelopes it replaces make. Absent until they were compared. */
	readonly confirmed?: boolean;
}

/** A key at rest: sealed to this device, so the database alone opens nothing. */
export interface KeyRow {
	readonly keyId: KeyId;
	readonly scope: KeyScope;
	readonly epoch: number;
	readonly sealed: Bytes;
}

/** What could not be kept as an envelope, for review: nothing that reached this device is dropped. */
export interface QuarantineRow {
	readonly id?: number;
	/** `envelopeKey` of what it claims to be. */
	readonly key: string;
	readonly reason: 'equivocation' | 'bad-signature' | 'unreadable' | 'implausible' | 'counter-reused';
	readonly bytes: Bytes;
	readonly atMs: number;
}

/** How far a device has durably applied what the relay numbered. */
export interface HolderRow {
	readonly space: SpaceId;
	readonly device: DeviceId;
	readonly appliedSeq: number;
}

/** What a rebuild of the ward board starts from: sealed, since it holds clinical values. */
export interface SummaryRow extends Sealed {
	readonly caseId: CaseId;
	readonly ward: SpaceId;
}

/** The consult steps of one case, sealed like a summary. */
export interface ConsultRow extends SummaryRow {
	/** Counts the writings of this table; absent in a row that an older version wrote. */
	readonly writing?: number;
}
