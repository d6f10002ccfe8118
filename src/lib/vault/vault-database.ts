import { Dexie, type DexieOptions, type EntityTable, type Table } from 'dexie';
import type { Bytes } from '#lib/core/bytes.ts';
import type { DeviceId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import type { ConsultRow, EnvelopeRow, HolderRow, KeyRow, QuarantineRow, SummaryRow } from './rows.ts';

/** An envelope row as it lies on disk. */
export type StoredRow = Omit<EnvelopeRow, 'localSeq'> & { readonly localSeq: number };

export interface OutboxRow {
	readonly localSeq: number;
	readonly space: SpaceId;
	readonly document: DocumentId;
	readonly byteLength: number;
}

export interface CursorRow {
	readonly storeId: string;
	readonly space: SpaceId;
	readonly seq: number;
}

/** The end of this device's chain in one document. */
export interface HeadRow {
	readonly document: DocumentId;
	readonly device: DeviceId;
	readonly counter: number;
	readonly hash: string;
}

/** The tables. A later version adds a `version(n)` block and never changes an earlier one, so that version n-1 still opens (I15). */
export class VaultDatabase extends Dexie {
	declare meta: Table<{ readonly name: string; readonly value: unknown }, string>;
	declare envelopes: EntityTable<StoredRow, 'localSeq'>;
	declare heads: Table<HeadRow, [DocumentId, DeviceId]>;
	declare outbox: Table<OutboxRow, number>;
	declare cursors: Table<CursorRow, [string, SpaceId]>;
	declare holders: Table<HolderRow, [SpaceId, string]>;
	declare keys: Table<KeyRow, string>;
	declare summaries: Table<SummaryRow, string>;
	declare consults: Table<ConsultRow, string>;
	declare blobs: Table<{ readonly hash: string; readonly bytes: Bytes; readonly addedAtMs: number }, string>;
	declare quarantine: EntityTable<QuarantineRow, 'id'>;

	constructor(name: string, options: DexieOptions = {}) {
		// Strict: "complete" is told only after the flush. The default has been relaxed since Chrome 121.
		super(name, { ...options, chromeTransactionDurability: 'strict' });
		this.version(1).stores({
			meta: '&name',
			envelopes: '++localSeq, &[document+device+counter], [document+localSeq], [document+kind], [space+localSeq], [space+document]',
			heads: '&[document+device]',
			outbox: '&localSeq, space, document',
			cursors: '&[storeId+space]',
			holders: '&[space+device]',
			keys: '&keyId',
			summaries: '&caseId, ward',
			blobs: '&hash',
			quarantine: '++id, key'
		});
		this.version(2).stores({ consults: '&caseId' });
		this.version(3).stores({ consults: '&caseId, writing' });
	}
}
