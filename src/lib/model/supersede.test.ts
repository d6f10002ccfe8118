import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgedAs, makeStatement } from '../../../tests/support/make-statement.ts';
import { differ, factsOf, headsOf, ofKind, replacedBy } from './supersede.ts';

const vitals = (id: number, supersedes: readonly number[] = []) =>
	makeStatement({ id, kind: 'vitals', body: { measuredAtMs: id, heartRateBpm: 60 + id }, supersedes });
const ids = (statements: readonly { readonly id: string }[]) => statements.map((statement) => Number.parseInt(statement.id, 16));

test('[S1] the heads of a chain are what nobody has superseded', () => {
	expect(ids(headsOf([vitals(1), vitals(2, [1]), vitals(3, [2]), vitals(4, [1])]))).toEqual([3, 4]);
	expect(ids(headsOf([vitals(1), vitals(2, [1]), vitals(3, [1]), vitals(4, [2, 3])]))).toEqual([4]);
	expect(headsOf([])).toEqual([]);
});

test('[S1] a missing cause does no harm', () => {
	expect(ids(headsOf([vitals(3, [99]), vitals(4, [3, 98])]))).toEqual([4]);
});

test('[S1] statements that supersede each other, or themselves, stay visible', () => {
	expect(ids(headsOf([vitals(1, [1])]))).toEqual([1]);
	expect(ids(headsOf([vitals(1, [2]), vitals(2, [1])]))).toEqual([1, 2]);
	expect(ids(headsOf([vitals(1, [2]), vitals(2, [1]), vitals(3, [2])]))).toEqual([3]);
	expect(ids(headsOf([vitals(1, [2]), vitals(2, [1, 3]), vitals(3)]))).toEqual([1, 2]);
});

const anyGraph = fc
	.integer({ min: 1, max: 12 })
	.chain((size) => fc.array(fc.array(fc.integer({ min: 1, max: size }), { maxLength: 3 }), { minLength: size, maxLength: size }))
	.map((causes) => causes.map((supersedes, at) => vitals(at + 1, supersedes)));

test('[S2] heads depend on the set alone: order and doubles change nothing, and something always stands (I5)', () => {
	fc.assert(
		fc.property(anyGraph, fc.array(fc.nat(), { minLength: 24, maxLength: 24 }), (graph, chances) => {
			const shuffled = [...graph, ...graph].map((statement, at) => ({ statement, key: chances[at]! })).sort((a, b) => a.key - b.key);
			const heads = ids(headsOf(graph));
			expect(ids(headsOf(shuffled.map(({ statement }) => statement)))).toEqual(heads);
			expect(heads.length).toBeGreaterThan(0);
			const covered = new Set([
				...heads,
				...headsOf(graph).flatMap((head) => [...replacedBy(head, graph)].map((id) => Number.parseInt(id, 16)))
			]);
			expect(covered.size).toBe(graph.length);
		})
	);
});

test('[S3] only verified statements are facts, each once', () => {
	const one = vitals(1);
	const judged = [...judgedAs('verified', one, one), ...judgedAs('bad-signature', vitals(2)), ...judgedAs('unknown-signer', vitals(3))];
	expect(ids(factsOf(judged))).toEqual([1]);
});

test('[S4] superseding counts within a kind: a note cannot remove an allergy', () => {
	const allergy = makeStatement({ id: 1, kind: 'allergy', body: { assertion: 'allergy', substance: 'Penicillin' } });
	const note = makeStatement({ id: 2, kind: 'note', body: { title: '', text: 'None.', authors: [] }, supersedes: [1] });
	expect(ids(headsOf(ofKind([allergy, note], 'allergy')))).toEqual([1]);
});

test('[S5] heads that say the same are no conflict', () => {
	expect(differ([{ body: { a: 1, b: 2 } }, { body: { b: 2, a: 1 } }])).toBe(false);
	expect(differ([{ body: { a: 1 } }, { body: { a: 2 } }])).toBe(true);
});
