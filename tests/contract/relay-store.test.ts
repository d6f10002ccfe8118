import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { fromHex } from '#lib/core/bytes.ts';
import { asId, type DeviceId, type DocumentId, type HospitalId, type SpaceId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import { createMemoryStore } from '../../sync-server/memory-store.ts';
import { openSqliteStore } from '../../sync-server/sqlite-store.ts';
import type { DocumentRecord, RelayIdentity, RelayStore, StoredEnvelope } from '../../sync-server/store.ts';

const identity: RelayIdentity = {
	relayId: '0a'.repeat(16),
	signPrivate: fromHex('0b'.repeat(48)),
	storeId: '0c'.repeat(16),
	hospitalId: null,
	setUpToken: 'first'
};
const ward = asId<SpaceId>('11'.repeat(16));
const file = asId<DocumentId>('22'.repeat(16));
const [ana, ben] = [asId<DeviceId>('33'.repeat(16)), asId<DeviceId>('44'.repeat(16))];

const envelope = (seq: number, counter: number, more: Partial<StoredEnvelope> = {}): StoredEnvelope => ({
	seq,
	space: ward,
	document: file,
	device: ana,
	counter,
	kind: 'update',
	hash: seq.toString(16).padStart(64, '0'),
	atMs: 1000 + seq,
	bytes: new Uint8Array(100).fill(seq),
	...more
});
const record = (more: Partial<DocumentRecord> = {}): DocumentRecord => ({
	document: file,
	home: ward,
	former: [],
	heads: new Map([[ana, 3]]),
	snapshot: null,
	confirmed: null,
	servedEnvelopes: 4,
	servedBytes: 400,
	...more
});

const folders: string[] = [];
afterEach(() => {
	for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const forms: Record<string, () => { store: RelayStore; reopen: (() => RelayStore) | null }> = {
	memory: () => ({ store: createMemoryStore(identity), reopen: null }),
	sqlite: () => {
		const folder = mkdtempSync(join(tmpdir(), 'relay-store-'));
		folders.push(folder);
		const open = (): RelayStore =>
			expectOk(
				openSqliteStore(join(folder, 'relay.db'), () => identity),
				'the store opens'
			);
		return { store: open(), reopen: open };
	}
};

describe.each(Object.entries(forms))('%s store', (_name, create) => {
	test('[R-STORE-1] what a commit took is read back in order, by space and by document, above a number', () => {
		const { store } = create();
		const other = asId<DocumentId>('55'.repeat(16));
		const envelopes = [envelope(5, 1), envelope(6, 1, { document: other }), envelope(9, 2)];
		expect(store.commit({ envelopes, documents: [record()] })).toEqual({ ok: true, value: true });
		expect(store.read({ scope: { space: ward, document: null }, after: 0, maxBytes: 1000 })).toEqual(envelopes);
		expect(store.read({ scope: { space: ward, document: null }, after: 5, maxBytes: 1 })).toEqual([envelopes[1]]);
		expect(store.read({ scope: { space: ward, document: file }, after: 5, maxBytes: 1000 })).toEqual([envelopes[2]]);
		expect(store.read({ scope: { space: asId<SpaceId>('66'.repeat(16)), document: null }, after: 0, maxBytes: 1000 })).toEqual([]);
		expect(store.usage()).toEqual({ head: 9, logBytes: 300, archiveBytes: 0, quarantined: 0 });
		store.close();
	});

	test('[R-STORE-1] an envelope is found by its identity, a document by its name, holders by their space', () => {
		const { store } = create();
		const snapshot = { seq: 7, hash: 'ab'.repeat(32), author: ana, covers: new Map([[ben, 4]]), stateHash: 'cd'.repeat(32) };
		const full = record({ former: [asId<SpaceId>('77'.repeat(16))], snapshot });
		store.commit({
			envelopes: [envelope(1, 1)],
			documents: [full],
			cursors: [
				{ space: ward, document: null, device: ana, applied: 1 },
				{ space: ward, document: file, device: ben, applied: 0 }
			]
		});
		store.commit({ cursors: [{ space: ward, document: null, device: ana, applied: 8 }] });
		expect(store.find(file, ana, 1)).toEqual({ seq: 1, hash: envelope(1, 1).hash });
		expect(store.find(file, ana, 2)).toBeNull();
		expect(store.document(file)).toEqual(full);
		expect(store.document(asId<DocumentId>('99'.repeat(16)))).toBeNull();
		expect(store.space(ward).documents).toEqual([file]);
		expect(new Set(store.space(ward).cursors)).toEqual(
			new Set([
				{ device: ana, document: null, applied: 8 },
				{ device: ben, document: file, applied: 0 }
			])
		);
		store.close();
	});

	test('[R-SNAP-5] what a confirmed snapshot covers moves to the archive: out of the feed, still in the history', () => {
		const { store } = create();
		const envelopes = [envelope(1, 1), envelope(2, 2), envelope(3, 1, { device: ben }), envelope(4, 3, { kind: 'snapshot' })];
		const confirmed = { seq: 4, hash: envelope(4, 3).hash, author: ana, covers: new Map([[ana, 2]]), stateHash: 'cd'.repeat(32) };
		store.commit({ envelopes, documents: [record({ snapshot: confirmed, confirmed })] });
		expect(store.archive(file, 1)).toEqual({ ok: true, value: 1 });
		expect(store.archive(file, 10)).toEqual({ ok: true, value: 1 });
		expect(store.archive(file, 10)).toEqual({ ok: true, value: 0 });
		const scope = { space: ward, document: file };
		expect(store.read({ scope, after: 0, maxBytes: 1000 }).map(({ seq }) => seq)).toEqual([3, 4]);
		expect(store.read({ scope, after: 0, maxBytes: 1000, history: true })).toEqual(envelopes);
		expect(store.read({ scope, after: 1, maxBytes: 150, history: true })).toEqual(envelopes.slice(1, 3));
		expect(store.find(file, ana, 2)).toMatchObject({ seq: 2 });
		expect(store.document(file)).toMatchObject({ servedEnvelopes: 2, servedBytes: 200 });
		expect(store.usage()).toMatchObject({ head: 4, logBytes: 200 });
		expect(store.usage().archiveBytes).toBeGreaterThan(0);
		store.close();
	});

	test('[R-SET-3] identity changes with a commit and keeps what was not named', () => {
		const { store } = create();
		const hospitalId = asId<HospitalId>('88'.repeat(16));
		store.commit({ identity: { hospitalId, setUpToken: null } });
		expect(store.identity()).toEqual({ ...identity, hospitalId, setUpToken: null });
		store.commit({ quarantined: [{ hash: 'ee'.repeat(32), atMs: 5, bytes: new Uint8Array(3) }] });
		expect(store.usage().quarantined).toBe(1);
		store.close();
	});

	test('[R-STORE-2] closing and opening again keeps everything', () => {
		const { store, reopen } = create();
		const confirmed = { seq: 3, hash: 'ab'.repeat(32), author: ana, covers: new Map([[ana, 1]]), stateHash: 'cd'.repeat(32) };
		store.commit({ envelopes: [envelope(1, 1), envelope(2, 2)], documents: [record({ confirmed })] });
		store.archive(file, 10);
		const before = { usage: store.usage(), record: store.document(file), identity: store.identity() };
		const again = reopen === null ? store : (store.close(), reopen());
		expect({ usage: again.usage(), record: again.document(file), identity: again.identity() }).toEqual(before);
		expect(again.read({ scope: { space: ward, document: file }, after: 0, maxBytes: 1000, history: true })).toEqual([
			envelope(1, 1),
			envelope(2, 2)
		]);
		again.close();
	});
});
