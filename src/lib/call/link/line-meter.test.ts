import { expect, test } from 'vitest';
import { seededRandom } from '#lib/core/random.ts';
import { addSample, noSamples, readLine, somethingArrived, type LineMeter } from './line-meter.ts';
import { lineSampleOf, type LineSample } from './line-sample.ts';

const start: LineSample = {
	atMs: 1_000_000,
	bytesReceived: 0,
	packetsReceived: 0,
	bytesSent: 0,
	packetsSent: 0,
	availableBps: null,
	sound: { received: 0, lost: 0, samples: 0, concealed: 0, silentConcealed: 0 },
	picture: { received: 0, lost: 0, frames: 0 }
};

interface Traffic {
	readonly everyMs: number;
	readonly forMs: number;
	/** Says for each packet of sound, in order, whether it is lost. */
	readonly lost: () => boolean;
	readonly packetMs: number;
	readonly framesPerSecond?: number;
}

/** Feeds the meter as a browser would: packets of sound of 100 bytes, made-up sound where one is missing. */
function feed(
	meter: LineMeter,
	from: LineSample,
	{ everyMs, forMs, lost, packetMs, framesPerSecond = 0 }: Traffic
): [LineMeter, LineSample] {
	let now = from;
	let packets = 0;
	for (let passedMs = everyMs; passedMs <= forMs; passedMs += everyMs) {
		let [received, missed] = [0, 0];
		for (; packets < passedMs / packetMs; packets++)
			if (lost()) missed++;
			else received++;
		now = {
			...now,
			atMs: from.atMs + passedMs,
			bytesReceived: now.bytesReceived + received * 100,
			packetsReceived: now.packetsReceived + received,
			bytesSent: now.bytesSent + received * 50,
			packetsSent: now.packetsSent + received,
			sound: {
				...now.sound,
				received: now.sound.received + received,
				lost: now.sound.lost + missed,
				samples: now.sound.samples + everyMs * 48,
				concealed: now.sound.concealed + missed * packetMs * 48
			},
			picture: { ...now.picture, frames: Math.round((passedMs * framesPerSecond) / 1_000) }
		};
		meter = addSample(meter, now);
	}
	return [meter, now];
}

const never = (): boolean => false;
const single = (share: number, seed: number): (() => boolean) => {
	const random = seededRandom(seed);
	return () => random.next() < share;
};
/** Gilbert's chain: lost runs of a mean length. */
const bursts = (share: number, length: number, seed: number): (() => boolean) => {
	const random = seededRandom(seed);
	let bad = false;
	return () => (bad = bad ? random.next() >= 1 / length : random.next() < share / (length * (1 - share)));
};
const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;

test('[LR6] rates, pictures, loss and made-up sound are differences of counters', () => {
	const [meter] = feed(noSamples, start, { everyMs: 200, forMs: 8_000, lost: never, packetMs: 20, framesPerSecond: 15 });
	const reading = readLine(meter);
	// 50 packets a second of 100 bytes, and 28 of IP and UDP.
	expect(reading.receivedBps).toBeCloseTo(50 * 128 * 8, -1);
	expect(reading.sentBps).toBeCloseTo(50 * 78 * 8, -1);
	expect(reading.framesPerSecond).toBeCloseTo(15, 0);
	expect([reading.lossShare, reading.burstPackets, reading.concealedShare]).toEqual([0, 1, 0]);
	expect(somethingArrived(meter)).toBe(true);

	const shares = [1, 2, 3, 4, 5, 6].map((seed) => {
		const [lossy] = feed(noSamples, start, { everyMs: 200, forMs: 8_000, lost: single(0.3, seed), packetMs: 20 });
		return [readLine(lossy).lossShare, readLine(lossy).concealedShare] as const;
	});
	expect(Math.abs(mean(shares.map(([loss]) => loss)) - 0.3)).toBeLessThan(0.06);
	expect(Math.abs(mean(shares.map(([, concealed]) => concealed)) - 0.3)).toBeLessThan(0.06);
});

test('[LR6] counters that begin anew begin the reading anew, and what is not told counts as nothing', () => {
	const [meter, last] = feed(noSamples, start, { everyMs: 200, forMs: 4_000, lost: single(0.5, 1), packetMs: 20 });
	const fresh = addSample(meter, { ...start, atMs: last.atMs + 200 });
	expect(readLine(fresh)).toEqual({
		...{ receivedBps: 0, sentBps: 0, availableBps: null, lossShare: 0, burstPackets: 1, concealedShare: 0, framesPerSecond: 0 }
	});
	expect(fresh.heardMs).toBe(meter.heardMs);
	const [again] = feed(fresh, { ...start, atMs: last.atMs + 200 }, { everyMs: 200, forMs: 4_000, lost: never, packetMs: 20 });
	expect(readLine(again).receivedBps).toBeCloseTo(50 * 128 * 8, -1);
	expect(readLine(again).lossShare).toBe(0);
	expect(lineSampleOf(new Map() as unknown as RTCStatsReport, 5)).toEqual({ ...start, atMs: 5 });
});

test('[LR7] losses in bursts are told from single ones', () => {
	const seeds = Array.from({ length: 12 }, (_, seed) => seed + 1);
	const measured = (lost: (seed: number) => () => boolean): number =>
		mean(
			seeds.map((seed) => readLine(feed(noSamples, start, { everyMs: 200, forMs: 20_000, lost: lost(seed), packetMs: 20 })[0]).burstPackets)
		);
	expect(measured((seed) => single(0.2, seed))).toBeLessThan(1.9);
	expect(measured((seed) => single(0.5, seed))).toBeLessThan(2.8);
	expect(measured((seed) => bursts(0.2, 3.3, seed))).toBeGreaterThan(2.5);
	expect(measured((seed) => bursts(0.2, 3.3, seed))).toBeLessThan(4.5);
	expect(measured((seed) => bursts(0.2, 8, seed))).toBeGreaterThan(5);
});

test('[LR8] sound counts as heard only if it was played as it was said; during an outage nothing is', () => {
	const [well, atMs] = feed(noSamples, start, { everyMs: 200, forMs: 10_000, lost: never, packetMs: 20 });
	expect(well.heardMs).toBeGreaterThanOrEqual(9_600);
	const [half, halfAt] = feed(well, atMs, { everyMs: 200, forMs: 10_000, lost: single(0.5, 7), packetMs: 20 });
	expect(half.heardMs - well.heardMs).toBeGreaterThan(4_000);
	expect(half.heardMs - well.heardMs).toBeLessThan(6_000);
	// The browser goes on playing, and calls what it makes up silence.
	let out = half;
	for (let passedMs = 200; passedMs <= 10_000; passedMs += 200) {
		const made = 48 * passedMs;
		const sound = { ...halfAt.sound, samples: halfAt.sound.samples + made, concealed: halfAt.sound.concealed + made };
		const silentConcealed = halfAt.sound.silentConcealed + made;
		out = addSample(out, { ...halfAt, atMs: halfAt.atMs + passedMs, sound: { ...sound, silentConcealed } });
	}
	expect(out.heardMs - half.heardMs).toBeLessThan(1_000);
	expect(somethingArrived(out)).toBe(false);
});

test('[LR11] what is made up in an outage, and in the first second after it, does not count against the line that came back', () => {
	const [well, at] = feed(noSamples, start, { everyMs: 200, forMs: 6_000, lost: never, packetMs: 20 });
	const outage = (passedMs: number): LineSample => {
		const made = 48 * passedMs;
		const sound = { ...at.sound, samples: at.sound.samples + made, concealed: at.sound.concealed + made };
		return { ...at, atMs: at.atMs + passedMs, sound };
	};
	let meter = well;
	for (let passedMs = 200; passedMs <= 4_000; passedMs += 200) meter = addSample(meter, outage(passedMs));
	const half = single(0.5, 3);
	let packets = 0;
	const [resumed, then] = feed(meter, outage(4_000), { everyMs: 200, forMs: 900, lost: () => packets++ > 5 && half(), packetMs: 20 });
	expect(readLine(resumed).concealedShare).toBe(0);
	const [settled, later] = feed(resumed, then, { everyMs: 200, forMs: 3_200, lost: never, packetMs: 20 });
	expect(readLine(settled).concealedShare).toBe(0);
	// A line that is still bad is said to be, once it has had its second.
	const [bad] = feed(settled, later, { everyMs: 200, forMs: 2_000, lost: single(0.5, 4), packetMs: 20 });
	expect(readLine(bad).concealedShare).toBeGreaterThan(0.3);
});
