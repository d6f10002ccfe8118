import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeOpus, opusSamples, parseOpus, type OpusPacket } from './opus-merge.ts';

/** Configuration 1: SILK, narrow band, frames of 20 ms, mono (RFC 6716, table 2). */
const silk20 = 1 << 3;
const bytesOf = (packet: OpusPacket | null): number[][] | null => packet && packet.frames.map((frame) => [...frame]);
const parsed = (...bytes: number[]): number[][] | null => bytesOf(parseOpus(Uint8Array.from(bytes)));

test('[SN3] packets of the four forms of RFC 6716, section 3.2, are taken apart', () => {
	expect(parsed(silk20)).toEqual([[]]);
	expect(parsed(silk20, 1, 2)).toEqual([[1, 2]]);
	expect(parsed(silk20 | 1, 1, 2, 3, 4)).toEqual([
		[1, 2],
		[3, 4]
	]);
	expect(parsed(silk20 | 2, 1, 9, 7, 8)).toEqual([[9], [7, 8]]);
	expect(parsed(silk20 | 3, 3, 1, 2, 3)).toEqual([[1], [2], [3]]);
	expect(parsed(silk20 | 3, 128 | 3, 1, 0, 5, 6, 7)).toEqual([[5], [], [6, 7]]);
	expect(parsed(silk20 | 3, 64 | 1, 2, 5, 6, 0, 0)).toEqual([[5, 6]]);
	const long = parseOpus(Uint8Array.from([silk20 | 2, 253, 1, ...new Array<number>(257 + 3).fill(4)]));
	expect(long?.frames.map(({ length }) => length)).toEqual([257, 3]);
	const padded = parseOpus(Uint8Array.from([silk20 | 3, 64 | 1, 255, 10, 5, ...new Array<number>(264).fill(0)]));
	expect(bytesOf(padded)).toEqual([[5]]);
});

test('[SN3] a packet that breaks a rule of RFC 6716, section 3.4, is refused', () => {
	expect(parseOpus(new Uint8Array())).toBeNull();
	expect(parsed(silk20 | 1, 1, 2, 3)).toBeNull();
	expect(parsed(silk20 | 2, 3, 1, 2)).toBeNull();
	expect(parsed(silk20 | 2)).toBeNull();
	expect(parsed(silk20 | 3)).toBeNull();
	expect(parsed(silk20 | 3, 0)).toBeNull();
	expect(parsed(silk20 | 3, 2, 1, 2, 3)).toBeNull();
	expect(parsed(silk20 | 3, 64 | 1, 9, 1)).toBeNull();
	expect(parsed(silk20 | 3, 128 | 2, 9, 1)).toBeNull();
	expect(parsed(silk20 | 3, 7, ...new Array<number>(7).fill(1))).toBeNull();
	expect(parseOpus(new Uint8Array(1_277))).toBeNull();
});

test('[SN3] the length of a frame follows its configuration', () => {
	const samples = [0, 1, 2, 3, 12, 13, 16, 19, 31].map((number) => opusSamples(parseOpus(Uint8Array.of(number << 3, 1))!));
	expect(samples).toEqual([480, 960, 1920, 2880, 480, 960, 120, 960, 960]);
});

test('[SN3] hostile bytes are taken apart within their bounds or refused', () => {
	fc.assert(
		fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
			const packet = parseOpus(bytes);
			if (packet === null) return;
			expect(opusSamples(packet)).toBeLessThanOrEqual(5_760);
			expect(packet.frames.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(bytes.length);
		}),
		{ numRuns: 2_000 }
	);
});

const frame = fc.uint8Array({ maxLength: 600 });
const packetOf = (configuration: number, frames: readonly Uint8Array[]): OpusPacket => ({ configuration, frameSamples: 960, frames });

test('[SN4] frames merged and taken apart are the same frames', () => {
	fc.assert(
		fc.property(fc.array(fc.array(frame, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }), (lists) => {
			const merged = mergeOpus(lists.map((frames) => packetOf(silk20, frames)));
			expect(bytesOf(parseOpus(merged!))).toEqual(lists.flat().map((bytes) => [...bytes]));
		})
	);
});

test('[SN4] equal frames need no lengths, a single one no count', () => {
	const one = packetOf(silk20, [Uint8Array.of(1, 2)]);
	expect([...mergeOpus([one])!]).toEqual([silk20, 1, 2]);
	expect([...mergeOpus([one, one, one])!]).toEqual([silk20 | 3, 3, 1, 2, 1, 2, 1, 2]);
});

test('[SN4] other coding and more than 120 ms stay apart', () => {
	const one = packetOf(silk20, [Uint8Array.of(1)]);
	const other = packetOf(9 << 3, [Uint8Array.of(1)]);
	const most = new Array<OpusPacket>(6).fill(one);
	expect(mergeOpus([])).toBeNull();
	expect(mergeOpus([one, other])).toBeNull();
	expect(mergeOpus(most)).not.toBeNull();
	expect(mergeOpus([...most, one])).toBeNull();
});
