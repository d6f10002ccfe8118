import type { Clock } from '#lib/core/clock.ts';
import type { Emitter } from '#lib/core/emitter.ts';
import type { DocumentId, SpaceId } from '#lib/core/ids.ts';
import { envelopeKey } from '#lib/wire/envelope.ts';
import type { EnvelopeRow } from './rows.ts';
import type { StoredHeads } from './stored-heads.ts';
import type { StorageWeather } from './storage-weather.ts';
import type { OutboxRow, StoredRow, VaultDatabase } from './vault-database.ts';
import type { EnvelopeIdentity } from './vault.ts';

/** A row that waits for the store to come back. */
export interface AfloatRow {
	readonly row: EnvelopeRow;
	readonly queued: boolean;
}

/** What the parts of one vault share. */
export interface VaultContext {
	readonly name: string;
	readonly db: VaultDatabase;
	readonly clock: Clock;
	readonly weather: StorageWeather;
	readonly heads: StoredHeads;
	/** By `envelopeKey`, in the order of arrival. */
	readonly afloat: Map<string, AfloatRow>;
	/** Changes that the database cannot tell of, because they did not reach it. */
	readonly changed: Emitter<{ readonly document: DocumentId; readonly space: SpaceId }>;
	readonly report: (error: unknown) => void;
}

export type IdentityKey = [string, string, number];
export const identityKey = ({ document, device, counter }: EnvelopeIdentity): IdentityKey => [document, device, counter];

export const outboxRowOf = (row: StoredRow): OutboxRow => ({
	localSeq: row.localSeq,
	space: row.space,
	document: row.document,
	byteLength: row.bytes.length
});

/** Adds rows that are known to be new; call inside a transaction on envelopes and outbox. Gives them back with their numbers. */
export async function addRows(db: VaultDatabase, rows: readonly AfloatRow[]): Promise<readonly StoredRow[]> {
	const bare = rows.map(({ row: { localSeq: _, ...rest } }) => rest);
	const localSeqs = await db.envelopes.bulkAdd(bare, { allKeys: true });
	const stored = bare.map((row, at) => ({ ...row, localSeq: localSeqs[at]! }));
	await db.outbox.bulkPut(stored.filter((_, at) => rows[at]!.queued).map(outboxRowOf));
	return stored;
}

/** The rows with these identities, by `envelopeKey`. */
export async function rowsOf(db: VaultDatabase, identities: readonly EnvelopeIdentity[]): Promise<ReadonlyMap<string, StoredRow>> {
	const rows = await db.envelopes.where('[document+device+counter]').anyOf(identities.map(identityKey)).toArray();
	return new Map(rows.map((row) => [envelopeKey(row), row]));
}
