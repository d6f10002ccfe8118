import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#lib/core/clock.ts';
import { toHex } from '#lib/core/bytes.ts';
import { seededRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { createCaseFile } from '#lib/document/case-file.ts';
import { openJournal, orphanedJournals } from '#lib/document/journal.ts';
import { stateHash } from '#lib/document/state-hash.ts';
import { decodeEnvelope, encodeEnvelope } from '#lib/wire/envelope.ts';
import { settle } from '../../../tests/support/fake-clock.ts';
import { caseOne, createWorld, ward } from '../../../tests/support/sealed-world.ts';
import { until } from '../../../tests/support/until.ts';

const quiet = (): void => undefined;
import { sealOrphanedJournals } from './journal-recovery.ts';
import type { OpenDocumentParts } from './open-document.ts';

describe('an open document', () => {
	test('[K1] what one device writes, another reads through their vaults', async () => {
		const world = await createWorld();
		const [a, b] = [await world.add(), await world.add()];
		const here = a.open();
		await here.ready;
		createCaseFile(here.doc, quiet).appendStatement(Uint8Array.of(1, 2, 3));
		expect(await here.sealNow()).toBe(true);
		await world.carry(a, b);
		const there = b.open();
		expectOk(await there.ready, 'ready');
		expect(
			createCaseFile(there.doc, quiet)
				.statements()
				.map(({ bytes }) => [...bytes])
		).toEqual([[1, 2, 3]]);
		await here.close();
		await there.close();
	});

	test('[K1] an envelope that arrives while the document is open appears in it', async () => {
		const world = await createWorld();
		const [a, b] = [await world.add(), await world.add()];
		const [here, there] = [a.open(), b.open()];
		await Promise.all([here.ready, there.ready]);
		here.doc.getText('t').insert(0, 'hello');
		await here.sealNow();
		await world.carry(a, b);
		await until(() => there.doc.getText('t').toString() === 'hello', 'the text');
		expect(there.unsealed).toBe(false);
		await here.close();
		await there.close();
	});

	test('[K2] an envelope whose key has not come waits, and opens when it has', async () => {
		const world = await createWorld();
		const [a, b] = [await world.add(), await world.add({ keyed: false })];
		const here = a.open();
		await here.ready;
		here.doc.getText('t').insert(0, 'sealed');
		await here.close();
		await world.carry(a, b);
		const there = b.open();
		await there.ready;
		expect(there.waiting.current).toBe(1);
		b.keyRing.add(world.key);
		await until(() => there.doc.getText('t').toString() === 'sealed', 'the text');
		expect(there.waiting.current).toBe(0);
		await there.close();
	});

	test('[K2] an envelope whose signer is not on the roster yet waits, and opens when the signer is', async () => {
		const world = await createWorld();
		const [a, b] = [await world.add({ known: false }), await world.add()];
		const here = a.open();
		await here.ready;
		here.doc.getText('t').insert(0, 'early');
		await here.close();
		await world.carry(a, b);
		const there = b.open();
		await there.ready;
		expect([there.waiting.current, there.doc.getText('t').toString()]).toEqual([1, '']);
		world.know(a.device);
		await until(() => there.doc.getText('t').toString() === 'early', 'the text');
		await there.close();
	});

	test('[K3] an envelope that its device did not sign goes to quarantine and never reaches the document', async () => {
		const world = await createWorld();
		const [a, b] = [await world.add(), await world.add()];
		const here = a.open();
		await here.ready;
		here.doc.getText('t').insert(0, 'forged');
		await here.close();
		const [row] = await a.rows();
		const forged = { ...expectOk(decodeEnvelope(row!.bytes), 'decodes'), signature: new Uint8Array(64) };
		await b.vault.envelopes.putForeign([
			{ envelope: forged, bytes: encodeEnvelope(forged), verified: false, relaySeq: null, forward: false }
		]);
		const there = b.open();
		await there.ready;
		expect(there.doc.getText('t').toString()).toBe('');
		expect(expectOk(await b.vault.quarantined(), 'read').map((entry) => entry.reason)).toEqual(['bad-signature']);
		await there.close();
	});

	test('[K4] a statement knows the envelope that holds it, and that envelope knows the relay’s number', async () => {
		const world = await createWorld();
		const a = await world.add();
		const here = a.open();
		await here.ready;
		const file = createCaseFile(here.doc, quiet);
		file.appendStatement(Uint8Array.of(7));
		const [placed] = file.statements();
		expect(here.holding(placed!.client, placed!.clock)).toBeNull();
		await here.sealNow();
		expect(here.holding(placed!.client, placed!.clock)).toMatchObject({
			device: a.device.deviceId,
			counter: 1,
			durable: true,
			relaySeq: null
		});
		await a.vault.outbox.acknowledge([{ document: caseOne, device: a.device.deviceId, counter: 1, seq: 42 }]);
		await until(() => here.holding(placed!.client, placed!.clock)?.relaySeq === 42, 'the number');
		await here.close();
	});

	test('[K5] opening again restores the same state, and seals nothing anew', async () => {
		const world = await createWorld();
		const a = await world.add();
		const here = a.open();
		await here.ready;
		const text = here.doc.getText('t');
		text.insert(0, 'one two three');
		await here.sealNow();
		text.delete(3, 4);
		await here.sealNow();
		const hash = await stateHash(here.doc);
		await here.close();
		const again = a.open();
		await again.ready;
		expect(await stateHash(again.doc)).toBe(hash);
		await again.close();
		expect(await a.rows()).toHaveLength(2);
	});

	test('[K6] 64 KB of envelopes lead to a snapshot, from which the document opens the same', async () => {
		const world = await createWorld();
		const a = await world.add();
		const here = a.open();
		await here.ready;
		const random = seededRandom(5);
		for (let at = 0; at < 4; at++) {
			here.doc.getText('t').insert(0, `${at} ${toHex(random.bytes(20_000))} `);
			await here.sealNow();
		}
		await world.clock.advance(15_000);
		await until(async () => (await a.rows()).some((row) => row.kind === 'snapshot'), 'a snapshot');
		expect((await a.rows()).at(-1)!.covers).toEqual([[a.device.deviceId, 4]]);
		here.doc.getText('t').insert(0, 'after ');
		const hash = await stateHash(here.doc);
		await here.close();
		const again = a.open();
		await again.ready;
		expect(again.doc.getText('t').toString().startsWith('after 3 ')).toBe(true);
		expect(await stateHash(again.doc)).toBe(hash);
		await again.close();
		expect((await a.rows()).map((row) => row.kind)).toEqual(['update', 'update', 'update', 'update', 'snapshot', 'update']);
	});

	test('[K7] two writes to one map key leave nothing uncovered on either side', async () => {
		const world = await createWorld();
		const [a, b] = [await world.add(), await world.add()];
		const [here, there] = [a.open(), b.open()];
		await Promise.all([here.ready, there.ready]);
		here.doc.getMap('m').set('k', 'a');
		there.doc.getMap('m').set('k', 'b');
		await Promise.all([here.sealNow(), there.sealNow()]);
		await world.carry(a, b);
		await world.carry(b, a);
		await until(
			() =>
				here.doc.getMap('m').get('k') === there.doc.getMap('m').get('k') &&
				here.doc.store.clients.size === 2 &&
				there.doc.store.clients.size === 2,
			'agreement'
		);
		expect([here.unsealed, there.unsealed]).toEqual([false, false]);
		expect(await stateHash(here.doc)).toBe(await stateHash(there.doc));
		await here.close();
		await there.close();
	});

	test('[K8] edits heard on the live lane are carried after a while, unless their own envelope comes first', async () => {
		const world = await createWorld();
		const [a, b, c] = [await world.add(), await world.add(), await world.add()];
		const [here, there, third] = [a.open(), b.open(), c.open()];
		await Promise.all([here.ready, there.ready, third.ready]);
		here.doc.getText('t').insert(0, 'live');
		for (const hearer of [there, third]) Y.applyUpdate(hearer.doc, Y.encodeStateAsUpdate(here.doc), 'room');
		await here.sealNow();
		await world.carry(a, c);
		await until(() => !third.unsealed, 'the envelope');
		await world.clock.advance(10_000);
		await until(async () => (await b.rows()).length === 1, 'a carried envelope');
		expect((await b.rows())[0]!.kind).toBe('carried');
		expect((await c.rows()).map((row) => row.device)).toEqual([a.device.deviceId]);
		await Promise.all([here.close(), there.close(), third.close()]);
	});
});

describe('after a crash', () => {
	const journal = (profile: string): Partial<OpenDocumentParts> => ({ journal: { profile, locks: null } });

	test('[K14] unsealed keystrokes of a crash come back when the document is opened, and are sealed', async () => {
		const world = await createWorld();
		const a = await world.add();
		const lost = new Y.Doc();
		const left = openJournal(lost, { profile: 'crash-1', space: ward, document: caseOne, instance: 'dead' }, quiet, null, systemClock);
		await until(async () => (await indexedDB.databases()).some(({ name }) => name?.includes('crash-1')), 'the journal');
		await settle();
		lost.getText('t').insert(0, 'typed before the crash');
		await left.release();
		const here = a.open(journal('crash-1'));
		await here.ready;
		await until(() => here.doc.getText('t').toString() === 'typed before the crash' && !here.unsealed, 'recovery');
		await until(async () => (await orphanedJournals('crash-1', null)).length === 0, 'deletion');
		await here.close();
		expect((await a.rows()).map((row) => row.kind)).toEqual(['carried']);
		expect((await indexedDB.databases()).filter(({ name }) => name?.includes('crash-1'))).toEqual([]);
	});

	test('[K14] they are sealed at the next start even if nobody opens the document', async () => {
		const world = await createWorld();
		const a = await world.add();
		const lost = new Y.Doc();
		const left = openJournal(lost, { profile: 'crash-3', space: ward, document: caseOne, instance: 'dead' }, quiet, null, systemClock);
		await until(async () => (await indexedDB.databases()).some(({ name }) => name?.includes('crash-3')), 'the journal');
		await settle();
		lost.getText('t').insert(0, 'typed');
		await left.release();
		await sealOrphanedJournals('crash-3', null, () => a.open(journal('crash-3')));
		expect((await a.rows()).map((row) => row.kind)).toEqual(['carried']);
		expect((await indexedDB.databases()).filter(({ name }) => name?.includes('crash-3'))).toEqual([]);
	});

	test('[K15] a journal that is damaged keeps no document from opening', async () => {
		const world = await createWorld();
		const a = await world.add();
		const damaged = indexedDB.open(`journal/crash-2/${ward}/${caseOne}/dead`, 1);
		damaged.onupgradeneeded = () => damaged.result.createObjectStore('updates', { autoIncrement: true });
		await new Promise<void>((resolve) => (damaged.onsuccess = () => resolve()));
		const rows = damaged.result.transaction('updates', 'readwrite').objectStore('updates');
		rows.add(Uint8Array.from([0x7f, 0xff, 0xff, 0xff, 0x0f]));
		rows.add('no bytes at all');
		rows.add(Y.encodeStateAsUpdate(new Y.Doc()));
		damaged.result.close();
		const here = a.open(journal('crash-2'));
		expect((await here.ready).ok).toBe(true);
		here.doc.getText('t').insert(0, 'works');
		expect(await here.sealNow()).toBe(true);
		await here.close();
	});

	test('[K16] [I13] with the database gone the document still seals, and its envelope is in the outbox', async () => {
		const world = await createWorld();
		const a = await world.add();
		const here = a.open();
		await here.ready;
		here.doc.getText('t').insert(0, 'first');
		await here.sealNow();
		await a.vault.close();
		here.doc.getText('t').insert(0, 'second ');
		expect(await here.sealNow()).toBe(true);
		const waiting = expectOk(await a.vault.outbox.batch({ count: 9, bytes: 1e6 }), 'read');
		expect(waiting.map((row) => [row.counter, row.localSeq])).toEqual([[2, null]]);
		expect(here.unsealed).toBe(false);
	});
});
