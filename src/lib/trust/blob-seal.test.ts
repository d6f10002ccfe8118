import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { equalBytes, utf8 } from '#lib/core/bytes.ts';
import type { DocumentId } from '#lib/core/ids.ts';
import { cryptoRandom, seededRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { blobHash, openBlob, sealBlob } from './blob-seal.ts';
import { newSpaceKey, type SpaceKey } from './key-ring.ts';

const scope = 'c1'.repeat(16) as DocumentId;
let key: SpaceKey;
const held = () => key;

beforeAll(async () => {
	key = await newSpaceKey(scope, 1, seededRandom(1));
});

test('[BT1] sealed bytes open to what they were, at every length around a chunk', async () => {
	for (const length of [0, 1, 2_100, 65_535, 65_536, 65_537, 200_000]) {
		const plain = seededRandom(length).bytes(length);
		const sealed = await sealBlob(plain, key, cryptoRandom);
		expect(sealed.hash).toBe(await blobHash(sealed.bytes));
		expect(equalBytes(expectOk(await openBlob(sealed.bytes, held), 'opens'), plain), `${length} bytes`).toBe(true);
	}
});

test('[BT1] a clip of two kilobytes costs 49 bytes more, and none of it can be read', async () => {
	const plain = utf8('the same words '.repeat(140));
	const [one, two] = [await sealBlob(plain, key, cryptoRandom), await sealBlob(plain, key, cryptoRandom)];
	expect(one.bytes.length).toBe(plain.length + 49);
	expect(one.hash).not.toBe(two.hash);
	expect(Buffer.from(one.bytes).includes('same words')).toBe(false);
});

test('[BT1] without its key a blob stays shut', async () => {
	const { bytes } = await sealBlob(utf8('words'), key, cryptoRandom);
	expect(await openBlob(bytes, () => null)).toEqual({ ok: false, error: { reason: 'no-key' } });
	const other = await newSpaceKey(scope, 2, seededRandom(2));
	expect(await openBlob(bytes, () => other)).toEqual({ ok: false, error: { reason: 'not-authentic' } });
});

test('[BT1] changed, cut, moved or invented bytes open to nothing and never throw', async () => {
	const plain = seededRandom(3).bytes(150_000);
	const { bytes } = await sealBlob(plain, key, cryptoRandom);
	const chunk = 65_536 + 16;
	const refused = async (wrong: Uint8Array): Promise<boolean> => !(await openBlob(wrong, held)).ok;
	const [first, second] = [bytes.subarray(33, 33 + chunk), bytes.subarray(33 + chunk, 33 + 2 * chunk)];
	expect(await refused(Buffer.concat([bytes.subarray(0, 33), second, first, bytes.subarray(33 + 2 * chunk)]))).toBe(true);
	expect(await refused(bytes.subarray(0, 33 + 2 * chunk))).toBe(true);
	await fc.assert(
		fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
			const changed = new Uint8Array(bytes);
			changed[at]! ^= flip;
			expect(await refused(changed)).toBe(true);
		}),
		{ numRuns: 100 }
	);
	await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), refused), { numRuns: 200 });
});
