import { IndexeddbPersistence } from 'y-indexeddb';
import * as Y from 'yjs';
import { systemClock } from '#lib/core/clock.ts';
import { asId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { cryptoRandom, seededRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { expectOk } from '#lib/core/result.ts';
import { generateDeviceKeys, openDeviceKeys } from '#lib/trust/device-keys.ts';
import { createKeyRing, newSpaceKey } from '#lib/trust/key-ring.ts';
import { openDocument, type OpenDocument } from '#lib/sync/open-document.ts';
import { openVault } from '#lib/vault/open-vault.ts';

/** What the page does for the bench that opened it. */
export interface OpenHarness {
	/** Seals envelopes into a vault until a snapshot stands, then `updates` more; gives the size of both documents. */
	prepare(updates: number): Promise<{ readonly envelopes: number; readonly snapshots: number; readonly stateBytes: number }>;
	/** Milliseconds from asking for the document until everything is in it, `rounds` times. */
	openOurs(rounds: number): Promise<readonly number[]>;
	/** The same for y-indexeddb with the same content: one state and `updates` updates. */
	openPeer(rounds: number): Promise<readonly number[]>;
}

/** A signed set of vital signs is about this long. */
const statementBytes = 420;
/** Long enough for the snapshotter's quiet while. */
const snapshotWithinMs = 40_000;

const ref = { space: asId<SpaceId>('aa'.repeat(16)), document: asId<DocumentId>('c1'.repeat(16)) };
const device = await openDeviceKeys(await generateDeviceKeys());
const keyRing = createKeyRing();
keyRing.add(await newSpaceKey(ref.space, 1, cryptoRandom));
const vault = expectOk(await openVault('open-harness', {}), 'the vault opens');
const signers = new Map([[device.deviceId, { signPublic: device.signPublic }]]);
const roster = createSettable({ devices: signers } as never);
const content = seededRandom(5);
const peerUpdates: Uint8Array[] = [];

const open = (): OpenDocument => openDocument({ ref, vault, keyRing, device, roster, clock: systemClock, random: cryptoRandom });

async function seal(document: OpenDocument, count: number, note?: (update: Uint8Array) => void): Promise<void> {
	for (let sealed = 0; sealed < count; sealed++) {
		const before = Y.encodeStateVector(document.doc);
		document.doc.transact(() => document.doc.getArray('statements').push([content.bytes(statementBytes)]), 'person');
		note?.(Y.encodeStateAsUpdate(document.doc, before));
		if (!(await document.sealNow())) throw new Error('an edit could not be sealed');
	}
}

async function snapshots(): Promise<{ readonly envelopes: number; readonly snapshots: number }> {
	const rows = expectOk(await vault.envelopes.of(ref.document), 'read');
	return { envelopes: rows.length, snapshots: rows.filter((row) => row.kind === 'snapshot').length };
}

async function timed(rounds: number, once: () => Promise<() => Promise<unknown>>): Promise<readonly number[]> {
	const times: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const from = performance.now();
		const close = await once();
		times.push(performance.now() - from);
		await close();
	}
	return times;
}

const harness: OpenHarness = {
	async prepare(updates) {
		const document = open();
		expectOk(await document.ready, 'the document opens');
		await seal(document, 200);
		const untilMs = Date.now() + snapshotWithinMs;
		while ((await snapshots()).snapshots === 0) {
			if (Date.now() > untilMs) throw new Error('no snapshot was made');
			await new Promise((later) => setTimeout(later, 200));
		}
		peerUpdates.push(Y.encodeStateAsUpdate(document.doc));
		await seal(document, updates - 1, (update) => peerUpdates.push(update));
		// The last one is sealed on closing, so that no second snapshot falls due meanwhile.
		const before = Y.encodeStateVector(document.doc);
		document.doc.transact(() => document.doc.getArray('statements').push([content.bytes(statementBytes)]), 'person');
		peerUpdates.push(Y.encodeStateAsUpdate(document.doc, before));
		const stateBytes = Y.encodeStateAsUpdate(document.doc).length;
		await document.close();

		const peer = new Y.Doc();
		const kept = new IndexeddbPersistence('open-peer', peer);
		await kept.whenSynced;
		for (const update of peerUpdates) Y.applyUpdate(peer, update);
		await new Promise((later) => setTimeout(later, 3_000));
		await kept.destroy();
		return { ...(await snapshots()), stateBytes };
	},
	openOurs: (rounds) =>
		timed(rounds, async () => {
			const document = open();
			expectOk(await document.ready, 'the document opens');
			if (document.doc.getArray('statements').length !== 200 + peerUpdates.length - 1) throw new Error('statements are missing');
			return () => document.close();
		}),
	openPeer: (rounds) =>
		timed(rounds, async () => {
			const doc = new Y.Doc();
			const kept = new IndexeddbPersistence('open-peer', doc);
			await kept.whenSynced;
			if (doc.getArray('statements').length !== 200 + peerUpdates.length - 1) throw new Error('statements are missing');
			return () => kept.destroy();
		})
};
(globalThis as unknown as { harness: OpenHarness }).harness = harness;
