import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTrace } from './line-conditions.ts';
import { driveThrough } from './line-driver.ts';
import { createLine } from './link-model.ts';

test('[LAB7] packets share one opportunity, and one packet spans several', () => {
	const sharing = createLine<string>(1, { trace: [10, 20] });
	for (const packet of ['a', 'b', 'c']) sharing.send(packet, 600, 0);
	expect(sharing.take(9)).toEqual([]);
	expect(sharing.nextMs()).toBe(10);
	// 600 + 600 and half of the third fit into 1,500 bytes; its rest goes with the next.
	expect(sharing.take(10)).toEqual(['a', 'b']);
	expect(sharing.take(19)).toEqual([]);
	expect(sharing.take(20)).toEqual(['c']);
});

test('[LAB7] an opportunity that nobody used is gone', () => {
	const line = createLine<string>(1, { trace: [10, 20, 500] });
	line.send('late', 100, 21);
	expect(line.nextMs()).toBe(500);
	expect(line.take(499)).toEqual([]);
	expect(line.take(500)).toEqual(['late']);
});

test('[LAB7] several opportunities in one millisecond are as many packets', () => {
	const line = createLine<number>(1, { trace: [5, 5, 5, 100], queueMs: 1000 });
	for (let packet = 0; packet < 4; packet++) line.send(packet, 1500, 0);
	expect(line.take(5)).toEqual([0, 1, 2]);
	expect(line.take(100)).toEqual([3]);
});

test('[LAB7] at its end a trace starts over, from when it was set', () => {
	const line = createLine<number>(1);
	line.change({ trace: [30, 100], queueMs: 10_000 }, 1000);
	for (let packet = 0; packet < 6; packet++) line.send(packet, 1500, 1000);
	const arrivals: number[] = [];
	while (line.nextMs() < Infinity) {
		const nextMs = line.nextMs();
		if (line.take(nextMs).length > 0) arrivals.push(nextMs);
	}
	expect(arrivals).toEqual([1030, 1100, 1130, 1200, 1230, 1300]);
});

test('[LAB7] a flooded line carries every byte that its trace offers', () => {
	const gaps = fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 1, maxLength: 40 });
	fc.assert(
		fc.property(gaps, fc.integer({ min: 40, max: 1500 }), (between, bytes) => {
			let atMs = 1;
			const trace = between.map((gapMs) => (atMs += gapMs));
			const periodMs = trace.at(-1)!;
			const everyMs = (bytes * periodMs) / (trace.length * 1500) / 3;
			const arrivals = driveThrough({ trace, queueMs: 1e9 }, { packets: 3000, everyMs, bytes });
			const rounds = Math.floor((3000 * everyMs) / periodMs) - 1;
			fc.pre(rounds >= 2);
			const inside = arrivals.filter(({ arrivedMs }) => arrivedMs > periodMs && arrivedMs <= rounds * periodMs).length;
			const offered = ((rounds - 1) * trace.length * 1500) / bytes;
			expect(Math.abs(inside - offered)).toBeLessThanOrEqual(1);
		}),
		{ numRuns: 100 }
	);
});

test('[LAB7] the queue of a trace is counted at its mean rate', () => {
	// 1,500 bytes in 100 ms are 120 kbit/s.
	const longest = Math.max(
		...driveThrough({ trace: [100], queueMs: 500 }, { packets: 5000, everyMs: 2, bytes: 300 }).map(
			({ arrivedMs, sentMs }) => arrivedMs - sentMs
		)
	);
	expect(longest).toBeGreaterThan(450);
	expect(longest).toBeLessThan(650);
});

test('[LAB12] a trace is rising whole milliseconds, one a line', () => {
	expect(parseTrace('0\n5\n5\n17\n')).toEqual([0, 5, 5, 17]);
	for (const text of ['', '0\n', '5\n4\n', '1.5\n', 'x\n', '-1\n']) expect(() => parseTrace(text)).toThrow();
});
