import { deflateRawSync, inflateRawSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { concatBytes, toHex } from '#lib/core/bytes.ts';
import type { DeviceId, DocumentId, HospitalId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { schema, schemaVersion } from './sqlite-schema.ts';
import { envelopeOfRow, key, recordOfRow, rowOfEnvelope, rowOfRecord, type EnvelopeRow, type HeadRow } from './sqlite-rows.ts';
import { isCovered, type RelayIdentity, type RelayStore, type StoreFault, type StoreUsage } from './store.ts';

export interface OpenStoreError {
	/** `in-use`: another process holds the file. `damaged`: not a store of this program, or not whole. */
	readonly reason: 'not-writable' | 'full' | 'in-use' | 'damaged';
	readonly detail: string;
}

/** Of a page read back for the audit trail: one pack at a time is inflated. */
interface ArchiveRow extends EnvelopeRow {
	pack: number;
	start: number;
}

/**
 * The relay's store of record in one SQLite file. `fresh` makes the identity of an empty store. Every commit is flushed to the
 * disk before it returns: the file's own default falls to NORMAL when it is opened again, so FULL is set and asserted here.
 */
export function openSqliteStore(file: string, fresh: () => RelayIdentity): Result<RelayStore, OpenStoreError> {
	let db: Database.Database | null = null;
	try {
		db = new Database(file, { timeout: 250 });
		prepareFile(db, fresh);
		return ok(createStore(db));
	} catch (error) {
		db?.close();
		return err(openErrorOf(error));
	}
}

function prepareFile(db: Database.Database, fresh: () => RelayIdentity): void {
	// Held exclusively: two relays on one file would give the same number twice.
	db.pragma('locking_mode = EXCLUSIVE');
	db.pragma('journal_mode = WAL');
	db.pragma('synchronous = FULL');
	if (db.pragma('synchronous', { simple: true }) !== 2) throw new Error('the database does not flush its commits');
	const version = db.pragma('user_version', { simple: true });
	if (version !== 0 && version !== schemaVersion) throw new Error(`made by another version (${String(version)})`);
	db.transaction(() => {
		if (version === 0) {
			db.exec(schema);
			db.pragma(`user_version = ${schemaVersion}`);
			writeIdentity(db, fresh());
		}
	}).immediate();
	const verdict = db.pragma('quick_check(1)', { simple: true });
	if (verdict !== 'ok') throw new Error(String(verdict));
}

function openErrorOf(error: unknown): OpenStoreError {
	const { code = '', message } = error as { code?: string; message: string };
	if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_WRITE') return { reason: 'full', detail: message };
	if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return { reason: 'in-use', detail: message };
	const unwritable = code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_PERM');
	return { reason: unwritable || error instanceof TypeError ? 'not-writable' : 'damaged', detail: message };
}

function writeIdentity(db: Database.Database, identity: Partial<RelayIdentity>): void {
	const put = db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value');
	for (const [name, value] of Object.entries(identity)) put.run(name, value === null ? '' : value);
}

function readIdentity(db: Database.Database): RelayIdentity {
	const value = (name: string): unknown =>
		(db.prepare('SELECT value FROM meta WHERE key = ?').get(name) as { value: unknown } | undefined)?.value;
	return {
		relayId: String(value('relayId')),
		signPrivate: new Uint8Array(value('signPrivate') as Buffer),
		storeId: String(value('storeId')),
		hospitalId: (value('hospitalId') || null) as HospitalId | null,
		setUpToken: (value('setUpToken') || null) as string | null
	};
}

function createStore(db: Database.Database): RelayStore {
	let identity = readIdentity(db);
	let usage = readUsage(db);
	const columns = 'seq, space, document, device, counter, kind, hash, at_ms, size';
	const places = '@seq, @space, @document, @device, @counter, @kind, @hash, @at_ms, @size';
	const sql = {
		insert: db.prepare(`INSERT INTO log (${columns}, bytes) VALUES (${places}, @bytes)`),
		record: db.prepare(
			`INSERT INTO head VALUES (@document, @home, @former, @heads, @snapshot, @confirmed, @served_envelopes, @served_bytes)
			 ON CONFLICT (document) DO UPDATE SET home = excluded.home, former = excluded.former, heads = excluded.heads,
			 snapshot = excluded.snapshot, confirmed = excluded.confirmed,
			 served_envelopes = excluded.served_envelopes, served_bytes = excluded.served_bytes`
		),
		quarantine: db.prepare('INSERT OR IGNORE INTO quarantine VALUES (?, ?, ?)'),
		cursor: db.prepare('INSERT OR REPLACE INTO cursors VALUES (?, ?, ?, ?)'),
		head: db.prepare('SELECT * FROM head WHERE document = ?'),
		find: db.prepare('SELECT seq, hash FROM log WHERE document = @d AND device = @v AND counter = @c'),
		findArchived: db.prepare('SELECT seq, hash FROM archive WHERE document = @d AND device = @v AND counter = @c'),
		bySpace: db.prepare('SELECT * FROM log WHERE space = ? AND seq > ? ORDER BY seq'),
		byDocument: db.prepare('SELECT * FROM log WHERE document = ? AND seq > ? ORDER BY seq'),
		archived: db.prepare('SELECT * FROM archive WHERE document = ? AND seq > ? ORDER BY seq'),
		pack: db.prepare('SELECT bytes FROM pack WHERE id = ?'),
		homes: db.prepare('SELECT document FROM head WHERE home = ?').pluck(),
		cursors: db.prepare('SELECT document, device, applied FROM cursors WHERE space = ?'),
		addPack: db.prepare('INSERT INTO pack (size, bytes) VALUES (?, ?)'),
		addArchived: db.prepare(`INSERT INTO archive (${columns}, pack, start) VALUES (${places}, @pack, @start)`),
		forget: db.prepare('DELETE FROM log WHERE seq = ?')
	};
	const record = (document: DocumentId) => {
		const row = sql.head.get(key(document)) as HeadRow | undefined;
		return row === undefined ? null : recordOfRow(row);
	};

	/** One transaction; on failure nothing of it happened and what this object remembers still fits the file. */
	const durably = <T>(work: () => T, remember: (value: T) => void): Result<T, StoreFault> => {
		try {
			const value = db.transaction(work).immediate();
			remember(value);
			return ok(value);
		} catch (error) {
			const { code = '', message } = error as { code?: string; message: string };
			if (!code.startsWith('SQLITE_')) throw error;
			return err({ reason: code === 'SQLITE_FULL' ? 'full' : 'failed', detail: message });
		}
	};

	return {
		identity: () => identity,
		commit(batch) {
			const { envelopes = [], documents = [], quarantined = [], cursors = [] } = batch;
			const committed = durably(
				() => {
					for (const envelope of envelopes) sql.insert.run(rowOfEnvelope(envelope));
					for (const changed of documents) sql.record.run(rowOfRecord(changed));
					let held = 0;
					for (const { hash, atMs, bytes } of quarantined) held += sql.quarantine.run(key(hash), atMs, bytes).changes;
					for (const cursor of cursors) sql.cursor.run(key(cursor.space), key(cursor.document ?? ''), key(cursor.device), cursor.applied);
					if (batch.identity) writeIdentity(db, batch.identity);
					return held;
				},
				(held) => {
					identity = { ...identity, ...batch.identity };
					usage = {
						...usage,
						head: envelopes.reduce((head, envelope) => Math.max(head, envelope.seq), usage.head),
						logBytes: envelopes.reduce((sum, envelope) => sum + envelope.bytes.length, usage.logBytes),
						quarantined: usage.quarantined + held
					};
				}
			);
			return committed.ok ? ok(true) : committed;
		},
		document: record,
		find(document, device, counter) {
			const identityOf = { d: key(document), v: key(device), c: counter };
			const row = (sql.find.get(identityOf) ?? sql.findArchived.get(identityOf)) as Pick<EnvelopeRow, 'seq' | 'hash'> | undefined;
			return row === undefined ? null : { seq: row.seq, hash: toHex(row.hash) };
		},
		read({ scope, after, maxBytes, history = false }) {
			const { document, space } = scope;
			const served = document === null ? sql.bySpace.iterate(key(space), after) : sql.byDocument.iterate(key(document), after);
			const page = takeBytes(served as Iterable<EnvelopeRow>, maxBytes);
			if (!history || document === null) return page.map(envelopeOfRow);
			const packs = new Map<number, Buffer>();
			const archived = takeBytes(sql.archived.iterate(key(document), after) as Iterable<ArchiveRow>, maxBytes);
			for (const { pack } of archived) {
				if (!packs.has(pack)) packs.set(pack, inflateRawSync((sql.pack.get(pack) as { bytes: Buffer }).bytes));
			}
			const restored = archived.map((row) => ({ ...row, bytes: packs.get(row.pack)!.subarray(row.start, row.start + row.size) }));
			const merged = [...page, ...restored].sort((a, b) => a.seq - b.seq);
			return takeBytes(merged, maxBytes).map(envelopeOfRow);
		},
		space: (space) => ({
			documents: (sql.homes.all(key(space)) as Buffer[]).map((document) => toHex(document) as DocumentId),
			cursors: (sql.cursors.all(key(space)) as { document: Buffer; device: Buffer; applied: number }[]).map((row) => ({
				device: toHex(row.device) as DeviceId,
				document: row.document.length === 0 ? null : (toHex(row.document) as DocumentId),
				applied: row.applied
			}))
		}),
		archive(document, limit) {
			const current = record(document);
			if (current?.confirmed == null) return ok(0);
			const moving: EnvelopeRow[] = [];
			for (const row of sql.byDocument.iterate(key(document), 0) as Iterable<EnvelopeRow>) {
				if (isCovered(current, envelopeOfRow({ ...row, bytes: Buffer.alloc(0) }))) moving.push(row);
				if (moving.length >= limit) break;
			}
			if (moving.length === 0) return ok(0);
			const packed = deflateRawSync(concatBytes(...moving.map((row) => row.bytes)));
			const bytes = moving.reduce((sum, row) => sum + row.size, 0);
			return durably(
				() => {
					const pack = Number(sql.addPack.run(packed.length, packed).lastInsertRowid);
					let start = 0;
					for (const row of moving) {
						sql.addArchived.run({ ...row, pack, start });
						sql.forget.run(row.seq);
						start += row.size;
					}
					const left = { servedEnvelopes: current.servedEnvelopes - moving.length, servedBytes: current.servedBytes - bytes };
					sql.record.run(rowOfRecord({ ...current, ...left }));
					return moving.length;
				},
				() => (usage = { ...usage, logBytes: usage.logBytes - bytes, archiveBytes: usage.archiveBytes + packed.length })
			);
		},
		usage: () => usage,
		close: () => {
			db.close();
		}
	};
}

function readUsage(db: Database.Database): StoreUsage {
	const number = (sql: string): number => Number(db.prepare(sql).pluck().get() ?? 0);
	return {
		head: number('SELECT max(seq) FROM (SELECT max(seq) seq FROM log UNION ALL SELECT max(seq) FROM archive)'),
		logBytes: number('SELECT sum(size) FROM log'),
		archiveBytes: number('SELECT sum(size) FROM pack'),
		quarantined: number('SELECT count(*) FROM quarantine')
	};
}

function takeBytes<T extends { size: number }>(rows: Iterable<T>, maxBytes: number): T[] {
	const page: T[] = [];
	let bytes = 0;
	for (const row of rows) {
		page.push(row);
		bytes += row.size;
		if (bytes >= maxBytes) break;
	}
	return page;
}
