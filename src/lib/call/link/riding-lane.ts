import { createEmitter } from '#lib/core/emitter.ts';
import { riderChannels } from '#lib/call/sound/voice-rider.ts';
import type { DataLane } from './peer-link.ts';
import type { VoiceLane } from './pulse-carrier.ts';

export interface RidingLaneParts {
	/** For all that does not ride. */
	readonly lane: DataLane;
	readonly voice: VoiceLane;
	/** Whether the peer reads what rides, and voice has room for it. */
	rides(): boolean;
	report(error: unknown): void;
}

/** Longer messages would make one packet of voice much later than the next. */
const longestRider = 420;
/** RFC 2198's block header, the stamp, and the head of the words (voice-rider.ts). */
const riddenOverheadBytes = 11;

/** A lane whose short messages ride in the voice where they can: without headers and receipts of their own. */
export function createRidingLane({ lane, voice, rides, report }: RidingLaneParts): DataLane {
	const arrivals = createEmitter<Uint8Array>(report);
	/** Bytes that wait for a packet of voice, by their numbers. */
	const waiting = new Map<number, number>();
	let number = 0;

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
			// What was never taken along is stale by now, and not on its way any more.
			if (!rides()) waiting.clear();
			return [...waiting.values()].reduce((sum, bytes) => sum + bytes, lane.bufferedBytes);
		},
		get overheadBytes() {
			return rides() ? riddenOverheadBytes : lane.overheadBytes;
		},
		send(bytes) {
			if (
				lane.open &&
				bytes.length <= longestRider &&
				rides() &&
				voice.ride({ channel: riderChannels.swift, number: ++number, words: bytes, times: 1 })
			) {
				waiting.set(number, bytes.length);
				return true;
			}
			return lane.send(bytes);
		},
		on: (listener) => arrivals.on(listener)
	};
}
