import { createECDH } from 'node:crypto';
import Database from 'better-sqlite3';
import { fromHex, toHex, type Bytes } from '#lib/core/bytes.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { PushAddress } from '#lib/wire/frames.ts';

/** The relay's P-256 key pair: what browsers bind their subscriptions to, and what proves to a push service who asks (RFC 8292). */
export interface VapidKeys {
	/** Uncompressed, 65 bytes. */
	readonly publicKey: Bytes;
	/** 32 bytes. */
	readonly privateKey: Bytes;
}

/**
 * Where devices are alerted: one address each, beside the store of record and apart from it, so that neither its damage nor its
 * writing ever touches the feed. What is lost here comes back: devices hand their address in whenever their line opens.
 */
export interface PushStore {
	/** Made with the store, and the same for as long as the file is. */
	readonly keys: VapidKeys;
	/** Null without an address, or while the disk gives none. */
	of(device: DeviceId): PushAddress | null;
	devices(): readonly DeviceId[];
	/** Replaces or, with null, forgets. False when the disk takes nothing. */
	set(device: DeviceId, address: PushAddress | null): boolean;
	close(): void;
}

interface Row {
	readonly endpoint: string;
	readonly p256dh: Buffer;
	readonly auth: Buffer;
}

const schema = `
CREATE TABLE IF NOT EXISTS vapid (id INTEGER PRIMARY KEY CHECK (id = 1), public BLOB NOT NULL, private BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS address (
	device BLOB PRIMARY KEY, endpoint TEXT NOT NULL, p256dh BLOB NOT NULL, auth BLOB NOT NULL
) WITHOUT ROWID;
`;

/** Opens or makes the file. Without it the relay goes on, and alerts nobody. */
export function openPushStore(file: string): Result<PushStore, { readonly detail: string }> {
	let db: Database.Database | null = null;
	try {
		db = new Database(file, { timeout: 250 });
		db.pragma('journal_mode = WAL');
		// A power cut may take the last address with it; the device hands it in again.
		db.pragma('synchronous = NORMAL');
		db.exec(schema);
		return ok(createPushStore(db, keysOf(db)));
	} catch (error) {
		db?.close();
		return err({ detail: (error as Error).message });
	}
}

function keysOf(db: Database.Database): VapidKeys {
	const read = db.prepare('SELECT public, private FROM vapid');
	const stored = read.get() as { public: Buffer; private: Buffer } | undefined;
	if (stored === undefined) {
		const pair = createECDH('prime256v1');
		pair.generateKeys();
		// Leading zeros are part of the number's 32 bytes, and Node leaves them out.
		const privateKey = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()]).subarray(-32);
		db.prepare('INSERT INTO vapid VALUES (1, ?, ?)').run(pair.getPublicKey(), privateKey);
		return keysOf(db);
	}
	return { publicKey: new Uint8Array(stored.public), privateKey: new Uint8Array(stored.private) };
}

function createPushStore(db: Database.Database, keys: VapidKeys): PushStore {
	const sql = {
		of: db.prepare('SELECT endpoint, p256dh, auth FROM address WHERE device = ?'),
		devices: db.prepare('SELECT device FROM address').pluck(),
		set: db.prepare('INSERT OR REPLACE INTO address VALUES (?, ?, ?, ?)'),
		forget: db.prepare('DELETE FROM address WHERE device = ?')
	};
	return {
		keys,
		of(device) {
			const row = unlessFaulty(() => sql.of.get(fromHex(device)) as Row | undefined, undefined);
			return row === undefined ? null : { endpoint: row.endpoint, p256dh: new Uint8Array(row.p256dh), auth: new Uint8Array(row.auth) };
		},
		devices: () => unlessFaulty(() => sql.devices.all() as Buffer[], []).map((device) => toHex(device) as DeviceId),
		set: (device, address) =>
			unlessFaulty(() => {
				if (address === null) sql.forget.run(fromHex(device));
				else sql.set.run(fromHex(device), address.endpoint, address.p256dh, address.auth);
				return true;
			}, false),
		close: () => {
			db.close();
		}
	};
}

/** A disk that fails costs alerts, and nothing else. */
function unlessFaulty<T>(work: () => T, otherwise: T): T {
	try {
		return work();
	} catch (error) {
		if (!String((error as { code?: string }).code).startsWith('SQLITE_')) throw error;
		return otherwise;
	}
}
