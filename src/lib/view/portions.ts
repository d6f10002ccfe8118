export interface PortionLimits<T> {
	readonly count: number;
	readonly weight: number;
	readonly weightOf: (entry: T) => number;
}

/** Cuts a list, in its order, into portions within both limits; an entry that is heavier than the limit is a portion by itself. */
export function portions<T>(list: readonly T[], { count, weight, weightOf }: PortionLimits<T>): readonly (readonly T[])[] {
	const cut: T[][] = [];
	let room = { count: 0, weight: 0 };
	for (const entry of list) {
		const own = weightOf(entry);
		if (room.count === 0 || own > room.weight) {
			cut.push([]);
			room = { count, weight };
		}
		cut.at(-1)!.push(entry);
		room = { count: room.count - 1, weight: room.weight - own };
	}
	return cut;
}
