import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inflateSmall } from './inflate-small.ts';

const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE];
const mostBytes = 1_000_000;
/** Runs, words and noise: every kind of block and of reference. */
const content = fc
	.array(
		fc.oneof(
			fc.uint8Array({ maxLength: 400 }),
			fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 2_000 })).map(([byte, times]) => new Uint8Array(times).fill(byte)),
			fc.constantFrom('heart rate ', 'oxygen ', 'stable overnight ').map((word) => new TextEncoder().encode(word.repeat(7)))
		),
		{ maxLength: 12 }
	)
	.map((parts) => new Uint8Array(Buffer.concat(parts)));

const isSame = (found: Uint8Array | string, wanted: Uint8Array): boolean =>
	typeof found !== 'string' && Buffer.compare(found, wanted) === 0;

describe('inflating short envelopes', () => {
	test('[K20] what any deflate packed comes back', () => {
		fc.assert(
			fc.property(content, fc.constantFrom(...strategies), fc.integer({ min: 0, max: 9 }), (plain, strategy, level) => {
				const found = inflateSmall(deflateRawSync(plain, { strategy, level }), mostBytes);
				expect(isSame(found, plain)).toBe(true);
			}),
			{ numRuns: 100 }
		);
	});

	test('[K21] [I14] it stops at the size allowed, and not before', () => {
		const packed = deflateRawSync(new Uint8Array(100_000));
		expect(inflateSmall(packed, 99_999)).toBe('too-big');
		expect(inflateSmall(packed, 100_000)).toHaveLength(100_000);
	});

	test('[K20] [I14] bytes that are no deflate give a reason or what zlib makes of them, and never an exception', () => {
		fc.assert(
			fc.property(content, fc.nat(), fc.nat(255), (plain, place, byte) => {
				const packed = new Uint8Array(deflateRawSync(plain));
				packed[place % packed.length] = byte;
				const found = inflateSmall(packed, mostBytes);
				if (typeof found === 'string') expect(['malformed', 'too-big']).toContain(found);
				else expect(isSame(found, inflateRawSync(packed))).toBe(true);
			}),
			{ numRuns: 200 }
		);
	});

	test('[K20] [I14] what is cut off, or followed by more, is malformed', () => {
		const packed = deflateRawSync(new TextEncoder().encode('stable overnight, oxygen weaned, stable overnight'));
		for (let end = 0; end < packed.length; end++) expect(inflateSmall(packed.subarray(0, end), mostBytes)).toBe('malformed');
		expect(inflateSmall(Buffer.concat([packed, Buffer.of(0)]), mostBytes)).toBe('malformed');
	});
});
