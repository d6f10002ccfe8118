import type { HospitalId, SpaceId } from '#lib/core/ids.ts';
import { consultBoardDocument } from '#lib/trust/board-document.ts';
import type { EnvelopeHash, EnvelopeHeader } from '#lib/wire/envelope.ts';
import type { NakCode } from '#lib/wire/frames.ts';
import { advance, covers } from '#lib/wire/version-vector.ts';
import type { DocumentRecord } from './store.ts';

/** What the roster says of an envelope's author, put as answers so that the rules below need no roster. */
export interface AuthorRights {
	readonly standing: 'member' | 'removed' | 'unknown';
	/** In the space the envelope names, or for this one document there. */
	readonly mayWrite: boolean;
	/** In the document's home, when that is another space. */
	readonly mayWriteHome: boolean;
	/** The body is sealed under a key of an epoch that a removed device still knows, and there is a newer one. */
	readonly staleKey: boolean;
}

interface Arrival {
	readonly header: EnvelopeHeader;
	readonly hash: EnvelopeHash;
	readonly sizeBytes: number;
	/** The number it gets if it is accepted. */
	readonly seq: number;
}

/** What the relay has of the place this envelope claims. */
export interface Known {
	/** Null for a document nobody wrote yet. */
	readonly record: DocumentRecord | null;
	/** The envelope already stored under the same identity. */
	readonly same: { readonly seq: number; readonly hash: EnvelopeHash } | null;
	readonly hospitalId: HospitalId;
	/** Of served bytes per document; snapshots are how an author gets below it again. */
	readonly maxDocumentBytes: number;
}

export type Verdict =
	| { readonly verdict: 'accept'; readonly record: DocumentRecord }
	| { readonly verdict: 'duplicate'; readonly seq: number }
	| { readonly verdict: 'quarantine' }
	| { readonly verdict: 'refuse'; readonly code: NakCode; readonly expected: number };

const refuse = (code: NakCode, expected = 0): Verdict => ({ verdict: 'refuse', code, expected });

/**
 * The feed's rules, in the order in which they are asked; no I/O. The signature has been checked before, the bytes decoded.
 * What is stored already is acknowledged again whoever its author has become since.
 */
export function judge(arrival: Arrival, known: Known, rights: AuthorRights): Verdict {
	const { header, hash } = arrival;
	const { record, same } = known;
	const next = (record?.heads.get(header.device) ?? 0) + 1;
	if (same !== null) return same.hash === hash ? { verdict: 'duplicate', seq: same.seq } : refuse('CTR_REUSED', next);
	if (!wellPlaced(header, known.hospitalId)) return refuse('MALFORMED');
	if (rights.standing === 'removed') return { verdict: 'quarantine' };
	if (rights.standing === 'unknown' || !rights.mayWrite) return refuse('FORBIDDEN');
	if (record !== null && !belongs(record, header.space) && !rights.mayWriteHome) return refuse('FORBIDDEN');
	if (rights.staleKey) return refuse('STALE_KEY');
	if (header.counter > next) return refuse('GAP', next);
	if (header.counter < next) return refuse('CTR_REUSED', next);
	if (header.snapshot !== null) return judgeSnapshot(arrival, record, rights);
	// The roster is never summed up in a snapshot; administrators alone write it.
	const bounded = header.kind !== 'control';
	if (bounded && (record?.servedBytes ?? 0) + arrival.sizeBytes > known.maxDocumentBytes) return refuse('QUOTA');
	return { verdict: 'accept', record: grown(record, arrival) };
}

/** Control envelopes are the roster's; beside them its space holds the board of consults, and nothing else. */
function wellPlaced({ kind, space, document }: EnvelopeHeader, hospitalId: HospitalId): boolean {
	const inRosterSpace = (space as string) === hospitalId;
	const isRoster = (document as string) === hospitalId;
	if (kind === 'control') return inRosterSpace && isRoster;
	return !isRoster && inRosterSpace === (document === consultBoardDocument(hospitalId));
}

const belongs = (record: DocumentRecord, space: SpaceId): boolean => record.home === space || record.former.includes(space);

/** Compare-and-swap: it must know the last snapshot, replace it, and cover nothing that is not here. */
function judgeSnapshot(arrival: Arrival, record: DocumentRecord | null, rights: AuthorRights): Verdict {
	const claim = arrival.header.snapshot!;
	const last = record?.snapshot ?? null;
	if (record !== null && record.home !== arrival.header.space && !rights.mayWriteHome) return refuse('FORBIDDEN');
	if (claim.parent !== (last?.hash ?? null)) return refuse('SNAP_STALE');
	if (last !== null && !covers(claim.covers, last.covers)) return refuse('SNAP_STALE');
	if (!covers(record?.heads ?? new Map(), claim.covers)) return refuse('SNAP_AHEAD');
	const snapshot = {
		seq: arrival.seq,
		hash: arrival.hash,
		author: arrival.header.device,
		covers: claim.covers,
		stateHash: claim.stateHash
	};
	return { verdict: 'accept', record: { ...grown(record, arrival), snapshot } };
}

/** The document with one more envelope. An envelope sealed for another space moves the document there; a former one does not. */
function grown(record: DocumentRecord | null, { header, sizeBytes }: Arrival): DocumentRecord {
	const before: DocumentRecord = record ?? {
		document: header.document,
		home: header.space,
		former: [],
		heads: new Map(),
		snapshot: null,
		confirmed: null,
		servedEnvelopes: 0,
		servedBytes: 0
	};
	const moves = !belongs(before, header.space);
	return {
		...before,
		home: moves ? header.space : before.home,
		former: moves ? [...before.former, before.home] : before.former,
		heads: advance(before.heads, header.device, header.counter),
		servedEnvelopes: before.servedEnvelopes + 1,
		servedBytes: before.servedBytes + sizeBytes
	};
}

export type SnapshotWord =
	| { readonly verdict: 'confirmed'; readonly record: DocumentRecord }
	| { readonly verdict: 'ignored'; readonly reason: 'unknown-snapshot' | 'own-snapshot' | 'other-state' | 'not-permitted' };

/** A second device's word on a snapshot: only then may anything leave the feed for the archive. */
export function judgeConfirmation(
	record: DocumentRecord | null,
	word: { readonly snapshot: EnvelopeHash; readonly stateHash: string; readonly device: string; readonly mayConfirm: boolean }
): SnapshotWord {
	const snapshot = record?.snapshot ?? null;
	if (record === null || snapshot === null || snapshot.hash !== word.snapshot) return { verdict: 'ignored', reason: 'unknown-snapshot' };
	if (!word.mayConfirm) return { verdict: 'ignored', reason: 'not-permitted' };
	if (snapshot.author === word.device) return { verdict: 'ignored', reason: 'own-snapshot' };
	if (snapshot.stateHash !== word.stateHash) return { verdict: 'ignored', reason: 'other-state' };
	return { verdict: 'confirmed', record: { ...record, confirmed: snapshot } };
}
