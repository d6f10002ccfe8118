import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bytes } from '#lib/core/bytes.ts';
import { laneKind } from '#lib/call/link/lane-kind.ts';
import { sampleStill } from '../../../../tests/support/sample-still.ts';
import { createStillAssembly } from './still-assembly.ts';
import { stillKind } from './still-kind.ts';
import { decodeStillPiece, encodeStillPiece, maxStillBytes, type StillPiece } from './stills-codec.ts';

const anyPiece: fc.Arbitrary<StillPiece> = fc
	.record({
		number: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
		index: fc.nat(999),
		more: fc.nat(999),
		tenths: fc.nat(36_000),
		bytes: fc.uint8Array({ minLength: 1, maxLength: 1_000 })
	})
	.map(({ number, index, more, tenths, bytes }) => {
		const count = Math.min(1_000, index + 1 + more);
		return { number, index, count, ageMs: tenths * 100, bytes: Uint8Array.from(bytes) };
	});

describe('pieces of stills', () => {
	it('[STL6] every piece comes back as it was', () => {
		fc.assert(
			fc.property(anyPiece, (piece) => {
				const message = encodeStillPiece(piece);
				expect(message.length).toBeLessThanOrEqual(piece.bytes.length + 13);
				expect(decodeStillPiece(message)).toEqual(piece);
			}),
			{ seed: 31, numRuns: 2_000 }
		);
	});

	it('[STL6] hostile bytes are refused and never thrown', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), anyPiece, fc.nat(1_100), fc.nat(255), (noise, piece, at, byte) => {
				decodeStillPiece(noise);
				decodeStillPiece(Uint8Array.of(laneKind.stillPiece, ...noise));
				const valid = encodeStillPiece(piece);
				decodeStillPiece(valid.subarray(0, at % valid.length));
				const changed = Uint8Array.from(valid);
				changed[at % valid.length] = byte;
				const read = decodeStillPiece(changed);
				if (read) expect(read.index < read.count && read.count <= 1_000 && read.bytes.length > 0 && read.number > 0).toBe(true);
			}),
			{ seed: 32, numRuns: 5_000 }
		);
		const kind = laneKind.stillPiece;
		const refused = [
			[],
			[laneKind.notesPiece, 1, 0, 1, 0, 9],
			[kind, 0, 0, 1, 0, 9],
			[kind, 1, 1, 1, 0, 9],
			[kind, 1, 0, 0, 0, 9],
			[kind, 1, 0, 0xe9, 0x07, 0, 9],
			[kind, 1, 0, 1, 0],
			[kind, 1, 0, 1, 0xff, 0xff, 0xff, 0x7f, 9]
		];
		for (const bytes of refused) expect(decodeStillPiece(Uint8Array.from(bytes))).toBeNull();
		expect(decodeStillPiece(Uint8Array.of(kind, 1, 0, 1, 0, ...new Uint8Array(1_001)))).toBeNull();
		expect(decodeStillPiece(new Uint8Array(100_000).fill(kind))).toBeNull();
	});
});

describe('the assembly', () => {
	const cut = (number: number, bytes: Bytes, size = 160): StillPiece[] => {
		const count = Math.ceil(bytes.length / size);
		return Array.from({ length: count }, (_, index) => {
			const ageMs = index * 1_000;
			return { number, index, count, ageMs, bytes: bytes.slice(index * size, (index + 1) * size) };
		});
	};
	const content = (length: number, fill: number): Bytes => new Uint8Array(length).map((_, at) => (at * 31 + fill) % 256);

	it('[STL7] pieces that are repeated, lost and mixed in any order give whole stills alone, each newer than the one before', () => {
		const script = fc.array(fc.record({ still: fc.integer({ min: 1, max: 4 }), piece: fc.nat(6), waitMs: fc.nat(900) }), { maxLength: 80 });
		fc.assert(
			fc.property(script, (steps) => {
				const stills = [1, 2, 3, 4].map((number) => content(700 + number, number));
				const assembly = createStillAssembly();
				let [nowMs, newest] = [0, 0];
				for (const { still, piece, waitMs } of steps) {
					nowMs += waitMs;
					const pieces = cut(still, stills[still - 1]!);
					const whole = assembly.take(pieces[piece % pieces.length]!, nowMs);
					if (whole === null) continue;
					expect(whole.number).toBeGreaterThan(newest);
					newest = whole.number;
					expect(whole.bytes).toEqual(stills[whole.number - 1]);
				}
			}),
			{ seed: 33, numRuns: 3_000 }
		);
	});

	it('[STL7] how old a still is comes from the piece that was quickest', () => {
		const assembly = createStillAssembly();
		const [first, second, third] = cut(1, content(400, 1));
		expect(assembly.take(first!, 10_900)).toBeNull();
		expect(assembly.take(second!, 11_200)).toBeNull();
		expect(assembly.take(third!, 12_600)?.takenAtMs).toBe(10_200);
	});

	it('[STL6] pieces that add up to more than a still, or disagree about their number, make none', () => {
		const assembly = createStillAssembly();
		const whole = cut(1, content(maxStillBytes + 1, 1), 1_000).map((piece) => assembly.take(piece, 0));
		expect(whole.every((each) => each === null)).toBe(true);
		const [first, second] = cut(2, content(300, 2));
		assembly.take(first!, 0);
		expect(assembly.take({ ...second!, count: 3 }, 0)).toBeNull();
		expect(assembly.take(second!, 0)?.number).toBe(2);
	});
});

describe('what a still is', () => {
	it('[STL9] WebP and JPEG are known by their own bytes, with their size', () => {
		expect(stillKind(sampleStill('webp', 640, 480, 200))).toEqual({ mime: 'image/webp', width: 640, height: 480 });
		expect(stillKind(sampleStill('webp-extended', 854, 480, 200))).toEqual({ mime: 'image/webp', width: 854, height: 480 });
		expect(stillKind(sampleStill('jpeg', 640, 480, 200))).toEqual({ mime: 'image/jpeg', width: 640, height: 480 });
	});

	it('[STL9] what is neither, names no size, or would be huge once unpacked is refused; noise throws nothing', () => {
		expect(stillKind(sampleStill('webp', 2_049, 10, 200))).toBeNull();
		expect(stillKind(sampleStill('webp-extended', 16_000, 16_000, 200))).toBeNull();
		expect(stillKind(sampleStill('jpeg', 640, 2_049, 200))).toBeNull();
		expect(stillKind(sampleStill('jpeg', 0, 480, 200))).toBeNull();
		expect(stillKind(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'))).toBeNull();
		fc.assert(
			fc.property(fc.constantFrom('webp', 'webp-extended', 'jpeg'), fc.nat(60), fc.nat(60), fc.nat(255), (kind, length, at, byte) => {
				const bytes = sampleStill(kind, 640, 480, 60).slice(0, length);
				if (at < bytes.length) bytes[at] = byte;
				const found = stillKind(bytes);
				if (found) expect(Math.max(found.width, found.height)).toBeLessThanOrEqual(2_048);
			}),
			{ seed: 34, numRuns: 3_000 }
		);
	});
});
