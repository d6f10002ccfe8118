import { fromHex, toHex, type Bytes } from '#lib/core/bytes.ts';
import type { DeviceId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import { decodeWith, encodeWith, readVector, writeVector } from '#lib/wire/byte-codec.ts';
import type { EnvelopeKind } from '#lib/wire/envelope.ts';
import type { DocumentRecord, SnapshotRecord, StoredEnvelope } from './store.ts';

/** A row of `log`; rows of `archive` hold a place in a pack instead of bytes. */
export interface EnvelopeRow {
	seq: number;
	space: Buffer;
	document: Buffer;
	device: Buffer;
	counter: number;
	kind: string;
	hash: Buffer;
	at_ms: number;
	size: number;
	bytes: Buffer;
}

export interface HeadRow {
	document: Buffer;
	home: Buffer;
	former: string;
	heads: Buffer;
	snapshot: string | null;
	confirmed: string | null;
	served_envelopes: number;
	served_bytes: number;
}

/** An identifier or hash as the database holds it. */
export const key = (hex: string): Bytes => fromHex(hex);

export const rowOfEnvelope = (envelope: StoredEnvelope) => ({
	seq: envelope.seq,
	space: key(envelope.space),
	document: key(envelope.document),
	device: key(envelope.device),
	counter: envelope.counter,
	kind: envelope.kind,
	hash: key(envelope.hash),
	at_ms: envelope.atMs,
	size: envelope.bytes.length,
	bytes: envelope.bytes
});

export const envelopeOfRow = (row: EnvelopeRow): StoredEnvelope => ({
	seq: row.seq,
	space: toHex(row.space) as SpaceId,
	document: toHex(row.document) as DocumentId,
	device: toHex(row.device) as DeviceId,
	counter: row.counter,
	kind: row.kind as EnvelopeKind,
	hash: toHex(row.hash),
	atMs: row.at_ms,
	bytes: new Uint8Array(row.bytes)
});

export const rowOfRecord = (record: DocumentRecord) => ({
	document: key(record.document),
	home: key(record.home),
	former: JSON.stringify(record.former),
	heads: encodeWith((to) => writeVector(to, record.heads)),
	snapshot: textOfSnapshot(record.snapshot),
	confirmed: textOfSnapshot(record.confirmed),
	served_envelopes: record.servedEnvelopes,
	served_bytes: record.servedBytes
});

export const recordOfRow = (row: HeadRow): DocumentRecord => ({
	document: toHex(row.document) as DocumentId,
	home: toHex(row.home) as SpaceId,
	former: JSON.parse(row.former) as SpaceId[],
	heads: expectOk(decodeWith(row.heads, row.heads.length, readVector), 'a stored vector decodes'),
	snapshot: snapshotOfText(row.snapshot),
	confirmed: snapshotOfText(row.confirmed),
	servedEnvelopes: row.served_envelopes,
	servedBytes: row.served_bytes
});

const textOfSnapshot = (snapshot: SnapshotRecord | null): string | null =>
	snapshot === null ? null : JSON.stringify({ ...snapshot, covers: [...snapshot.covers] });

function snapshotOfText(text: string | null): SnapshotRecord | null {
	if (text === null) return null;
	const stored = JSON.parse(text) as Omit<SnapshotRecord, 'covers'> & { covers: [DeviceId, number][] };
	return { ...stored, covers: new Map(stored.covers) };
}
