import type { DeviceId } from '#lib/core/ids.ts';

/** What is known of a document: per device, the highest counter up to which nothing is missing. */
export type VersionVector = ReadonlyMap<DeviceId, number>;

/** A vector with `device` at least at `counter`. */
export function advance(vector: VersionVector, device: DeviceId, counter: number): VersionVector {
	if ((vector.get(device) ?? 0) >= counter) return vector;
	return new Map(vector).set(device, counter);
}

/** Says whether everything `part` knows is known to `whole` too. */
export function covers(whole: VersionVector, part: VersionVector): boolean {
	for (const [device, counter] of part) {
		if ((whole.get(device) ?? 0) < counter) return false;
	}
	return true;
}

/** What either of the two knows. */
export function uniteVectors(a: VersionVector, b: VersionVector): VersionVector {
	const both = new Map(a);
	for (const [device, counter] of b) both.set(device, Math.max(counter, both.get(device) ?? 0));
	return both;
}

/** The entries in the one order in which they are encoded: by device id, without zero counters. */
export const sortedEntries = (vector: VersionVector): readonly (readonly [DeviceId, number])[] =>
	[...vector].filter(([, counter]) => counter > 0).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/**
 * Sixteen hexadecimal digits that tell two vectors apart in a HEADS exchange: two independent 32-bit multiplicative hashes
 * (FNV-1a with the 32-bit prime 0x01000193, from two offsets) over the sorted entries. Finds accidents, resists no attacker:
 * a collision costs one skipped repair, which the next change of the document undoes.
 */
export function vectorFingerprint(vector: VersionVector): string {
	let low = 0x811c9dc5;
	let high = 0x01234567;
	for (const [device, counter] of sortedEntries(vector)) {
		for (const character of `${device}${counter};`) {
			const code = character.charCodeAt(0);
			low = Math.imul(low ^ code, 0x01000193) >>> 0;
			high = Math.imul(high ^ code ^ (low >>> 24), 0x01000193) >>> 0;
		}
	}
	return low.toString(16).padStart(8, '0') + high.toString(16).padStart(8, '0');
}
