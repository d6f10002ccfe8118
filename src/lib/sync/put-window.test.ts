import { describe, expect, it } from 'vitest';
import { asId, type DeviceId, type DocumentId } from '#lib/core/ids.ts';
import { batchForFrames, createPutWindow, type OutboxEntry } from './put-window.ts';

const entry = (counter: number, length = 10): OutboxEntry => ({
	document: asId<DocumentId>('aa'.repeat(16)),
	device: asId<DeviceId>('bb'.repeat(16)),
	counter,
	bytes: new Uint8Array(length)
});
const counters = (entries: readonly OutboxEntry[]): number[] => entries.map(({ counter }) => counter);

describe('put window', () => {
	it('[Y12] takes the longest run that fits, in order, and nothing twice', () => {
		const window = createPutWindow(() => ({ envelopes: 2, bytes: 1_000 }));
		const entries = [entry(1), entry(2), entry(3)];
		expect(counters(window.take(entries))).toEqual([1, 2]);
		expect(counters(window.take(entries))).toEqual([]);
		expect(window.settle(entry(1))).toBe(true);
		expect(window.settle(entry(1))).toBe(false);
		expect(counters(window.take(entries.slice(1)))).toEqual([3]);
	});

	it('[Y12] stays within the bytes, and lets one large envelope pass alone', () => {
		const window = createPutWindow(() => ({ envelopes: 10, bytes: 100 }));
		expect(counters(window.take([entry(1, 300), entry(2)]))).toEqual([1]);
		window.settle(entry(1));
		expect(counters(window.take([entry(2, 60), entry(3, 60)]))).toEqual([2]);
	});

	it('[Y12] fills frames in order, and gives a larger envelope one of its own', () => {
		const batches = batchForFrames([entry(1, 40), entry(2, 40), entry(3, 40), entry(4, 200), entry(5, 1)], 100);
		expect(batches.map(counters)).toEqual([[1, 2], [3], [4], [5]]);
	});
});
