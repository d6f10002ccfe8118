import fc from 'fast-check';
import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import { stateHash } from '#lib/document/state-hash.ts';
import { createCoverage, uncovered } from './coverage.ts';

/** Something a person does to a document; positions are taken modulo what is there. */
const action = fc.oneof(
	fc.record({ do: fc.constant('insert' as const), at: fc.nat(50), text: fc.string({ minLength: 1, maxLength: 6 }) }),
	fc.record({ do: fc.constant('delete' as const), at: fc.nat(50), text: fc.constant('') }),
	fc.record({ do: fc.constant('set' as const), at: fc.nat(3), text: fc.string({ maxLength: 3 }) }),
	fc.record({ do: fc.constant('push' as const), at: fc.nat(255), text: fc.constant('') }),
	fc.record({ do: fc.constant('draft' as const), at: fc.nat(2), text: fc.constant('') })
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

function act(doc: Y.Doc, { do: what, at, text }: Action): void {
	const typed = doc.getText('t');
	if (what === 'insert') typed.insert(at % (typed.length + 1), text);
	if (what === 'delete' && typed.length > 0) typed.delete(at % typed.length, 1);
	if (what === 'set') doc.getMap('m').set(`k${at}`, text);
	if (what === 'push') doc.getArray('a').push([Uint8Array.of(at)]);
	if (what === 'draft') doc.getMap('d').set(`k${at}`, new Y.Text('x'));
}

/** The updates of several people who hear each other now and then, and the hash they would all agree on. */
function session(steps: readonly { readonly who: number; readonly hear: boolean; readonly action: Action }[]): Uint8Array[] {
	const docs = [1, 2, 3].map((clientID) => Object.assign(new Y.Doc(), { clientID }));
	const updates: Uint8Array[] = [];
	for (const doc of docs)
		doc.on('update', (update: Uint8Array, _: unknown, __: Y.Doc, transaction: Y.Transaction) => transaction.local && updates.push(update));
	for (const { who, hear, action: what } of steps) {
		const doc = docs[who]!;
		if (hear) for (const update of updates) Y.applyUpdate(doc, update);
		act(doc, what);
	}
	return updates;
}

const steps = fc.array(fc.record({ who: fc.nat(2), hear: fc.boolean(), action }), { minLength: 1, maxLength: 40 });

function assemble(updates: readonly Uint8Array[]): Y.Doc {
	const doc = new Y.Doc();
	for (const update of updates) Y.applyUpdate(doc, update);
	return doc;
}

describe('one state from one set of envelopes', () => {
	test('[I4] [I5] permuted, duplicated and re-batched updates give one canonical hash', async () => {
		await fc.assert(
			fc.asyncProperty(steps, fc.infiniteStream(fc.nat(1_000)), async (given, chances) => {
				const updates = session(given);
				const straight = await stateHash(assemble(updates));
				const chance = (below: number): number => chances.next().value! % below;
				const shuffled = [...updates, ...updates.filter(() => chance(2) === 0)]
					.map((update) => ({ update, key: chance(1_000) }))
					.sort((a, b) => a.key - b.key);
				const batches: Uint8Array[] = [];
				for (let at = 0; at < shuffled.length;) {
					const size = 1 + chance(4);
					batches.push(Y.mergeUpdates(shuffled.slice(at, at + size).map(({ update }) => update)));
					at += size;
				}
				expect(await stateHash(assemble(batches))).toBe(straight);
			}),
			{ seed: 11, numRuns: 150 }
		);
	});

	test('[I4] a snapshot gives the hash of the updates it replaces', async () => {
		await fc.assert(
			fc.asyncProperty(steps, async (given) => {
				const doc = assemble(session(given));
				expect(await stateHash(assemble([Y.encodeStateAsUpdate(doc)]))).toBe(await stateHash(doc));
			}),
			{ seed: 12, numRuns: 100 }
		);
	});

	test('[I4] a deletion changes the hash although the state vector stays', async () => {
		const doc = assemble([]);
		doc.getText('t').insert(0, 'abc');
		const before = await stateHash(doc);
		const vector = Y.encodeStateVector(doc);
		doc.getText('t').delete(1, 1);
		expect(Y.encodeStateVector(doc)).toEqual(vector);
		expect(await stateHash(doc)).not.toBe(before);
	});

	test('[I4] content, order and place each change the hash', async () => {
		const written = (write: (doc: Y.Doc) => void): Promise<string> => {
			const doc = Object.assign(new Y.Doc(), { clientID: 7 });
			write(doc);
			return stateHash(doc);
		};
		const hashes = await Promise.all([
			written((doc) => doc.getText('t').insert(0, 'ab')),
			written((doc) => doc.getText('t').insert(0, 'ba')),
			written((doc) => doc.getText('u').insert(0, 'ab')),
			written((doc) => doc.getMap('t').set('k', 1)),
			written((doc) => doc.getMap('t').set('k', 2)),
			written((doc) => doc.getMap('t').set('l', 1)),
			written((doc) => doc.getMap('t').set('k', new Y.Map())),
			written((doc) => doc.getMap('t').set('k', new Y.Text()))
		]);
		expect(new Set(hashes).size).toBe(hashes.length);
	});
});

describe('coverage', () => {
	test('[K9] what is uncovered, added to what is covered, is the whole document', async () => {
		await fc.assert(
			fc.asyncProperty(steps, fc.infiniteStream(fc.boolean()), async (given, picks) => {
				const updates = session(given);
				const doc = assemble(updates);
				const sealed = updates.filter(() => picks.next().value);
				const coverage = createCoverage();
				sealed.forEach((update, at) => coverage.add(Y.decodeUpdate(update), `e${at}`));
				const rest = uncovered(doc, coverage);
				expect(await stateHash(assemble([...sealed, ...(rest ? [rest.update] : [])]))).toBe(await stateHash(doc));
				if (!rest) return;
				coverage.add(Y.decodeUpdate(rest.update), 'rest');
				expect(uncovered(doc, coverage)).toBeNull();
			}),
			{ seed: 13, numRuns: 200 }
		);
	});

	test('[K9] a lone deletion is uncovered, and its update holds nothing else', () => {
		const doc = new Y.Doc();
		doc.getText('t').insert(0, 'x'.repeat(1_000));
		const coverage = createCoverage();
		coverage.add(Y.decodeUpdate(Y.encodeStateAsUpdate(doc)), 'first');
		doc.getText('t').delete(5, 1);
		const rest = uncovered(doc, coverage)!;
		expect(rest.clients.size).toBe(0);
		expect(rest.update.length).toBeLessThan(16);
		coverage.add(Y.decodeUpdate(rest.update), 'second');
		expect(uncovered(doc, coverage)).toBeNull();
	});

	test('[K4] each struct names the first envelope that holds it', () => {
		const doc = Object.assign(new Y.Doc(), { clientID: 9 });
		const coverage = createCoverage();
		doc.getText('t').insert(0, 'abc');
		coverage.add(Y.decodeUpdate(Y.encodeStateAsUpdate(doc)), 'first');
		doc.getText('t').insert(3, 'de');
		coverage.add(Y.decodeUpdate(Y.encodeStateAsUpdate(doc)), 'second');
		expect([0, 2, 3, 4, 5].map((clock) => coverage.holderOf(9, clock))).toEqual(['first', 'first', 'second', 'second', null]);
	});
});
