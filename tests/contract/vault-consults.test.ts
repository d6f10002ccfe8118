import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { describe, expect, test, vi } from 'vitest';
import { asId, type CaseId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import type { ConsultRow } from '#lib/vault/rows.ts';
import type { CaseConsults } from '#lib/vault/vault.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { foreign, freshName, ids, openTestVault, putOwn } from './vault.ts';

const consultsOf = (bed: string): CaseConsults => ({
	caseId: asId<CaseId>(ids.caseOne),
	patient: { caseId: ids.caseOne, bed } as never,
	steps: [],
	sentIn: {}
});

describe('consults', () => {
	test('[CD1] the consults of a case come back until they were seen, and again when they changed', async () => {
		const vault = await openTestVault();
		await vault.consults.put(ids.ward, consultsOf('7'));
		const first = expectOk(await vault.consults.changed(null), 'read');
		expect(first.rows).toEqual([{ ward: ids.ward, consults: consultsOf('7') }]);
		expect(expectOk(await vault.consults.changed(first.through), 'read')).toEqual({ rows: [], through: first.through });
		await vault.consults.put(ids.ward, consultsOf('8'));
		const second = expectOk(await vault.consults.changed(first.through), 'read');
		expect(second.rows.map(({ consults }) => consults.patient.bed)).toEqual(['8']);
		expect(second.through).toBeGreaterThan(first.through);
	});

	test('[CD1] of many rows, only those written since are read', async () => {
		const vault = await openTestVault();
		const caseAt = (at: number): CaseId => asId<CaseId>(at.toString(16).padStart(32, '0'));
		for (let at = 0; at < 20; at++) await vault.consults.put(ids.ward, { ...consultsOf('7'), caseId: caseAt(at) });
		const { through } = expectOk(await vault.consults.changed(null), 'read');
		await vault.consults.put(ids.ward, { ...consultsOf('8'), caseId: caseAt(3) });
		const lengths: number[] = [];
		const { getAll } = IDBIndex.prototype;
		const counted = vi.spyOn(IDBIndex.prototype, 'getAll').mockImplementation(function (this: IDBIndex, ...query) {
			const request = getAll.apply(this, query);
			request.addEventListener('success', () => lengths.push(request.result.length));
			return request;
		});
		const wholeTable = vi.spyOn(IDBObjectStore.prototype, 'getAll');
		expect(expectOk(await vault.consults.changed(through), 'read').rows.map(({ consults }) => consults.caseId)).toEqual([caseAt(3)]);
		expect([lengths, wholeTable.mock.calls]).toEqual([[1], []]);
		counted.mockRestore();
		wholeTable.mockRestore();
	});

	test('[CD1] a table that was made anew is read whole', async () => {
		const vault = await openTestVault();
		await vault.consults.put(ids.ward, consultsOf('7'));
		expect(expectOk(await vault.consults.changed(99), 'read').rows).toHaveLength(1);
	});

	test('[CD1] rows that an older version wrote are read at first, and count from their next writing', async () => {
		const name = freshName();
		const vault = await openTestVault(name);
		await vault.consults.put(ids.ward, consultsOf('7'));
		const raw = await new Dexie(name).open();
		const { writing: _, ...row } = (await raw.table<ConsultRow>('consults').toArray())[0]!;
		await raw.table('consults').put(row);
		raw.close();
		const first = expectOk(await vault.consults.changed(null), 'read');
		expect([first.rows.length, first.through]).toEqual([1, 0]);
		await vault.consults.put(ids.ward, consultsOf('8'));
		expect(expectOk(await vault.consults.changed(first.through), 'read').rows).toHaveLength(1);
	});

	test('[CD1] the words of consults are nowhere in the database, and open in no other place', async () => {
		const name = freshName();
		const vault = await openTestVault(name);
		await vault.consults.put(ids.ward, consultsOf('needle-7'));
		const raw = await new Dexie(name).open();
		const row = (await raw.table<ConsultRow>('consults').toArray())[0]!;
		expect(new TextDecoder().decode(row.sealed)).not.toContain('needle');
		expect(JSON.stringify(row)).not.toContain('needle');
		await raw.table('consults').put({ ...row, caseId: ids.caseTwo });
		await raw.table('summaries').put(row);
		raw.close();
		expect(expectOk(await vault.consults.changed(null), 'read').rows).toHaveLength(1);
		expect(expectOk(await vault.summaries.of(ids.ward), 'read')).toEqual([]);
	});

	test('[CD1] whoever follows the consults hears from another tab that one changed', async () => {
		const name = freshName();
		const [here, there] = [await openTestVault(name), await openTestVault(name)];
		await there.consults.put(ids.ward, consultsOf('7'));
		let heard = 0;
		const end = here.follow({ of: 'consults' }, () => heard++);
		await expect.poll(() => heard).toBe(1);
		await there.consults.put(ids.ward, consultsOf('8'));
		await expect.poll(() => heard).toBeGreaterThan(1);
		end();
	});

	test('[CD1] a database of the version before opens and keeps what it holds', async () => {
		const name = freshName();
		const before = new Dexie(name);
		before.version(1).stores({
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
		await before.table('cursors').put({ storeId: 's', space: ids.ward, seq: 7 });
		before.close();
		const vault = await openTestVault(name);
		expect(expectOk(await vault.relays.cursor('s', ids.ward), 'read')).toBe(7);
		await vault.consults.put(ids.ward, consultsOf('7'));
		expect(expectOk(await vault.consults.changed(null), 'read').rows).toHaveLength(1);
	});

	test('[CD4] the first acknowledgement of an envelope keeps its time, and what came from a relay has none', async () => {
		const clock = createFakeClock();
		const vault = await openTestVault(freshName(), { clock });
		await putOwn(vault, 'a');
		const identity = { document: ids.caseOne, device: ids.me, counter: 1 };
		const acknowledgedAt = async (): Promise<number | undefined> => expectOk(await vault.envelopes.get(identity), 'read')!.acknowledgedAtMs;
		expect(await acknowledgedAt()).toBeUndefined();
		const firstMs = clock.nowMs();
		await vault.outbox.acknowledge([{ ...identity, seq: 4 }]);
		clock.jump(60_000);
		await vault.outbox.requeue([identity]);
		await vault.outbox.acknowledge([{ ...identity, seq: 9 }]);
		expect(await acknowledgedAt()).toBe(firstMs);
		await vault.envelopes.putForeign([foreign({ counter: 1 }, 'x', { relaySeq: 5 })]);
		expect(expectOk(await vault.envelopes.get({ ...identity, device: ids.you }), 'read')).not.toHaveProperty('acknowledgedAtMs');
	});

	test('[CD4] an own envelope that comes back by a relay was confirmed then', async () => {
		const clock = createFakeClock();
		const vault = await openTestVault(freshName(), { clock });
		const own = expectOk(await putOwn(vault, 'a'), 'stored');
		clock.jump(5_000);
		const envelope = expectOk(decodeEnvelope(own.bytes), 'decodes');
		await vault.envelopes.putForeign([{ envelope, bytes: own.bytes, verified: true, relaySeq: 8, forward: false }]);
		const row = expectOk(await vault.envelopes.get({ document: ids.caseOne, device: ids.me, counter: 1 }), 'read')!;
		expect([row.relaySeq, row.acknowledgedAtMs]).toEqual([8, clock.nowMs()]);
	});
});
