import type { DeviceId } from '#lib/core/ids.ts';
import { advance, type VersionVector } from '#lib/wire/version-vector.ts';

/** Which envelopes of a document are there: per device up to where none is missing, and what lies beyond a gap. */
export interface Reach {
	add(envelope: { readonly device: DeviceId; readonly counter: number }): void;
	/** What a snapshot replaces is there with the snapshot. */
	cover(covers: Iterable<readonly [DeviceId, number]>): void;
	readonly vector: VersionVector;
	readonly hasGap: boolean;
}

export function createReach(): Reach {
	let vector: VersionVector = new Map();
	const beyond = new Map<DeviceId, Set<number>>();

	const closeGaps = (device: DeviceId): void => {
		const waiting = beyond.get(device);
		if (!waiting) return;
		const reached = (): number => vector.get(device) ?? 0;
		for (const counter of [...waiting].sort((a, b) => a - b)) {
			if (counter > reached() + 1) break;
			vector = advance(vector, device, counter);
			waiting.delete(counter);
		}
		if (waiting.size === 0) beyond.delete(device);
	};

	return {
		add({ device, counter }) {
			if (counter === (vector.get(device) ?? 0) + 1) vector = advance(vector, device, counter);
			else if (counter > (vector.get(device) ?? 0)) beyond.set(device, (beyond.get(device) ?? new Set()).add(counter));
			closeGaps(device);
		},
		cover(covers) {
			for (const [device, counter] of covers) {
				vector = advance(vector, device, counter);
				closeGaps(device);
			}
		},
		get vector() {
			return vector;
		},
		get hasGap() {
			return beyond.size > 0;
		}
	};
}
