import type { Clock } from '#lib/core/clock.ts';
import { createEmitter } from '#lib/core/emitter.ts';
import { riderChannels } from '#lib/call/sound/voice-rider.ts';
import type { DataLane } from './peer-link.ts';
import type { VoiceLane } from './pulse-carrier.ts';

export interface RidingLaneParts {
	/** For all that does not ride. */
	readonly lane: DataLane;
	readonly voice: VoiceLane;
	readonly clock: Clock;
	/** Whether the peer reads what rides, and voice has room for it. */
	rides(): boolean;
	report(error: unknown): void;
}

/** Longer messages would make one packet of voice much later than the next. */
const longestRider = 420;
/** RFC 2198's block header, the stamp, and the head of the words (voice-rider.ts). */
const riddenOverheadBytes = 11;

/** A lane whose short messages ride in the voice where they can: without headers and receipts of their own. */
/** What no packet took along for so long is left behind (sound-rewriter.ts); the voice is then full of its own copies for a while. */
const waitsMs = 1_500;
const crowdedMs = 5_000;

export function createRidingLane({ lane, voice, clock, rides, report }: RidingLaneParts): DataLane {
	const arrivals = createEmitter<Uint8Array>(report);
	/** What waits for a packet of voice, by its numbers. */
	const waiting = new Map<number, { readonly bytes: number; readonly sinceMs: number }>();
	let number = 0;
	let crowdedUntilMs = Number.NEGATIVE_INFINITY;

	const mayRide = (): boolean => {
		const nowMs = clock.nowMs();
		for (const [each, { sinceMs }] of waiting) {
			if (nowMs - sinceMs < waitsMs) continue;
			waiting.delete(each);
			crowdedUntilMs = nowMs + crowdedMs;
		}
		return nowMs >= crowdedUntilMs && rides();
	};

	lane.on((bytes) => arrivals.emit(bytes));
	voice.on((word) => {
		if (word.word === 'left') {
			if (word.channel === riderChannels.swift) waiting.delete(word.number);
			return;
		}
		for (const { channel, bytes } of word.rider.words) if (channel === riderChannels.swift) arrivals.emit(bytes);
	});

	return {
		get open() {
			return lane.open;
		},
		get bufferedBytes() {
			if (!mayRide()) return lane.bufferedBytes;
			return [...waiting.values()].reduce((sum, { bytes }) => sum + bytes, lane.bufferedBytes);
		},
		get overheadBytes() {
			return mayRide() ? riddenOverheadBytes : lane.overheadBytes;
		},
		send(bytes) {
			if (
				lane.open &&
				bytes.length <= longestRider &&
				mayRide() &&
				voice.ride({ channel: riderChannels.swift, number: ++number, words: bytes, times: 1 })
			) {
				waiting.set(number, { bytes: bytes.length, sinceMs: clock.nowMs() });
				return true;
			}
			return lane.send(bytes);
		},
		on: (listener) => arrivals.on(listener)
	};
}
