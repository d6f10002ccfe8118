import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import type { Bytes } from '#lib/core/bytes.ts';
import { seededRandom } from '#lib/core/random.ts';
import { onUpdate } from '#lib/document/guarded.ts';
import { stateHash } from '#lib/document/state-hash.ts';
import type { EnvelopeRow } from '#lib/vault/rows.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { createCoverage } from './coverage.ts';
import type { SealConditions } from './seal-policy.ts';
import { createSealer } from './sealer.ts';

/** A sealer over a document, with a store that can be told to refuse. */
function bench(conditions: SealConditions = { company: false, line: 'rich' }) {
	const doc = new Y.Doc();
	const clock = createFakeClock();
	const coverage = createCoverage();
	const stored: { readonly kind: string; readonly update: Bytes; readonly atMs: number }[] = [];
	const reported: unknown[] = [];
	const startMs = clock.nowMs();
	const state = { storing: true, emptied: 0 };
	const sealer = createSealer({
		doc,
		coverage,
		clock,
		random: seededRandom(4),
		conditions: () => conditions,
		store: async (kind, update) => {
			if (!state.storing) return null;
			stored.push({ kind, update, atMs: clock.nowMs() - startMs });
			coverage.add(Y.decodeUpdate(update), `e${stored.length}`);
			return {} as EnvelopeRow;
		},
		onSealed: () => state.emptied++,
		report: (error) => reported.push(error)
	});
	const end = onUpdate(
		doc,
		(update, origin) => (origin === 'person' ? sealer.ownEdit(update) : sealer.foreignEdit()),
		(error) => reported.push(error)
	);
	const sealedHash = async (): Promise<string> => {
		const copy = new Y.Doc();
		for (const { update } of stored) Y.applyUpdate(copy, update);
		return stateHash(copy);
	};
	return { doc, clock, coverage, stored, reported, state, sealer, end, sealedHash, text: doc.getText('t') };
}

describe('the sealer', () => {
	test('[K10] keys typed alone become one envelope 2.5 s after the last', async () => {
		const { text, clock, stored, state } = bench();
		for (const key of 'cough') {
			text.insert(text.length, key);
			await clock.advance(200);
		}
		expect(stored).toEqual([]);
		await clock.advance(2_400);
		expect(stored.map(({ kind, atMs }) => [kind, atMs])).toEqual([['update', 3_300]]);
		expect(state.emptied).toBe(1);
	});

	test('[K10] keys typed with company leave within 300 ms', async () => {
		const { text, clock, stored } = bench({ company: true, line: 'rich' });
		for (let key = 0; key < 8; key++) {
			text.insert(0, 'x');
			await clock.advance(50);
		}
		expect(stored.map(({ atMs }) => atMs)).toEqual([300]);
	});

	test('[K10] blur, hide and signing seal at once', async () => {
		const { text, stored, sealer } = bench();
		text.insert(0, 'now');
		expect(await sealer.sealNow()).toBe(true);
		expect(stored.map(({ atMs }) => atMs)).toEqual([0]);
	});

	test('[K11] an edit that could not be stored is stored later, once', async () => {
		const { text, clock, stored, state, sealer, sealedHash, doc } = bench();
		state.storing = false;
		text.insert(0, 'kept');
		expect(await sealer.sealNow()).toBe(false);
		await clock.advance(20_000);
		expect([stored.length, sealer.unsealed, state.emptied]).toEqual([0, true, 0]);
		state.storing = true;
		await clock.advance(5_000);
		expect(stored).toHaveLength(1);
		expect([sealer.unsealed, await sealedHash()]).toEqual([false, await stateHash(doc)]);
	});

	test('[K12] a raw listener that throws silences the document for at most 5 s, and nothing is lost', async () => {
		const { doc, text, clock, reported, sealer, sealedHash, stored } = bench();
		const thrower = (): never => {
			throw new Error('a package’s listener');
		};
		doc.on('update', thrower);
		expect(() => text.insert(0, 'a')).toThrow('listener');
		doc.off('update', thrower);
		text.insert(1, 'b');
		text.delete(0, 1);
		await clock.advance(5_000);
		expect(reported).toHaveLength(1);
		expect([sealer.unsealed, await sealedHash()]).toEqual([false, await stateHash(doc)]);
		const before = stored.length;
		text.insert(0, 'heard again');
		await sealer.sealNow();
		expect(stored).toHaveLength(before + 1);
	});

	test('[K12] a guarded listener that throws silences nobody', async () => {
		const { doc, text, stored, sealer, reported } = bench();
		onUpdate(
			doc,
			() => {
				throw new Error('ours');
			},
			(error) => reported.push(error)
		);
		text.insert(0, 'a');
		text.insert(1, 'b');
		await sealer.sealNow();
		expect([stored.length, reported.length]).toEqual([1, 2]);
	});

	test('[K8] what the live lane brought is carried after 3 to 10 s, as such', async () => {
		const { doc, clock, stored, sealer } = bench();
		const other = new Y.Doc();
		other.getText('t').insert(0, 'heard');
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), 'room');
		await clock.advance(2_999);
		expect(stored).toEqual([]);
		await clock.advance(7_001);
		expect(stored.map(({ kind }) => kind)).toEqual(['carried']);
		expect(sealer.unsealed).toBe(false);
	});

	test('[K8] nothing is carried when the author’s envelope has come', async () => {
		const { doc, clock, stored, coverage } = bench();
		const other = new Y.Doc();
		other.getText('t').insert(0, 'heard');
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), 'room');
		await clock.advance(1_000);
		coverage.add(Y.decodeUpdate(Y.encodeStateAsUpdate(other)), 'theirs');
		await clock.advance(20_000);
		expect(stored).toEqual([]);
	});
});
