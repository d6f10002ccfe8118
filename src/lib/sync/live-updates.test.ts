import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { onUpdate } from '#lib/document/guarded.ts';
import type { Origin } from '#lib/document/origins.ts';
import { stateHash } from '#lib/document/state-hash.ts';
import { createWorld } from '../../../tests/support/sealed-world.ts';
import { until } from '../../../tests/support/until.ts';
import { createLiveDocument } from './live-updates.ts';

const never = (error: unknown): never => {
	throw error;
};

function setUp() {
	const doc = new Y.Doc();
	const reported: unknown[] = [];
	const live = createLiveDocument(doc, (error) => reported.push(error));
	const own: Uint8Array[] = [];
	const stop = live.onOwnUpdate((update) => own.push(update));
	return { doc, live, own, stop, reported };
}

describe('an open document beside a call', () => {
	it('[NL10] tells what is typed here, and never what came from a peer, the relay, the journal or the lane itself', () => {
		const { doc, live, own, stop } = setUp();
		doc.getText('t').insert(0, 'typed');
		doc.transact(() => doc.getText('t').insert(0, 'an editor '), { editor: true });
		expect(own).toHaveLength(2);
		const foreign = new Y.Doc();
		foreign.getText('t').insert(0, 'theirs');
		const update = Y.encodeStateAsUpdate(foreign);
		for (const origin of ['link', 'disk', { room: 'y-webrtc' }]) {
			foreign.getText('t').insert(0, '.');
			Y.applyUpdate(doc, Y.encodeStateAsUpdate(foreign), origin);
		}
		live.apply(update);
		expect(own).toHaveLength(2);
		stop();
		doc.getText('t').insert(0, 'x');
		expect(own).toHaveLength(2);
	});

	it('[NL11] what a peer sent counts as heard on the live lane, so that it is sealed as carried', () => {
		const { doc, live } = setUp();
		const heard: Origin[] = [];
		onUpdate(doc, (_, origin) => heard.push(origin), never);
		const foreign = new Y.Doc();
		foreign.getText('t').insert(0, 'theirs');
		live.apply(Y.encodeStateAsUpdate(foreign));
		expect(heard).toEqual(['live']);
		expect(doc.getText('t').toString()).toBe('theirs');
	});

	it('[NL11, I3, I5] text that came twice over the lane is carried when its author vanishes, not when its envelope came; all agree', async () => {
		const world = await createWorld();
		const [a, b, c] = [await world.add(), await world.add(), await world.add()];
		const [author, alone, told] = [a.open(), b.open(), c.open()];
		await Promise.all([author.ready, alone.ready, told.ready]);
		const lanes = [alone, told].map(({ doc }) => createLiveDocument(doc, never));
		createLiveDocument(author.doc, never).onOwnUpdate((update) => {
			for (const lane of [...lanes, ...lanes]) lane.apply(update);
		});
		author.doc.getText('t').insert(0, 'typed');
		author.doc.getText('t').delete(1, 2);
		await author.sealNow();
		await world.carry(a, c);
		await until(() => !told.unsealed, 'the envelope');
		await world.clock.advance(10_000);
		await until(async () => (await b.rows()).length === 1, 'a carried envelope');
		expect((await b.rows())[0]!.kind).toBe('carried');
		expect((await c.rows()).map((row) => row.device)).toEqual([a.device.deviceId]);
		await world.carry(b, c);
		await world.carry(b, a);
		await until(() => !alone.unsealed, 'coverage');
		const hashes = await Promise.all([author, alone, told].map(({ doc }) => stateHash(doc)));
		expect(new Set(hashes.map(String)).size).toBe(1);
		expect(world.reported).toEqual([]);
		await Promise.all([author.close(), alone.close(), told.close()]);
	});

	it('[NL12] hostile bytes are refused and the document goes on: noise, cut updates, giant counts, oversized ones', () => {
		const { doc, live, own } = setUp();
		doc.getText('t').insert(0, 'kept');
		const giant = Uint8Array.of(255, 255, 255, 127, 0);
		for (const bytes of [giant, new Uint8Array(60_001), new Uint8Array(0)]) {
			live.apply(bytes);
			live.missingFor(bytes);
		}
		const valid = Y.encodeStateAsUpdate(doc);
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(valid.length), (noise, cut) => {
				live.apply(noise);
				live.apply(valid.subarray(0, cut));
				live.missingFor(noise);
			}),
			{ seed: 7, numRuns: 2_000 }
		);
		doc.getText('t').insert(4, '!');
		expect(doc.getText('t').toString()).toBe('kept!');
		expect(own).toHaveLength(2);
	});
});
