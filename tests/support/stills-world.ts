import { createStillsReceiver, type ShownStill } from '#lib/call/stills/stills-receiver.ts';
import { createStillsSender } from '#lib/call/stills/stills-sender.ts';
import type { StillsLine } from '#lib/call/stills/stills-policy.ts';
import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import { sampleStill } from './sample-still.ts';
import type { EventClock, LaneEnd } from './simulated-lanes.ts';

const thrown = (error: unknown): never => {
	throw error;
};

/** A camera that a line of 48 kbit/s leaves without a picture, and a voice of 20 kbit/s beside it. */
export const thinStillsLine = (lineBps = 48_000, wireBps = 29_934): StillsLine => ({
	sending: {
		rung: 'stills',
		reason: 'line',
		lineBps,
		audio: { bitrateBps: 20_000, frameMs: 60, bundle: 1, offsets: [], wireBps, playoutMs: 60 },
		video: { active: false, maxBitrateBps: 0, maxFramerate: 0, height: 0 },
		notesBps: 7_200
	},
	up: true,
	wantsBps: 4_000_000,
	queueMs: 0,
	reportAgeMs: 300,
	notesBps: 0,
	camera: true,
	audioOnly: false,
	saveData: false
});

/** One camera, one who looks, and two ends of a line between them. Every still has bytes of its own. */
export function createStillsWorld(clock: EventClock, from: LaneEnd, to: LaneEnd, line: StillsLine) {
	const taken: { readonly atMs: number; readonly bytes: Bytes }[] = [];
	const shown: (ShownStill & { readonly atMs: number; readonly bytes: Bytes })[] = [];
	const held = new Map<string, Bytes>();
	const world = {
		line,
		taken,
		shown,
		/** Addresses that were given and not taken back. */
		held,
		/** What the camera gives; null for none. */
		camera: (maxBytes: number, count: number): Bytes | null | Promise<null> => sampleStill('webp', 640, 480, maxBytes, count % 256),
		/** What the clock of the sending device is set to beside the real one, milliseconds. */
		senderAheadMs: 0,
		opens: true,
		/** Lets time pass, and promises settle within it. */
		async pass(ms: number): Promise<void> {
			for (let at = 0; at < ms; at += 50) {
				clock.run(Math.min(50, ms - at));
				for (let turn = 0; turn < 8; turn++) await Promise.resolve();
			}
		}
	};
	const senderClock: Clock = { nowMs: () => clock.nowMs() + world.senderAheadMs, after: (delayMs, task) => clock.after(delayMs, task) };
	const receiver = createStillsReceiver({
		sure: to.sure,
		clock,
		async open(bytes) {
			if (!world.opens) return null;
			const url = `blob:${held.size + shown.length}-${clock.nowMs()}`;
			held.set(url, bytes);
			return url;
		},
		forget: (url) => void held.delete(url),
		report: thrown
	});
	receiver.still.on(() => {
		const still = receiver.still.current;
		if (still !== null) shown.push({ ...still, atMs: clock.nowMs(), bytes: held.get(still.url)! });
	});
	const sender = createStillsSender({
		swift: from.swift,
		sure: from.sure,
		clock: senderClock,
		line: () => world.line,
		async capture(maxBytes) {
			const bytes = await world.camera(maxBytes, taken.length);
			if (bytes !== null) taken.push({ atMs: clock.nowMs(), bytes });
			return bytes;
		},
		report: thrown
	});
	return Object.assign(world, { receiver, sender });
}
