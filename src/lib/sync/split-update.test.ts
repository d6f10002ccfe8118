import fc from 'fast-check';
import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import { toHex, type Bytes } from '#lib/core/bytes.ts';
import { seededRandom } from '#lib/core/random.ts';
import { stateHash } from '#lib/document/state-hash.ts';
import { createWorld } from '../../../tests/support/sealed-world.ts';
import { splitUpdate } from './split-update.ts';

const joined = (parts: readonly Uint8Array[]): Y.Doc => {
	const doc = new Y.Doc();
	for (const part of parts) Y.applyUpdate(doc, part);
	return doc;
};

describe('an edit larger than an envelope', () => {
	test('[K27] in parts it is the same edit: pasted text, values, deletions, several writers', async () => {
		await fc.assert(
			fc.asyncProperty(fc.nat(1_000_000), fc.integer({ min: 200, max: 4_000 }), async (seed, partBytes) => {
				const random = seededRandom(seed);
				const [a, b] = [new Y.Doc(), new Y.Doc()];
				for (let step = 0; step < 12; step++) {
					const doc = random.next() < 0.6 ? a : b;
					const text = doc.getText('t');
					const at = Math.floor(random.next() * (text.length + 1));
					if (step % 4 === 3) text.delete(at, Math.min(5, text.length - at));
					else text.insert(at, random.next() < 0.3 ? '🫁 dry cough '.repeat(1_500) : toHex(random.bytes(40)));
					doc.getArray('s').push([random.bytes(90)]);
					doc.getMap('m').set('k', step);
					if (random.next() < 0.4) Y.applyUpdate(b, Y.encodeStateAsUpdate(a));
				}
				Y.applyUpdate(a, Y.encodeStateAsUpdate(b));
				const whole = Y.encodeStateAsUpdate(a) as Bytes;
				const parts = splitUpdate(whole, partBytes);
				expect(parts.length).toBeGreaterThan(1);
				const copy = joined(parts);
				expect([copy.store.pendingStructs, copy.getText('t').toString() === a.getText('t').toString()]).toEqual([null, true]);
				expect(await stateHash(copy)).toBe(await stateHash(a));
			}),
			{ seed: 11, numRuns: 6 }
		);
	});

	test('[K27] parts keep to their size but for the largest stretch of text, and what is small stays whole', () => {
		const doc = new Y.Doc();
		doc.getText('t').insert(0, 'x'.repeat(400_000));
		const update = Y.encodeStateAsUpdate(doc) as Bytes;
		for (const part of splitUpdate(update, 100_000)) expect(part.length).toBeLessThan(100_100);
		expect(splitUpdate(update, 400_100)[0]).toBe(update);
	});

	test('[K27] a paste of 360 KB that nothing deflates is sealed, in several envelopes, and opens the same elsewhere', async () => {
		const world = await createWorld();
		const [a, b] = [await world.add(), await world.add()];
		const here = a.open();
		await here.ready;
		const random = seededRandom(3);
		const pasted = Array.from({ length: 120_000 }, () => String.fromCharCode(0x4e00 + Math.floor(random.next() * 20_000))).join('');
		here.doc.getText('t').insert(0, pasted);
		expect(await here.sealNow()).toBe(true);
		expect(here.unsealed).toBe(false);
		await here.close();
		expect((await a.rows()).length).toBeGreaterThan(2);
		await world.carry(a, b);
		const there = b.open();
		await there.ready;
		expect(there.doc.getText('t').toString() === pasted).toBe(true);
		await there.close();
	});
});
