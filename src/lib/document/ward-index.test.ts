import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { asId, type CaseId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { createWardIndex } from './ward-index.ts';

const caseId = asId<CaseId>('c1'.repeat(16));
const other = asId<CaseId>('c2'.repeat(16));
const random = seededRandom(5);
const secret = () => random.bytes(32);

function ward(update?: Uint8Array) {
	const doc = new Y.Doc();
	if (update) Y.applyUpdate(doc, update);
	const index = createWardIndex(doc, (error) => {
		throw error;
	});
	return { doc, index, secretsOf: (id: CaseId) => index.cases().find((entry) => entry.caseId === id)?.secrets };
}

describe('the secrets of a case in its ward’s index', () => {
	test('[AC6] a renewal comes last, the others stay, and other cases keep theirs', () => {
		const { index, secretsOf } = ward();
		const [first, second, third, theirs] = [secret(), secret(), secret(), secret()];
		index.addCase({ caseId, secret: first, addedAtMs: 1 });
		index.addCase({ caseId: other, secret: theirs, addedAtMs: 2 });
		let heard = 0;
		index.onCases(() => heard++);
		index.renewSecret(caseId, second);
		index.renewSecret(caseId, third);
		expect([secretsOf(caseId), secretsOf(other), heard]).toEqual([[first, second, third], [theirs], 2]);
	});

	test('[AC6] of renewals made apart one is the last everywhere, and the next one comes after both', () => {
		const one = ward();
		one.index.addCase({ caseId, secret: secret(), addedAtMs: 1 });
		const two = ward(Y.encodeStateAsUpdate(one.doc));
		const [ours, theirs, next] = [secret(), secret(), secret()];
		one.index.renewSecret(caseId, ours);
		two.index.renewSecret(caseId, theirs);
		Y.applyUpdate(two.doc, Y.encodeStateAsUpdate(one.doc));
		Y.applyUpdate(one.doc, Y.encodeStateAsUpdate(two.doc));
		expect(one.secretsOf(caseId)).toHaveLength(3);
		expect(one.secretsOf(caseId)).toEqual(two.secretsOf(caseId));
		one.index.renewSecret(caseId, next);
		expect(one.secretsOf(caseId)!.at(-1)).toEqual(next);
	});

	test('[AC6] what is no renewal changes nothing', () => {
		const { doc, index, secretsOf } = ward();
		const first = secret();
		index.addCase({ caseId, secret: first, addedAtMs: 1 });
		const nonsense = [null, 7, { caseId, generation: 0, secret: secret() }, { caseId, generation: 1, secret: 'x' }, { caseId: 'x' }];
		doc.getArray('renewals').push([...nonsense, { caseId: other, generation: 1, secret: secret() }]);
		expect(secretsOf(caseId)).toEqual([first]);
		expect(index.cases()).toHaveLength(1);
	});
});
