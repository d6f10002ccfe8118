import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import type { Bytes } from '#lib/core/bytes.ts';
import { toHex } from '#lib/core/bytes.ts';
import { seededRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import { stateHash } from '#lib/document/state-hash.ts';
import { sealEnvelope } from '#lib/trust/envelope-seal.ts';
import { caseOne, createWorld, ward, type World, type WorldDevice } from '../../../tests/support/sealed-world.ts';
import { until } from '../../../tests/support/until.ts';
import { createSnapshotOnDemand } from './snapshot-on-demand.ts';
import { startSnapshotWitness, type SnapshotVouch } from './snapshot-witness.ts';

/** Types four envelopes of together 60 KB. */
async function fill({ open }: WorldDevice, seed = 5): Promise<void> {
	const opened = open();
	await opened.ready;
	const random = seededRandom(seed);
	for (let at = 0; at < 4; at++) {
		opened.doc.getText('t').insert(0, `${at} ${toHex(random.bytes(15_000))} `);
		await opened.sealNow();
	}
	await opened.close();
}

async function snapshotFrom(world: World, a: WorldDevice): Promise<void> {
	const opened = a.open();
	expectOk(await opened.ready, 'ready');
	expect(await opened.makeSnapshot()).toBe(true);
	await opened.close();
}

/** A snapshot with a true claim over other content. */
async function forgeSnapshot(world: World, a: WorldDevice): Promise<void> {
	const opened = a.open();
	await opened.ready;
	const hash = await stateHash(opened.doc);
	opened.doc.getText('t').insert(0, 'never written ');
	const plain = Y.encodeStateAsUpdate(opened.doc) as Bytes;
	const covers = new Map([[a.device.deviceId, 4]]);
	await a.vault.envelopes.putOwn({ space: ward, document: caseOne, device: a.device.deviceId }, (head) =>
		sealEnvelope(
			{
				space: ward,
				document: caseOne,
				...head,
				kind: 'snapshot',
				snapshot: { covers, parent: null, stateHash: hash },
				plain,
				key: world.key
			},
			a.device
		)
	);
}

function witness(world: World, b: WorldDevice) {
	const vouched: SnapshotVouch[] = [];
	const reported: unknown[] = [];
	const line = { open: true, tell: (): void => undefined };
	const scope = createScope();
	startSnapshotWitness(
		{
			vault: b.vault,
			keyRing: b.keyRing,
			ownDevice: b.device.deviceId,
			roster: world.roster,
			clock: world.clock,
			random: seededRandom(2),
			vouch: (frame) => line.open && vouched.push(frame) > 0,
			onLine: (listener) => {
				line.tell = listener;
				return () => undefined;
			},
			report: (error) => reported.push(error)
		},
		scope
	);
	const snapshot = async () => (await b.rows()).find((row) => row.kind === 'snapshot');
	const judged = (what: string): Promise<void> =>
		until(async () => {
			await world.clock.advance(1_000);
			return (await snapshot())?.confirmed !== undefined;
		}, what);
	return { vouched, reported, line, scope, snapshot, judged };
}

describe('a snapshot of another device', () => {
	test('[K23] is compared with its envelopes while nobody has the document open, vouched for, and then stands for them', async () => {
		const world = await createWorld();
		const [a, b] = [await world.add(), await world.add()];
		await fill(a);
		await snapshotFrom(world, a);
		await world.carry(a, b);
		const { vouched, scope, snapshot, judged } = witness(world, b);
		await judged('the comparison');
		await until(() => vouched.length === 1, 'the word');
		const row = (await snapshot())!;
		const [there, here] = [b.open(), a.open()];
		await Promise.all([there.ready, here.ready]);
		const hash = await stateHash(here.doc);
		expect([row.confirmed, vouched, await stateHash(there.doc)]).toEqual([
			true,
			[{ type: 'snapok', document: caseOne, snapshot: row.hash, stateHash: hash }],
			hash
		]);
		const [placed] = there.doc.store.clients.keys();
		expect(there.holding(placed!, 0)?.counter).toBe(row.counter);
		await Promise.all([there.close(), here.close(), scope.close()]);
	});

	test('[K23] that holds other content than it claims is never used, never vouched for, and reported without content', async () => {
		const world = await createWorld();
		const [a, b] = [await world.add(), await world.add()];
		await fill(a);
		await forgeSnapshot(world, a);
		await world.carry(a, b, true);
		const { vouched, reported, scope, snapshot, judged } = witness(world, b);
		await judged('the comparison');
		await until(() => reported.length > 0, 'the report');
		const there = b.open();
		await there.ready;
		expect((await snapshot())!.confirmed).toBe(false);
		expect(vouched).toEqual([]);
		expect(there.doc.getText('t').toString().startsWith('3 ')).toBe(true);
		expect(reported.map(String)).toEqual([expect.stringMatching(/^Error: snapshot 5 of device [0-9a-f]{32} differs from the envelopes/)]);
		await there.close();
		await scope.close();
	});

	test('[K23] is neither used nor judged while something that it covers cannot be opened', async () => {
		const world = await createWorld();
		const [a, b] = [await world.add(), await world.add({ keyed: false })];
		await fill(a);
		await snapshotFrom(world, a);
		await world.carry(a, b);
		const { vouched, scope, snapshot, judged } = witness(world, b);
		for (let second = 0; second < 30; second++) await world.clock.advance(1_000);
		expect((await snapshot())!.confirmed).toBeUndefined();
		b.keyRing.add(world.key);
		await judged('the comparison after the key came');
		await until(() => vouched.length === 1, 'the word');
		await scope.close();
	});

	test('[K24] is vouched for when the line is back', async () => {
		const world = await createWorld();
		const [a, b] = [await world.add(), await world.add()];
		await fill(a);
		await snapshotFrom(world, a);
		await world.carry(a, b);
		const { vouched, line, scope, judged } = witness(world, b);
		line.open = false;
		await judged('the comparison');
		await until(async () => (await b.vault.notes.get('witnessed-through')).ok, 'the note');
		expect(vouched).toEqual([]);
		line.open = true;
		await until(() => (line.tell(), vouched.length === 1), 'the word');
		await scope.close();
	});
});

describe('a snapshot that the relay asks for', () => {
	test('[K25] is made without anybody opening the document, once, and not when one was just made', async () => {
		const world = await createWorld();
		const a = await world.add();
		await fill(a);
		const scope = createScope();
		const want = createSnapshotOnDemand(
			{ clock: world.clock, random: seededRandom(1), open: () => a.open(), report: (error) => world.reported.push(error) },
			scope
		);
		const kinds = async () => (await a.rows()).map((row) => row.kind);
		want(caseOne);
		want(caseOne);
		await world.clock.advance(10_000);
		await until(async () => (await kinds()).includes('snapshot'), 'the snapshot');
		want(caseOne);
		await world.clock.advance(10_000);
		await scope.close();
		expect(await kinds()).toEqual(['update', 'update', 'update', 'update', 'snapshot']);
		expect(world.reported).toEqual([]);
	});
});
