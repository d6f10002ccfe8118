import { describe, expect, it } from 'vitest';
import { seededRandom } from '#lib/core/random.ts';
import { createNotesWorld, percentile } from '../../../../tests/support/notes-world.ts';
import { sampleStill } from '../../../../tests/support/sample-still.ts';
import { createEventClock, createLanePair, type LineConditions } from '../../../../tests/support/simulated-lanes.ts';
import { createStillsWorld, thinStillsLine } from '../../../../tests/support/stills-world.ts';
import { decodeStillPiece } from './stills-codec.ts';
import { stillsRateBps } from './stills-policy.ts';

const thin: LineConditions = { rateBps: 48_000, delayMs: 60, jitterMs: 20, lossShare: 0, queueMs: 300 };
const overheadBytes = 93;

const begin = (seed = 1, conditions: Partial<LineConditions> = {}, line = thinStillsLine()) => {
	const clock = createEventClock();
	const lines = { there: { ...thin, ...conditions }, back: { ...thin, ...conditions } };
	const { a, b, setOpen } = createLanePair(clock, seededRandom(seed), lines);
	const stills = createStillsWorld(clock, a, b, line);
	return Object.assign(stills, { clock, a, b, lines, setOpen });
};

describe('stills between two ends', () => {
	it.each([36_000, 42_000, 48_000, 60_000, 72_000])(
		'[STL3] on %i bit/s one has arrived within any minute, at most one each 4 s',
		async (rateBps) => {
			const wireBps = rateBps < 40_000 ? 25_734 : 29_934;
			const world = begin(1, { rateBps }, thinStillsLine(rateBps, wireBps));
			await world.pass(600_000);
			const arrivals = [0, ...world.shown.map(({ atMs }) => atMs)];
			expect(Math.max(...arrivals.slice(1).map((atMs, at) => atMs - arrivals[at]!))).toBeLessThan(60_000);
			const gaps = world.taken.slice(1).map(({ atMs }, at) => atMs - world.taken[at]!.atMs);
			expect(Math.min(...gaps)).toBeGreaterThanOrEqual(4_000);
		}
	);

	it('[STL2] what goes over the line keeps to the share in any span', async () => {
		const world = begin();
		await world.pass(300_000);
		const rateBps = stillsRateBps(world.line);
		let [sum, least] = [0, 0];
		for (const { atMs, bytes } of world.a.sent) {
			const due = (atMs * rateBps) / 8_000;
			least = Math.min(least, sum - due);
			sum += bytes.length + overheadBytes;
			expect(sum - due - least).toBeLessThan(2 * 270);
		}
		expect(sum).toBeGreaterThan(100_000);
	});

	it.each([1, 2, 3, 4, 5])(
		'[STL7] through loss of three in ten, whole stills come in order and tell when they were taken (seed %i)',
		async (seed) => {
			const world = begin(seed, { lossShare: 0.3 });
			await world.pass(400_000);
			expect(world.shown.length).toBeGreaterThan(5);
			const places = world.shown.map(({ bytes }) => world.taken.findIndex((one) => one.bytes[100] === bytes[100]));
			expect(places).toEqual([...new Set(places)].sort((x, y) => x - y));
			for (const [at, { bytes, takenAtMs }] of world.shown.entries()) {
				const original = world.taken[places[at]!]!;
				expect(bytes).toEqual(original.bytes);
				expect(takenAtMs - original.atMs).toBeGreaterThanOrEqual(0);
				expect(takenAtMs - original.atMs).toBeLessThan(1_000);
			}
		}
	);

	it('[STL7] clocks that are hours apart do not matter', async () => {
		const world = begin();
		world.senderAheadMs = -7_200_000;
		await world.pass(60_000);
		expect(world.shown.length).toBeGreaterThan(0);
		for (const { takenAtMs, atMs } of world.shown) expect(atMs - takenAtMs).toBeLessThan(30_000);
	});

	it('[STL8] a camera that is switched off ends the still that is under way', async () => {
		const world = begin();
		await world.pass(6_000);
		const before = world.a.sent.length;
		expect(before).toBeGreaterThan(0);
		world.line = { ...world.line, camera: false };
		await world.pass(60_000);
		expect(world.a.sent.length - before).toBeLessThanOrEqual(1);
		expect(world.shown).toEqual([]);
		world.line = { ...world.line, camera: true };
		await world.pass(40_000);
		expect(new Set(world.a.sent.slice(before + 1).map(({ bytes }) => decodeStillPiece(bytes)!.number))).not.toContain(1);
		expect(world.shown.length).toBeGreaterThan(0);
	});

	it('[STL8] a short trial of a picture interrupts a still and does not end it; after a minute a new one is taken', async () => {
		const world = begin();
		const stills = world.line;
		const picture = { ...stills, sending: { ...stills.sending, rung: 'slideshow' as const } };
		await world.pass(6_000);
		world.line = picture;
		const before = world.a.sent.length;
		await world.pass(3_000);
		expect(world.a.sent.length - before).toBeLessThanOrEqual(1);
		world.line = stills;
		await world.pass(30_000);
		expect(world.shown[0]?.bytes).toEqual(world.taken[0]!.bytes);
		world.line = picture;
		const shown = world.shown.length;
		await world.pass(70_000);
		const takenBefore = world.taken.length;
		world.line = stills;
		await world.pass(40_000);
		expect(world.shown[shown]?.bytes).toEqual(world.taken[takenBefore]!.bytes);
	});

	it('[STL8] a device that slept, or whose clock was set, sends no still of before', async () => {
		const world = begin();
		await world.pass(6_000);
		world.senderAheadMs = 3_600_000;
		await world.pass(40_000);
		world.senderAheadMs = 0;
		await world.pass(40_000);
		expect(world.shown.length).toBeGreaterThan(1);
		expect(world.shown.every(({ bytes }) => bytes[100] !== world.taken[0]!.bytes[100])).toBe(true);
		for (const { takenAtMs, atMs } of world.shown) expect(atMs - takenAtMs).toBeLessThan(30_000);
	});

	it('[STL5] nothing is piled up on a line that takes nothing, and stills go on when it returns', async () => {
		const world = begin();
		await world.pass(6_000);
		world.lines.there.lossShare = world.lines.back.lossShare = 1;
		const before = world.a.sent.length;
		await world.pass(30_000);
		expect(world.a.sent.length - before).toBeLessThanOrEqual(2);
		world.lines.there.lossShare = world.lines.back.lossShare = 0;
		await world.pass(90_000);
		expect(world.shown.length).toBeGreaterThan(1);
		world.setOpen(false);
		const taken = world.taken.length;
		await world.pass(20_000);
		expect(world.taken.length).toBe(taken);
	});

	it('[STL9] the address of a still is taken back when the next one comes, after five minutes, and with the call', async () => {
		const world = begin();
		await world.pass(90_000);
		expect(world.shown.length).toBeGreaterThan(2);
		expect([...world.held.keys()]).toEqual([world.receiver.still.current?.url]);
		world.line = { ...world.line, wantsBps: 0 };
		await world.pass(270_000);
		expect(world.held.size).toBe(1);
		await world.pass(40_000);
		expect(world.receiver.still.current).toBeNull();
		expect(world.held.size).toBe(0);
		world.line = { ...world.line, wantsBps: 4_000_000 };
		await world.pass(60_000);
		expect(world.held.size).toBe(1);
		world.receiver.close();
		expect(world.receiver.still.current).toBeNull();
		expect(world.held.size).toBe(0);
	});

	it('[STL9] what is no picture is never shown, and the one before stays', async () => {
		const world = begin();
		await world.pass(30_000);
		world.camera = (maxBytes) => new Uint8Array(maxBytes).fill(60);
		// The one that was under way is a picture still.
		await world.pass(25_000);
		const { current } = world.receiver.still;
		expect(current).not.toBeNull();
		await world.pass(60_000);
		expect(world.shown.at(-1)?.url).toBe(current?.url);
		world.camera = (maxBytes, count) => sampleStill('webp', 640, 480, maxBytes, count);
		world.opens = false;
		await world.pass(60_000);
		expect(world.receiver.still.current).toEqual(current);
	});

	it('[STL12] the camera is asked only when a still is due; one that gives none is asked again, and so is one that never answers', async () => {
		const world = begin();
		let asked = 0;
		world.camera = () => (asked++, null);
		world.line = { ...world.line, camera: false };
		await world.pass(60_000);
		expect(asked).toBe(0);
		world.line = { ...world.line, camera: true };
		await world.pass(20_000);
		expect(asked).toBeGreaterThan(2);
		expect(asked).toBeLessThanOrEqual(5);
		world.camera = (maxBytes) => (asked++, sampleStill('webp', 640, 480, maxBytes + 1));
		await world.pass(20_000);
		expect(world.a.sent).toEqual([]);
		asked = 0;
		world.camera = () => (asked++, new Promise(() => undefined));
		await world.pass(30_000);
		expect(asked).toBe(3);
		world.camera = (maxBytes) => sampleStill('webp', 640, 480, maxBytes);
		await world.pass(60_000);
		expect(world.shown.length).toBeGreaterThan(0);
	});
});

describe('stills beside what comes first', () => {
	/** Delays of packets of voice, one each 60 ms of 225 bytes on the wire, milliseconds. */
	const voiceDelaysMs = async (rateBps: number, withStills: boolean): Promise<readonly number[]> => {
		const world = begin(1, { rateBps, jitterMs: 0 }, thinStillsLine(rateBps, rateBps < 40_000 ? 25_734 : 29_934));
		if (!withStills) world.sender.close();
		const delaysMs: number[] = [];
		const bytes = (rateBps < 40_000 ? 193 : 225) - overheadBytes;
		world.b.swift.on((message) => {
			if (message[0] === 0) delaysMs.push(world.clock.nowMs() - new DataView(message.buffer).getUint32(1));
		});
		const talk = (): void => {
			const packet = new Uint8Array(bytes);
			new DataView(packet.buffer).setUint32(1, world.clock.nowMs());
			world.a.swift.send(packet);
			world.clock.after(60, talk);
		};
		talk();
		await world.pass(120_000);
		return delaysMs;
	};

	it.each([36_000, 48_000])(
		'[STL10] on %i bit/s a packet of voice waits for no more than a piece, and few wait at all',
		async (rateBps) => {
			const [alone, beside] = [await voiceDelaysMs(rateBps, false), await voiceDelaysMs(rateBps, true)];
			expect(beside.length).toBeGreaterThanOrEqual(alone.length - 2);
			const pieceMs = (270 * 8_000) / rateBps;
			expect(Math.max(...beside) - Math.max(...alone)).toBeLessThan(pieceMs + 1);
			expect(percentile(beside, 0.5) - percentile(alone, 0.5)).toBeLessThan(10);
		}
	);

	it.each([1, 2, 3])(
		'[STL10] on 40 kbit/s with three of ten packets lost, 95 of 100 keys are there within a second (seed %i)',
		async (seed) => {
			const world = createNotesWorld(seed, { rateBps: 40_000, delayMs: 60, jitterMs: 20, lossShare: 0.3, queueMs: 300 }, 6_800);
			const [from, to] = [world.a.lanes, world.b.lanes].map((lanes) => ({ ...lanes, sent: [], media: () => undefined }));
			const stills = createStillsWorld(world.clock, from!, to!, thinStillsLine(40_000, 28_000));
			world.talk(28_000);
			world.write(world.a, 300);
			await stills.pass(140_000);
			expect(world.a.delaysMs).toHaveLength(300);
			expect(percentile(world.a.delaysMs, 0.95)).toBeLessThan(1_000);
			expect(stills.shown.length).toBeGreaterThan(1);
			world.close();
		}
	);
});
