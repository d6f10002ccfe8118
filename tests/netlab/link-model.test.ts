import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Conditions } from './line-conditions.ts';
import { type Arrival, drive, driveThrough } from './line-driver.ts';
import { createLine } from './link-model.ts';

// A hundred thousand packets are a second of work, and more where others work too.
vi.setConfig({ testTimeout: 60_000 });

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const delays = (arrivals: readonly Arrival[]): number[] => arrivals.map(({ sentMs, arrivedMs }) => arrivedMs - sentMs);
const numbers = (arrivals: readonly Arrival[]): number[] => arrivals.map(({ packet }) => packet);
const many = { packets: 100_000, everyMs: 1, bytes: 100 };

/** Lengths of the runs of packets that are missing. */
function lossRuns(arrived: readonly number[], packets: number): number[] {
	const edges = [-1, ...arrived, packets];
	return edges.slice(1).flatMap((packet, at) => (packet - edges[at]! > 1 ? [packet - edges[at]! - 1] : []));
}

test('[LAB1] a flooded line of any rate carries that rate', () => {
	fc.assert(
		fc.property(fc.integer({ min: 8, max: 20_000 }), fc.integer({ min: 40, max: 1500 }), (rateKbps, bytes) => {
			const everyMs = (bytes * 8) / rateKbps / 2;
			const arrivals = driveThrough({ rateKbps }, { packets: 2000, everyMs, bytes });
			const tookMs = arrivals.at(-1)!.arrivedMs - arrivals[0]!.arrivedMs;
			expect(((arrivals.length - 1) * bytes * 8) / tookMs / rateKbps).toBeCloseTo(1, 6);
		}),
		{ numRuns: 50 }
	);
});

test('[LAB1] a line without a rate, or below its rate, adds nothing but the sending itself', () => {
	expect(Math.max(...delays(driveThrough({}, many)))).toBe(0);
	const thin = delays(driveThrough({ rateKbps: 40 }, { packets: 100, everyMs: 100, bytes: 200 }));
	expect(thin.every((delayMs) => Math.abs(delayMs - 40) < 1e-6)).toBe(true);
});

test('[LAB2] no packet of a flooded line waits longer than the queue and its own sending, and the queue is used', () => {
	for (const queueMs of [0, 100, 300, 5000]) {
		const line = createLine<number>(1, { rateKbps: 40, queueMs });
		const longest = Math.max(...delays(drive(line, { packets: 3000, everyMs: 10, bytes: 200 })));
		expect(longest).toBeLessThanOrEqual(queueMs + 40 + 1e-6);
		expect(longest).toBeGreaterThan(queueMs);
		expect(line.counters().maxQueueMs).toBeCloseTo(longest, 6);
		expect(line.counters().queueDrops).toBeGreaterThan(1000);
	}
});

test('[LAB3] delay and jitter stay between their bounds and keep the order', () => {
	const arrivals = driveThrough({ delayMs: 100, jitterMs: 50 }, { packets: 5000, everyMs: 20, bytes: 100 });
	const took = delays(arrivals);
	expect(Math.min(...took)).toBeGreaterThanOrEqual(100);
	expect(Math.max(...took)).toBeLessThanOrEqual(150);
	expect(Math.max(...took) - Math.min(...took)).toBeGreaterThan(45);
	expect(numbers(arrivals)).toEqual(Array.from({ length: 5000 }, (_, packet) => packet));
});

test.each([0.05, 0.3, 0.5, 0.8])('[LAB4] of 100,000 packets a share of %f is lost, each on its own', (lossShare) => {
	for (const seed of [1, 2]) {
		const arrived = numbers(driveThrough({ lossShare }, many, seed));
		expect(1 - arrived.length / many.packets).toBeCloseTo(lossShare, 2);
		// The mean run of independent losses is 1/(1-p).
		expect(mean(lossRuns(arrived, many.packets)) * (1 - lossShare)).toBeCloseTo(1, 1);
	}
});

test.each([
	{ share: 0.2, meanPackets: 3.3 },
	{ share: 0.3, meanPackets: 10 },
	{ share: 0.5, meanPackets: 2 }
])('[LAB5] of 100,000 packets $share is lost in runs of $meanPackets', (burstLoss) => {
	for (const seed of [1, 2]) {
		const arrived = numbers(driveThrough({ burstLoss }, many, seed));
		expect(1 - arrived.length / many.packets).toBeGreaterThan(burstLoss.share * 0.93);
		expect(1 - arrived.length / many.packets).toBeLessThan(burstLoss.share * 1.07);
		expect(mean(lossRuns(arrived, many.packets)) / burstLoss.meanPackets).toBeCloseTo(1, 1);
	}
});

test('[LAB6] packets are overtaken and doubled as often as set', () => {
	const arrived = numbers(driveThrough({ reorderShare: 0.05, reorderMs: 10 }, many));
	expect(arrived.length).toBe(many.packets);
	expect(arrived.filter((packet, at) => arrived[at - 1]! > packet).length / many.packets).toBeGreaterThan(0.03);
	const latest = arrived.map((packet, at) => at - packet);
	expect(Math.max(...latest)).toBeGreaterThan(5);
	expect(Math.max(...latest)).toBeLessThanOrEqual(10);

	const doubled = numbers(driveThrough({ duplicateShare: 0.1 }, many));
	expect(doubled.length / many.packets).toBeCloseTo(1.1, 2);
	expect(new Set(doubled).size).toBe(many.packets);
});

const trying: Conditions = {
	rateKbps: 700,
	queueMs: 50,
	delayMs: 20,
	jitterMs: 30,
	lossShare: 0.1,
	burstLoss: { share: 0.1, meanPackets: 3 },
	reorderShare: 0.05,
	duplicateShare: 0.05
};

test('[LAB8] a seed decides everything that happens', () => {
	const how = { packets: 5000, everyMs: 1, bytes: 100 };
	expect(driveThrough(trying, how, 7)).toEqual(driveThrough(trying, how, 7));
	expect(driveThrough(trying, how, 7)).not.toEqual(driveThrough(trying, how, 8));
});

test('[LAB8] the same packets are lost whatever delays them, and more loss takes more of the same', () => {
	const lost = (conditions: Conditions): number[] => [...numbers(driveThrough(conditions, many, 4))].sort((a, b) => a - b);
	const plain = lost({ lossShare: 0.2 });
	expect(lost({ lossShare: 0.2, delayMs: 80, jitterMs: 90, reorderShare: 0.2 })).toEqual(plain);
	const kept = new Set(plain);
	expect(lost({ lossShare: 0.3 }).every((packet) => kept.has(packet))).toBe(true);
});

test('[LAB9] a packet that is being sent goes on at the new rate', () => {
	const line = createLine<string>(1, { rateKbps: 1 });
	line.send('big', 1500, 0);
	line.change({ rateKbps: 1000 }, 6000);
	// Half of its 12,000 bits are out by then; the other half takes 6 ms.
	expect(line.nextMs()).toBeCloseTo(6006, 6);
	expect(line.take(6005)).toEqual([]);
	expect(line.take(6006.001)).toEqual(['big']);
});

test('[LAB10] an outage lets nothing pass and gives nothing back', () => {
	const changes = [
		{ atMs: 1000, conditions: { outage: true } },
		{ atMs: 3000, conditions: { rateKbps: 80, delayMs: 40 } }
	];
	const arrived = driveThrough({ rateKbps: 80, delayMs: 40 }, { packets: 500, everyMs: 10, bytes: 100, changes });
	const inside = arrived.filter(({ arrivedMs }) => arrivedMs > 1040 && arrivedMs < 3050);
	expect(inside).toEqual([]);
	expect(arrived.find(({ packet }) => packet >= 300)).toEqual({ packet: 300, sentMs: 3000, arrivedMs: 3050 });
	expect(arrived.filter(({ packet }) => packet >= 100 && packet < 300)).toEqual([]);
	expect(arrived.length).toBeGreaterThan(290);
});

test('[LAB11] every packet is counted once', () => {
	const line = createLine<number>(3, { ...trying, rateKbps: 100, duplicateShare: 0 });
	const changes = [
		{ atMs: 500, conditions: { outage: true } },
		{ atMs: 900, conditions: { lossShare: 0.5, rateKbps: 50 } }
	];
	drive(line, { packets: 2000, everyMs: 1, bytes: 100, changes });
	const { packetsIn, packetsOut, bytesIn, bytesOut, lost, queueDrops, outageDrops, queuedBytes } = line.counters();
	expect([packetsIn, bytesIn, queuedBytes]).toEqual([2000, 200_000, 0]);
	expect(packetsOut + lost + queueDrops + outageDrops).toBe(2000);
	expect(bytesOut).toBe(packetsOut * 100);
	expect(Math.min(packetsOut, lost, queueDrops, outageDrops)).toBeGreaterThan(0);
});

test('[LAB12] a line refuses what cannot be', () => {
	const impossible: Conditions[] = [
		{ lossShare: 1.5 },
		{ rateKbps: -1 },
		{ rateKbps: 1, trace: [1] },
		{ trace: [] },
		{ burstLoss: { share: 0.2, meanPackets: 0.5 } },
		{ burstLoss: { share: 0.9, meanPackets: 3 } }
	];
	for (const conditions of impossible) expect(() => createLine(1, conditions)).toThrow();
});
