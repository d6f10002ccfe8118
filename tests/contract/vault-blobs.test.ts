import 'fake-indexeddb/auto';
import { IDBFactory, IDBKeyRange, IDBObjectStore } from 'fake-indexeddb';
import { afterEach, expect, test, vi } from 'vitest';
import { utf8 } from '#lib/core/bytes.ts';
import { expectOk } from '#lib/core/result.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { until } from '../support/until.ts';
import { freshName, openTestVault } from './vault.ts';

const hash = (number: number): string => number.toString(16).padStart(64, '0');
const queuedIn = async (vault: Vault): Promise<readonly string[]> => expectOk(await vault.blobs.queued(), 'read').map((blob) => blob.hash);

afterEach(() => vi.restoreAllMocks());

test('[BT2] an own blob waits for a relay in the order it was put, across a restart; its bytes stay when it has gone', async () => {
	const name = freshName();
	const vault = await openTestVault(name);
	for (const number of [9, 1, 5]) expectOk(await vault.blobs.putOwn(hash(number), utf8(`blob ${number}`)), 'kept');
	expectOk(await vault.blobs.put(hash(7), utf8('from elsewhere')), 'kept');
	expect(await queuedIn(vault)).toEqual([hash(9), hash(1), hash(5)]);
	await vault.close();

	const again = await openTestVault(name);
	expect(await queuedIn(again)).toEqual([hash(9), hash(1), hash(5)]);
	expect(expectOk(await again.blobs.queued(), 'read')[0]!.byteLength).toBe(6);
	expectOk(await again.blobs.unqueue(hash(9)), 'noted');
	expect(await queuedIn(again)).toEqual([hash(1), hash(5)]);
	expect(expectOk(await again.blobs.get(hash(9)), 'read')).toEqual(utf8('blob 9'));
	expect(expectOk(await again.blobs.has(hash(7)), 'read')).toBe(true);
	expect(expectOk(await again.blobs.get(hash(8)), 'read')).toBeNull();
});

test('[BT2] whoever follows the queue hears of a blob that another tab put', async () => {
	const name = freshName();
	const [here, there] = [await openTestVault(name), await openTestVault(name)];
	let heard = 0;
	const end = here.follow({ of: 'queued-blobs' }, () => heard++);
	await expect.poll(() => heard).toBe(1);
	await there.blobs.putOwn(hash(1), utf8('a'));
	await expect.poll(() => heard).toBe(2);
	expect(await queuedIn(here)).toEqual([hash(1)]);
	end();
});

test('[BT3] while the disk is full an own blob lives in memory, is read and sent from there, and lands when there is room', async () => {
	const clock = createFakeClock();
	const dexie = { indexedDB: new IDBFactory(), IDBKeyRange };
	const name = freshName();
	const vault = await openTestVault(name, { dexie, clock });
	const real = IDBObjectStore.prototype.put;
	const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...given) {
		const request = real.apply(this, given as never);
		request.addEventListener('success', () => {
			throw new DOMException('', 'QuotaExceededError');
		});
		return request;
	});
	expect((await vault.blobs.putOwn(hash(1), utf8('first'))).ok).toBe(false);
	expect((await vault.blobs.putOwn(hash(2), utf8('second'))).ok).toBe(false);
	expect(await queuedIn(vault)).toEqual([hash(1), hash(2)]);
	expect(expectOk(await vault.blobs.get(hash(2)), 'read')).toEqual(utf8('second'));
	await vault.blobs.unqueue(hash(1));
	expect(await queuedIn(vault)).toEqual([hash(2)]);

	spy.mockRestore();
	await until(async () => {
		await clock.advance(1_000);
		return vault.health.current.status === 'well';
	}, 'good weather');
	const other = await openTestVault(name, { dexie });
	await until(async () => (await queuedIn(other)).length === 1, 'landing');
	expect(await queuedIn(other)).toEqual([hash(2)]);
	expect(expectOk(await other.blobs.get(hash(1)), 'read')).toEqual(utf8('first'));
});
