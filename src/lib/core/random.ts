/** Chance as a port: the product uses `cryptoRandom`, tests and the demo ward use `seededRandom`. */
export interface Random {
	/** Uniform in [0, 1). */
	next(): number;
	/** Uniform bytes. Only `cryptoRandom` may feed keys, secrets and identifiers that leave the device. */
	bytes(length: number): Uint8Array<ArrayBuffer>;
}

export const cryptoRandom: Random = {
	next: () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
	bytes: (length) => crypto.getRandomValues(new Uint8Array(length))
};

/** The same chance again for the same seed: mulberry32 (T. Ettinger, 2017), a 32-bit generator with a full period. */
export function seededRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	return { next, bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)) };
}

/** A whole number in [from, to]. */
export const integerBetween = (random: Random, from: number, to: number): number => from + Math.floor(random.next() * (to - from + 1));

/** One of the given values; throws on an empty list. */
export function pick<T>(random: Random, values: readonly T[]): T {
	if (values.length === 0) throw new Error('nothing to pick from');
	return values[Math.floor(random.next() * values.length)]!;
}
