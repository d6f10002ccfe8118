import 'fake-indexeddb/auto';
import { IDBFactory, IDBKeyRange, IDBObjectStore } from 'fake-indexeddb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import { createMemoryKeyValue } from '#lib/vault/key-value.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { until } from '../support/until.ts';
import { foreign, freshName, ids, openTestVault, putOwn } from './vault.ts';

const all = { count: 100, bytes: 1e6 };

/** A disk, and a way to fill it: every write then succeeds as a request and dies with its transaction, as in Chromium. */
function testDisk(): { readonly dexie: { readonly indexedDB: IDBFactory; readonly IDBKeyRange: typeof IDBKeyRange } } {
	return { dexie: { indexedDB: new IDBFactory(), IDBKeyRange } };
}

function fillDisk(): () => void {
	const spies = (['add', 'put'] as const).map((method) => {
		const real = IDBObjectStore.prototype[method];
		return vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (this: IDBObjectStore, ...given) {
			const request = real.apply(this, given as never);
			request.addEventListener('success', () => {
				throw new DOMException('', 'QuotaExceededError');
			});
			return request;
		});
	});
	return () => spies.forEach((spy) => spy.mockRestore());
}

/** Lets time pass until the store is back. */
const clears = (vault: Vault, clock: FakeClock): Promise<void> =>
	until(async () => {
		await clock.advance(1_000);
		return vault.health.current.status === 'well';
	}, 'good weather');

afterEach(() => vi.restoreAllMocks());

describe('storage weather', () => {
	test('[D20] while the store fails, nothing of several new documents is stored, and later all of them are', async () => {
		const clock = createFakeClock();
		const vault = await openTestVault(freshName(), { ...testDisk(), clock });
		const slots = [ids.caseOne, ids.caseTwo].map((document) => ({ space: ids.ward, document, device: ids.me }));
		const begin = () =>
			vault.envelopes.putFirst(slots, async ({ document }, head) => foreign({ ...head, document, device: ids.me }).envelope);
		const empty = fillDisk();
		expect((await begin()).ok).toBe(false);
		empty();
		await clears(vault, clock);
		expect(expectOk(await vault.outbox.batch(all), 'read')).toEqual([]);
		expect(expectOk(await begin(), 'stored').map((row) => row?.counter)).toEqual([1, 1]);
	});

	test('[D11] an aborted transaction is no storing: the row is in memory, says so, and still reaches the line', async () => {
		const clock = createFakeClock();
		const vault = await openTestVault(freshName(), { ...testDisk(), clock });
		await putOwn(vault, 'before');
		const empty = fillDisk();
		const row = expectOk(await putOwn(vault, 'during'), 'sealed');
		expect([row.localSeq, row.counter]).toEqual([null, 2]);
		expect(vault.health.current.status).toBe('failing');
		expect(expectOk(await vault.outbox.batch(all), 'read').map((entry) => entry.counter)).toEqual([1, 2]);
		expect(expectOk(await vault.envelopes.of(ids.caseOne), 'read').map((entry) => entry.counter)).toEqual([1, 2]);
		empty();
		await clears(vault, clock);
		await until(
			async () => expectOk(await vault.envelopes.get({ document: ids.caseOne, device: ids.me, counter: 2 }), 'read')?.localSeq !== null,
			'landing'
		);
		expect(expectOk(await putOwn(vault, 'after'), 'stored').counter).toBe(3);
	});

	test('[D11] an acknowledgement that meets a full disk is remembered and written later', async () => {
		const clock = createFakeClock();
		const vault = await openTestVault(freshName(), { ...testDisk(), clock });
		await putOwn(vault, 'a');
		const empty = fillDisk();
		await putOwn(vault, 'b');
		await vault.outbox.acknowledge([1, 2].map((counter) => ({ document: ids.caseOne, device: ids.me, counter, seq: 50 + counter })));
		expect(expectOk(await vault.outbox.batch(all), 'read')).toEqual([]);
		empty();
		await clears(vault, clock);
		await until(
			async () => expectOk(await vault.envelopes.of(ids.caseOne), 'read').every((row) => row.localSeq !== null && row.relaySeq !== null),
			'landing'
		);
		expect(expectOk(await vault.outbox.unsent(), 'read').size).toBe(0);
	});

	test('[D12] what the line brings while the disk is full is readable at once, and the cursor stays', async () => {
		const clock = createFakeClock();
		const vault = await openTestVault(freshName(), { ...testDisk(), clock });
		const empty = fillDisk();
		const put = await vault.envelopes.putForeign([foreign({ counter: 1 }, 'x', { relaySeq: 9 })], {
			storeId: 's',
			space: ids.ward,
			seq: 9
		});
		expect(put.ok).toBe(false);
		expect(expectOk(await vault.envelopes.of(ids.caseOne), 'read')).toHaveLength(1);
		expect(expectOk(await vault.relays.cursor('s', ids.ward), 'read')).toBe(0);
		empty();
	});

	test('[D13] a connection closed from outside shows within 2 s and comes back by itself', async () => {
		const clock = createFakeClock();
		const disk = testDisk();
		const name = freshName();
		const vault = await openTestVault(name, { ...disk, clock });
		await putOwn(vault, 'a');
		const closing = disk.dexie.indexedDB.open(name, 990);
		await until(() => vault.health.current.status === 'failing', 'bad weather');
		await new Promise<void>((resolve) => (closing.onsuccess = () => resolve()));
		closing.result.close();
		await clears(vault, clock);
		expect(expectOk(await putOwn(vault, 'b'), 'stored')).toMatchObject({ counter: 2, localSeq: 2 });
	});

	test('[D14] [I1] a database that was emptied is announced when it opens, with what is missing', async () => {
		const name = freshName();
		const keyValue = createMemoryKeyValue();
		const before = await openTestVault(name, { ...testDisk(), keyValue });
		await putOwn(before, 'a');
		await putOwn(before, 'b');
		await before.close();
		const after = await openTestVault(name, { ...testDisk(), keyValue });
		expect(after.loss.current).toEqual({ everything: true, documents: [{ document: ids.caseOne, storedCounter: 2, heldCounter: 0 }] });
		expect(after.health.current.status).toBe('lost');
		expect(expectOk(await putOwn(after, 'c'), 'stored').counter).toBe(3);
		await after.noteLoss();
		expect([after.loss.current, after.health.current.status]).toEqual([null, 'well']);
		expect(expectOk(await putOwn(after, 'd'), 'stored').counter).toBe(4);
	});

	test('[D14] [I1] a database that fell back to an older state is announced, and own envelopes that come back make it whole', async () => {
		const name = freshName();
		const keyValue = createMemoryKeyValue();
		const [old, disk] = [testDisk(), testDisk()];
		for (const each of [old, disk]) await (await openTestVault(name, { ...each, keyValue: createMemoryKeyValue() })).close();
		const before = await openTestVault(name, { ...disk, keyValue });
		const lost = [expectOk(await putOwn(before, 'a'), 'stored'), expectOk(await putOwn(before, 'b'), 'stored')];
		await before.close();
		const after = await openTestVault(name, { ...old, keyValue });
		expect(after.loss.current).toEqual({ everything: false, documents: [{ document: ids.caseOne, storedCounter: 2, heldCounter: 0 }] });
		await after.envelopes.putForeign(
			lost.map((row) => ({ ...foreign({ device: ids.me, counter: row.counter, previousHash: '0'.repeat(16) }), bytes: row.bytes }))
		);
		expect(after.loss.current).toBeNull();
		expect(expectOk(await putOwn(after, 'c'), 'stored').counter).toBe(3);
	});

	test('[D15] a counter that might be spent is never given out: without store and memory nothing is sealed', async () => {
		const vault = await openTestVault(freshName(), { ...testDisk() });
		await vault.close();
		expect((await putOwn(vault, 'x')).ok).toBe(false);
	});
});
