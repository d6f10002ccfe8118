import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import { createFramePacker, maxPacketBytes, type PackedSound, type PackPlan, type SoundFrame } from './frame-packer.ts';
import { parseOpus } from './opus-merge.ts';
import { buildRed, maxAgeSamples, maxBlockBytes, maxBlocks, parseRed } from './red-payload.ts';

const silk20 = 1 << 3;
const hybrid20 = 13 << 3;

/** A frame of 20 ms as the browser makes it: its native copy inside, and its own bytes told apart by its number. */
function made(number: number, { format = 'red', length = 20, startAt = 0, toc = silk20 }: Partial<Made> = {}): SoundFrame<number> {
	const own = Uint8Array.from({ length }, (_, at) => (at === 0 ? toc : at === 1 ? number & 255 : at === 2 ? number >> 8 : 9));
	const native = [{ payloadType: 111, ageSamples: 960, bytes: Uint8Array.of(silk20, 77, 77) }];
	const bytes = format === 'opus' ? own : buildRed({ older: native, primary: { payloadType: 111, bytes: own } });
	const atSamples = (startAt + number * 960) % 2 ** 32;
	return { format, atSamples, bytes, carrier: atSamples };
}
interface Made {
	readonly format: 'red' | 'opus';
	readonly length: number;
	readonly startAt: number;
	readonly toc: number;
}

/** Number of the first frame in a block, and how many frames follow it there. */
const numbersIn = (bytes: Uint8Array): number[] => parseOpus(bytes)!.frames.map((frame) => frame[0]! | ((frame[1] ?? 0) << 8));

interface Seen {
	readonly numbers: number[];
	readonly atSamples: number;
	readonly ageSamples: number;
	readonly length: number;
}
const blocksOf = ({ bytes, carrier }: PackedSound<number>): readonly Seen[] => {
	const { older, primary } = expectOk(parseRed(bytes), 'own payload');
	return [...older, { ...primary, ageSamples: 0 }].map((block) => ({
		numbers: numbersIn(block.bytes),
		atSamples: (carrier - block.ageSamples + 2 ** 32) % 2 ** 32,
		ageSamples: block.ageSamples,
		length: block.bytes.length
	}));
};
const numbersOf = (packet: PackedSound<number>): number[] => blocksOf(packet).flatMap(({ numbers }) => numbers);

const run = (plan: PackPlan, frames: readonly SoundFrame<number>[]): readonly PackedSound<number>[] => {
	const packer = createFramePacker<number>(plan);
	return [...frames.flatMap((frame) => packer.push(frame)), ...packer.flush()];
};
const frames = (count: number, how: Partial<Made> = {}) => Array.from({ length: count }, (_, number) => made(number, how));

const anyPlan = fc.record({
	frameMs: fc.constantFrom<20 | 60>(20, 60),
	bundle: fc.integer({ min: 1, max: 12 }),
	offsets: fc.uniqueArray(fc.integer({ min: 1, max: 17 }), { maxLength: 17 }).map((list) => list.sort((a, b) => a - b))
});
const anyStep = fc.oneof(
	{
		weight: 12,
		arbitrary: fc.record({ length: fc.integer({ min: 3, max: 400 }), toc: fc.constantFrom(silk20, silk20, silk20, hybrid20) })
	},
	{ weight: 1, arbitrary: fc.record({ plan: anyPlan }) },
	{ weight: 1, arbitrary: fc.record({ gap: fc.integer({ min: 1, max: 40 }) }) }
);

test('[SN5, SN7] every frame is new exactly once and in order, its copies are true, and no packet passes a limit', () => {
	fc.assert(
		fc.property(anyPlan, fc.array(anyStep, { maxLength: 150 }), fc.nat(2 ** 32 - 1), (plan, steps, startAt) => {
			const packer = createFramePacker<number>(plan);
			const packets: PackedSound<number>[] = [];
			const given: number[] = [];
			let number = 0;
			for (const step of steps) {
				if ('plan' in step) packets.push(...packer.setPlan(step.plan));
				else if ('gap' in step) number += step.gap;
				else {
					given.push(number);
					packets.push(...packer.push(made(number++, { ...step, startAt })));
				}
			}
			packets.push(...packer.flush());
			expect(packer.holding).toBe(false);

			const seen = new Set<number>();
			const news: number[] = [];
			for (const packet of packets) {
				const blocks = blocksOf(packet);
				expect(packet.bytes.length).toBeLessThanOrEqual(maxPacketBytes);
				expect(blocks.length).toBeLessThanOrEqual(maxBlocks);
				for (const { numbers, atSamples, ageSamples, length } of blocks) {
					expect(atSamples).toBe((startAt + numbers[0]! * 960) % 2 ** 32);
					expect(ageSamples).toBeLessThanOrEqual(maxAgeSamples);
					if (ageSamples > 0) expect(length).toBeLessThanOrEqual(maxBlockBytes);
					for (const one of numbers) {
						if (!seen.has(one)) news.push(one);
						seen.add(one);
					}
				}
				expect(new Set(numbersOf(packet)).size).toBe(numbersOf(packet).length);
			}
			expect(news).toEqual(given);
		}),
		{ numRuns: 300 }
	);
});

test('[SN6] adjacent and spread copies follow their frame, each once', () => {
	for (const offsets of [[], [1], [1, 2, 3, 4, 5], [2, 4], [1, 3, 5, 12, 16]]) {
		const packets = run({ frameMs: 20, bundle: 1, offsets }, frames(60));
		expect(numbersOf(packets[40]!)).toEqual([...offsets.map((offset) => 40 - offset).reverse(), 40]);
		const carrying = packets.filter((packet) => numbersOf(packet).includes(30));
		expect(carrying.map((packet) => packets.indexOf(packet))).toEqual([30, ...offsets.map((offset) => 30 + offset)]);
	}
});

test('[SN6] copies of bundled frames stand before the first new one', () => {
	const packets = run({ frameMs: 20, bundle: 3, offsets: [1, 2, 4] }, frames(30));
	expect(packets.map(numbersOf).slice(2, 4)).toEqual([
		[2, 4, 5, 6, 7, 8],
		[5, 7, 8, 9, 10, 11]
	]);
});

test('[SN7] copies that do not fit are left out farthest first; new frames never are', () => {
	const [last] = run({ frameMs: 20, bundle: 2, offsets: [1, 2, 3, 4, 5] }, frames(12, { length: 300 })).slice(-1);
	expect(numbersOf(last!)).toEqual([9, 10, 11]);
});

test('[SN8] timestamps wrap', () => {
	const packets = run({ frameMs: 20, bundle: 2, offsets: [1, 2] }, frames(8, { startAt: 2 ** 32 - 3 * 960 }));
	expect(packets.map(numbersOf)).toEqual([
		[0, 1],
		[0, 1, 2, 3],
		[2, 3, 4, 5],
		[4, 5, 6, 7]
	]);
});

test('[SN9] silence, a gap and a new plan send what is held', () => {
	const packer = createFramePacker<number>({ frameMs: 20, bundle: 4, offsets: [] });
	const push = (number: number, length = 20): number[][] => packer.push(made(number, { length })).map(numbersOf);
	expect([push(0), push(1)]).toEqual([[], []]);
	expect(push(2, 2)).toEqual([[0, 1, 2]]);
	expect(push(3)).toEqual([]);
	expect(push(9)).toEqual([[3]]);
	expect(packer.setPlan({ frameMs: 60, bundle: 1, offsets: [1] }).map(numbersOf)).toEqual([[9]]);
	expect(push(10)).toEqual([]);
	expect(packer.holding).toBe(true);
});

test('[SN10] three frames of 20 ms travel as one of 60 ms, with the timestamp of the first', () => {
	const packets = run({ frameMs: 60, bundle: 2, offsets: [1] }, frames(12));
	const second = blocksOf(packets[1]!);
	expect(second.map(({ numbers, ageSamples }) => [numbers, ageSamples])).toEqual([
		[[3, 4, 5], 5_760],
		[[6, 7, 8], 2_880],
		[[9, 10, 11], 0]
	]);
	// One head, one count, three frames without their own heads: less than three packets of 20 bytes.
	expect(second[0]!.length).toBe(2 + 3 * 19);
});

test('[SN10] a change of coding ends a block early', () => {
	const mixed = [made(0), made(1), made(2, { toc: hybrid20 }), made(3, { toc: hybrid20 }), made(4), made(5)];
	const packets = run({ frameMs: 60, bundle: 2, offsets: [] }, mixed);
	expect(packets.map((packet) => blocksOf(packet).map(({ numbers }) => numbers))).toEqual([
		[
			[0, 1],
			[2, 3],
			[4, 5]
		]
	]);
});

test('[SN11] without redundancy a packet is one merged Opus packet of at most 120 ms', () => {
	const packets = run({ frameMs: 60, bundle: 4, offsets: [1, 2] }, frames(15, { format: 'opus' }));
	expect(packets.map(({ bytes }) => numbersIn(bytes))).toEqual([
		[0, 1, 2, 3, 4, 5],
		[6, 7, 8, 9, 10, 11],
		[12, 13, 14]
	]);
	expect(packets.map(({ carrier }) => carrier)).toEqual([0, 6 * 960, 12 * 960]);
});

test('[SN12] what is not understood passes unchanged, behind what was held', () => {
	const packer = createFramePacker<number>({ frameMs: 20, bundle: 4, offsets: [] });
	packer.push(made(0));
	const strange = { format: 'red', atSamples: 960, bytes: Uint8Array.of(0x80, 1), carrier: 960 } as const;
	const [held, passed] = packer.push(strange);
	expect(numbersOf(held!)).toEqual([0]);
	expect(passed).toEqual({ format: 'red', bytes: strange.bytes, carrier: 960 });
	const empty = { format: 'opus', atSamples: 1920, bytes: new Uint8Array(), carrier: 1920 } as const;
	expect(packer.push(empty)).toEqual([{ format: 'opus', bytes: empty.bytes, carrier: 1920 }]);
});
