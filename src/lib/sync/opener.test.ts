import fc from 'fast-check';
import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import { fromHex } from '#lib/core/bytes.ts';
import { seededRandom } from '#lib/core/random.ts';
import { decodePlausible, maxUpdateBytes } from './opener.ts';

/** I14: what one hostile input may cost. */
const budgetMs = 250;

function timed<T>(act: () => T): { readonly value: T; readonly ms: number } {
	const startMs = performance.now();
	const value = act();
	return { value, ms: performance.now() - startMs };
}

const honest = (): Uint8Array => {
	const doc = Object.assign(new Y.Doc(), { clientID: 5 });
	doc.getText('t').insert(0, 'breath sounds reduced');
	doc.getMap('m').set('k', { deep: [1, { er: 'x' }], bytes: Uint8Array.of(1, 2) });
	doc.getArray('a').push([Uint8Array.of(9)]);
	doc.getText('t').delete(2, 3);
	return Y.encodeStateAsUpdate(doc);
};

describe('hostile updates', () => {
	test('[K13] a declared count is believed only as far as the bytes reach', () => {
		for (const hex of ['7fffffff0f', '01ffffffff0f', '01ffffffff0f0100', '0001ffffffff0f', '000101ffffffff0f', 'ffffffffffffff7f']) {
			const { value, ms } = timed(() => decodePlausible(fromHex(hex)));
			expect(value).toBeNull();
			expect(ms).toBeLessThan(budgetMs);
		}
	});

	test('[K13] an update larger than any case file, or of more clients than sessions exist, is refused', () => {
		expect(decodePlausible(new Uint8Array(maxUpdateBytes + 1))).toBeNull();
		const crowd = Array.from({ length: 20_001 }, (_, at) => {
			const bytes: number[] = [1];
			for (let rest = at + 1; ; rest = Math.floor(rest / 128)) {
				bytes.push(rest > 127 ? 128 | (rest % 128) : rest);
				if (rest <= 127) break;
			}
			return [...bytes, 0, 0, 1];
		});
		const update = Uint8Array.from([0xa1, 0x9c, 0x01, ...crowd.flat(), 0]);
		expect(Y.decodeUpdate(update).structs).toHaveLength(20_001);
		expect(decodePlausible(update)).toBeNull();
	});

	test('[K13] an honest update passes unchanged', () => {
		expect(decodePlausible(honest())!.structs.length).toBeGreaterThan(2);
	});

	test('[K13] [I14] no mutation of an honest update throws, hangs, or costs more than 250 ms to judge and apply', () => {
		const bytes = honest();
		fc.assert(
			fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 12 }), (seed, changes) => {
				const random = seededRandom(seed);
				const mutated = Uint8Array.from(bytes);
				for (let at = 0; at < changes; at++) mutated[Math.floor(random.next() * mutated.length)] = Math.floor(random.next() * 256);
				const { ms } = timed(() => {
					const decoded = decodePlausible(mutated);
					if (!decoded) return;
					try {
						Y.applyUpdate(new Y.Doc(), mutated);
					} catch {
						// Yjs may refuse what the plausibility check let through; the inbox then puts it in quarantine.
					}
				});
				expect(ms).toBeLessThan(budgetMs);
			}),
			{ seed: 21, numRuns: 3_000 }
		);
	});
});
