import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { describe, expect, test, vi } from 'vitest';
import { asId, type CaseId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import { generateDeviceKeys, openDeviceKeys } from '#lib/trust/device-keys.ts';
import { createMemoryKeyValue } from '#lib/vault/key-value.ts';
import type { SummaryRow } from '#lib/vault/rows.ts';
import type { Vault } from '#lib/vault/vault.ts';
import { decodeEnvelope, envelopeKey } from '#lib/wire/envelope.ts';
import { foreign, freshName, hashOf, ids, openTestVault, putOwn } from './vault.ts';

const slot = { space: ids.ward, document: ids.caseOne, device: ids.me };
const all = { count: 100, bytes: 1e6 };

describe('own envelopes', () => {
	test('[D1] counters run from 1 without gaps, and each names the hash of the one before', async () => {
		const vault = await openTestVault();
		const rows = [];
		for (const text of ['a', 'b', 'c']) rows.push(expectOk(await putOwn(vault, text), 'stored'));
		expect(rows.map((row) => [row.localSeq, row.counter])).toEqual([
			[1, 1],
			[2, 2],
			[3, 3]
		]);
		expect(rows[0]!.hash).toBe(await hashOf(rows[0]!.bytes));
		const held = expectOk(await vault.envelopes.of(ids.caseOne), 'read');
		expect(held.map((row) => row.hash)).toEqual(rows.map((row) => row.hash));
	});

	test('[D1] twenty at once from two tabs still form one chain', async () => {
		const name = freshName();
		const keyValue = createMemoryKeyValue();
		const tabs = [await openTestVault(name, { keyValue }), await openTestVault(name, { keyValue })];
		const rows = await Promise.all(Array.from({ length: 20 }, (_, at) => putOwn(tabs[at % 2]!, `edit ${at}`)));
		expect(rows.map((row) => expectOk(row, 'stored').counter).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
		expect(expectOk(await tabs[0]!.envelopes.vector(ids.caseOne), 'read').get(ids.me)).toBe(20);
	});

	test('[D1] an envelope that takes another place than it was given is a broken invariant', async () => {
		const vault = await openTestVault();
		await expect(vault.envelopes.putOwn(slot, async (head) => foreign({ ...head, device: ids.me, counter: 7 }).envelope)).rejects.toThrow(
			'place'
		);
	});

	test('[D20] first envelopes of new documents are stored and queued together, and a document with a chain is left as it is', async () => {
		const vault = await openTestVault();
		const second = expectOk(await putOwn(vault, 'a'), 'stored');
		const slots = [{ ...slot, document: ids.caseTwo }, slot];
		const rows = expectOk(
			await vault.envelopes.putFirst(slots, async ({ document }, head) => foreign({ ...head, document, device: ids.me }).envelope),
			'put'
		);
		expect(rows.map((row) => row && [row.document, row.counter, row.localSeq])).toEqual([[ids.caseTwo, 1, 2], null]);
		expect(expectOk(await vault.envelopes.of(ids.caseOne), 'read').map(({ hash }) => hash)).toEqual([second.hash]);
		expect(expectOk(await vault.outbox.batch(all), 'read').map(({ document }) => document)).toEqual([ids.caseOne, ids.caseTwo]);
		const next = expectOk(await putOwn(vault, 'b', ids.caseTwo), 'stored');
		expect(next.counter).toBe(2);
		expect(decodeEnvelope(next.bytes)).toMatchObject({ value: { previousHash: rows[0]!.hash.slice(0, 16) } });
	});

	test('[D20] of two tabs that begin the same document one begins it', async () => {
		const name = freshName();
		const tabs = [await openTestVault(name), await openTestVault(name)];
		const begin = (vault: Vault) =>
			vault.envelopes
				.putFirst([slot], async (_, head) => foreign({ ...head, device: ids.me }).envelope)
				.then((rows) => expectOk(rows, 'put')[0]);
		const [one, other] = await Promise.all(tabs.map(begin));
		expect([one, other].filter((row) => row !== null)).toHaveLength(1);
		expect(expectOk(await tabs[0]!.envelopes.of(ids.caseOne), 'read')).toHaveLength(1);
	});

	test('[D20] a counter that was given out before the database fell back is not given out again', async () => {
		const keyValue = createMemoryKeyValue();
		await putOwn(await openTestVault(freshName(), { keyValue }), 'a');
		const name = 'vault-fallen-back';
		for (const key of keyValue.keys()) keyValue.set(key.replace(/^wardline[.][^.]+/, `wardline.${name}`), keyValue.get(key)!);
		const emptied = await openTestVault(name, { keyValue });
		const rows = expectOk(
			await emptied.envelopes.putFirst([slot], async (_, head) => foreign({ ...head, device: ids.me }).envelope),
			'put'
		);
		expect(rows).toEqual([null]);
	});

	test('[D2] what was stored is there after closing and opening again', async () => {
		const name = freshName();
		const keyValue = createMemoryKeyValue();
		const vault = await openTestVault(name, { keyValue });
		await putOwn(vault, 'a');
		await vault.close();
		const again = await openTestVault(name, { keyValue });
		expect(again.loss.current).toBeNull();
		expect(expectOk(await again.envelopes.of(ids.caseOne), 'read')).toHaveLength(1);
		expect(expectOk(await putOwn(again, 'b'), 'stored').counter).toBe(2);
	});
});

describe('foreign envelopes', () => {
	test('[D3] the same envelope twice is stored once', async () => {
		const vault = await openTestVault();
		const item = foreign({ counter: 1 }, 'x');
		expect(expectOk(await vault.envelopes.putForeign([item, item]), 'put')).toEqual(['stored', 'known']);
		expect(expectOk(await vault.envelopes.putForeign([item]), 'put')).toEqual(['known']);
		expect(expectOk(await vault.envelopes.of(ids.caseOne), 'read')).toHaveLength(1);
	});

	test('[D4] another envelope under a known identity goes to quarantine and changes nothing', async () => {
		const vault = await openTestVault();
		await vault.envelopes.putForeign([foreign({ counter: 1 }, 'first')]);
		expect(expectOk(await vault.envelopes.putForeign([foreign({ counter: 1 }, 'second')]), 'put')).toEqual(['equivocation']);
		expect(expectOk(await vault.quarantined(), 'read').map((row) => [row.key, row.reason])).toEqual([
			[envelopeKey({ document: ids.caseOne, device: ids.you, counter: 1 }), 'equivocation']
		]);
		const [row] = expectOk(await vault.envelopes.of(ids.caseOne), 'read');
		expect(row!.hash).toBe(await hashOf(foreign({ counter: 1 }, 'first').bytes));
	});

	test('[D4] a false envelope gives its place to the quarantined one', async () => {
		const vault = await openTestVault();
		await vault.envelopes.putForeign([foreign({ counter: 1 }, 'false', { verified: false })]);
		await vault.envelopes.putForeign([foreign({ counter: 1 }, 'true')]);
		await vault.envelopes.reject({ document: ids.caseOne, device: ids.you, counter: 1 }, 'bad-signature');
		const [row] = expectOk(await vault.envelopes.of(ids.caseOne), 'read');
		expect(row).toMatchObject({ hash: await hashOf(foreign({ counter: 1 }, 'true').bytes), verified: false });
		expect(expectOk(await vault.quarantined(), 'read').map((entry) => entry.reason)).toEqual(['bad-signature']);
	});

	test('[D5] the relay cursor moves with the envelopes it stands for', async () => {
		const vault = await openTestVault();
		await vault.envelopes.putForeign([foreign({ counter: 1 }, 'x', { relaySeq: 9 })], { storeId: 's', space: ids.ward, seq: 9 });
		expect(expectOk(await vault.relays.cursor('s', ids.ward), 'read')).toBe(9);
		expect(expectOk(await vault.relays.cursor('other', ids.ward), 'read')).toBe(0);
	});

	test('[D6] the vector stops at the first gap and counts what a snapshot covers', async () => {
		const vault = await openTestVault();
		await vault.envelopes.putForeign([foreign({ counter: 1 }), foreign({ counter: 2 }), foreign({ counter: 4 })]);
		expect(expectOk(await vault.envelopes.vector(ids.caseOne), 'read').get(ids.you)).toBe(2);
		const snapshot = { covers: new Map([[ids.you, 3]]), parent: null, stateHash: '0'.repeat(64) };
		await vault.envelopes.putForeign([foreign({ device: ids.me, counter: 1, kind: 'snapshot', snapshot })]);
		expect(expectOk(await vault.envelopes.vector(ids.caseOne), 'read')).toEqual(
			new Map([
				[ids.you, 4],
				[ids.me, 1]
			])
		);
	});
});

describe('outbox', () => {
	test('[D7] an own envelope waits until a relay acknowledges it, and then carries its number', async () => {
		const vault = await openTestVault();
		await putOwn(vault, 'a');
		await putOwn(vault, 'b');
		expect(expectOk(await vault.outbox.unsent(), 'read').get(ids.caseOne)).toBe(2);
		await vault.outbox.acknowledge([{ document: ids.caseOne, device: ids.me, counter: 1, seq: 70 }]);
		const waiting = expectOk(await vault.outbox.batch(all), 'read');
		expect(waiting.map((row) => row.counter)).toEqual([2]);
		expect(expectOk(await vault.envelopes.get({ document: ids.caseOne, device: ids.me, counter: 1 }), 'read')!.relaySeq).toBe(70);
	});

	test('[D7] a batch keeps to its limits, skips what is under way, and gives at least one', async () => {
		const vault = await openTestVault();
		for (const text of ['a', 'b', 'c']) await putOwn(vault, text);
		expect(expectOk(await vault.outbox.batch({ count: 2, bytes: 1e6 }), 'read').map((row) => row.counter)).toEqual([1, 2]);
		expect(expectOk(await vault.outbox.batch({ count: 9, bytes: 1 }), 'read').map((row) => row.counter)).toEqual([1]);
		const underWay = new Set([envelopeKey({ document: ids.caseOne, device: ids.me, counter: 1 })]);
		expect(expectOk(await vault.outbox.batch(all, underWay), 'read').map((row) => row.counter)).toEqual([2, 3]);
	});

	test('[D7] what came past the relay is queued for it; what came from it is not', async () => {
		const vault = await openTestVault();
		await vault.envelopes.putForeign([
			foreign({ counter: 1 }, 'peer', { forward: true }),
			foreign({ counter: 2 }, 'relay', { relaySeq: 5 })
		]);
		expect(expectOk(await vault.outbox.batch(all), 'read').map((row) => row.counter)).toEqual([1]);
		await vault.envelopes.putForeign([foreign({ counter: 1 }, 'peer', { relaySeq: 6 })]);
		expect(expectOk(await vault.outbox.batch(all), 'read')).toEqual([]);
	});

	test('[D7] a refused envelope leaves the queue and says why; a refill queues it again', async () => {
		const vault = await openTestVault();
		await putOwn(vault, 'a');
		const identity = { document: ids.caseOne, device: ids.me, counter: 1 };
		await vault.outbox.refuse(identity, 'QUOTA');
		expect(expectOk(await vault.outbox.batch(all), 'read')).toEqual([]);
		expect(expectOk(await vault.envelopes.get(identity), 'read')!.refused).toBe('QUOTA');
		await vault.outbox.requeue([identity]);
		expect(expectOk(await vault.outbox.batch(all), 'read')).toHaveLength(1);
	});
});

describe('records', () => {
	test('[D8] device keys come back able to sign', async () => {
		const vault = await openTestVault();
		expect(expectOk(await vault.keys.deviceKeys(), 'read')).toBeNull();
		const keys = await generateDeviceKeys();
		await vault.keys.setDeviceKeys(keys);
		const back = expectOk(await vault.keys.deviceKeys(), 'read')!;
		expect((await openDeviceKeys(back)).deviceId).toBe((await openDeviceKeys(keys)).deviceId);
		expect(await (await openDeviceKeys(back)).sign(new Uint8Array(1))).toHaveLength(64);
	});

	test('[D9] of a ward whose summaries changed, only those that did are opened', async () => {
		const vault = await openTestVault();
		const caseAt = (at: number): CaseId => asId<CaseId>(at.toString(16).padStart(32, '0'));
		const put = (at: number, bed: string) => vault.summaries.put(caseAt(at), ids.ward, { caseId: caseAt(at), bed } as never);
		await Promise.all([1, 2, 3].map((at) => put(at, 'old')));
		const before = expectOk(await vault.summaries.of(ids.ward), 'read');
		const opened = vi.spyOn(crypto.subtle, 'decrypt');
		for (const bed of ['first', 'last']) expectOk(await put(2, bed), 'put');
		const after = expectOk(await vault.summaries.of(ids.ward), 'read');
		expect(after.map(({ bed }) => bed)).toEqual(['old', 'last', 'old']);
		expect([after[0], after[2]].map((one, at) => one === before[at * 2])).toEqual([true, true]);
		expect(opened).toHaveBeenCalledTimes(1);
		opened.mockRestore();
	});

	test('[D9] a summary comes back for its ward, and its words are nowhere in the database', async () => {
		const name = freshName();
		const vault = await openTestVault(name);
		const summary = { caseId: ids.caseOne, ward: ids.ward, bed: 'needle-7' } as never;
		await vault.summaries.put(ids.caseOne as never, ids.ward, summary);
		expect(expectOk(await vault.summaries.of(ids.ward), 'read')).toEqual([summary]);
		const raw = await new Dexie(name).open();
		const rows = await raw.table<SummaryRow>('summaries').toArray();
		expect(new TextDecoder().decode(rows[0]!.sealed)).not.toContain('needle');
		expect(JSON.stringify(rows[0])).not.toContain('needle');
		raw.close();
	});

	test('[D10] whoever follows a document hears of it from another tab, and not of other documents', async () => {
		const name = freshName();
		const [here, there] = [await openTestVault(name), await openTestVault(name)];
		let heard = 0;
		const end = here.follow({ of: 'document', document: ids.caseOne }, () => heard++);
		await expect.poll(() => heard).toBe(1);
		await there.envelopes.putForeign([foreign({ counter: 1 })]);
		await expect.poll(() => heard).toBeGreaterThan(1);
		const before = heard;
		await there.envelopes.putForeign([foreign({ counter: 1, document: ids.caseTwo })]);
		await there.envelopes.of(ids.caseTwo);
		expect(heard).toBe(before);
		end();
	});

	test('[D10] whoever follows everything, a space or the unsent hears of an envelope that came from elsewhere', async () => {
		const name = freshName();
		const [here, there] = [await openTestVault(name), await openTestVault(name)];
		const heard = new Map<string, number>();
		const count = (what: string) => (): void => void heard.set(what, (heard.get(what) ?? 0) + 1);
		const ends = [
			here.follow({ of: 'all' }, count('all')),
			here.follow({ of: 'space', space: ids.ward }, count('space')),
			here.follow({ of: 'outbox' }, count('outbox'))
		];
		await expect.poll(() => [...heard.values()]).toEqual([1, 1, 1]);
		await here.envelopes.putForeign([foreign({ counter: 1 })]);
		await expect.poll(() => heard.get('all')).toBeGreaterThan(1);
		await expect.poll(() => heard.get('space')).toBeGreaterThan(1);
		await putOwn(there, 'a');
		await expect.poll(() => heard.get('outbox')).toBeGreaterThan(1);
		const before = heard.get('all')!;
		await there.envelopes.putForeign([foreign({ counter: 2 })]);
		await expect.poll(() => heard.get('all')).toBeGreaterThan(before);
		for (const end of ends) end();
	});
});
