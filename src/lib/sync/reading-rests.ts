/**
 * Which files rest, by the number of the look. While someone types, a file changes several times a second, and what is derived from
 * it does not: after two readings it rests until `looks` looks have passed since the first of them. The second comes at once, since
 * a question often comes in two envelopes: what is asked, and of whom.
 */
export interface ReadingRests<Id> {
	rests(id: Id, look: number): boolean;
	noteReading(id: Id, look: number): void;
}

export function createReadingRests<Id>(looks: number): ReadingRests<Id> {
	/** The last reading but one, and the last. */
	const readings = new Map<Id, readonly [number, number]>();
	const never = -looks;
	return {
		rests: (id, look) => look - (readings.get(id)?.[0] ?? never) < looks,
		noteReading: (id, look) => void readings.set(id, [readings.get(id)?.[1] ?? never, look])
	};
}
