import { concatBytes, type Bytes } from '#lib/core/bytes.ts';

/** Numbers as LEB128, the way Yjs writes them: seven bits a byte, lowest first. */
export function varUint(value: number): Bytes {
	const bytes: number[] = [];
	let rest = value;
	for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push(128 | (rest % 128));
	bytes.push(rest);
	return Uint8Array.from(bytes);
}

/** Reads what a peer wrote. Each reading is null once the bytes do not hold it; nothing is thrown. */
export interface LaneReader {
	uint(): number | null;
	/** A fixed-size number, big-endian. */
	fixed(bytes: 1 | 2 | 4): number | null;
	/** Everything that is left; a copy, which outlives the message. */
	rest(): Bytes;
	readonly atEnd: boolean;
}

export function readLane(bytes: Uint8Array): LaneReader {
	let at = 0;
	return {
		uint() {
			let value = 0;
			for (let scale = 1; scale <= Number.MAX_SAFE_INTEGER; scale *= 128) {
				const byte = bytes[at++];
				if (byte === undefined) return null;
				value += (byte & 127) * scale;
				if (byte < 128) return value <= Number.MAX_SAFE_INTEGER ? value : null;
			}
			return null;
		},
		fixed(size) {
			if (at + size > bytes.length) return null;
			let value = 0;
			for (let end = at + size; at < end; at++) value = value * 256 + bytes[at]!;
			return value;
		},
		rest() {
			const rest = bytes.slice(at);
			at = bytes.length;
			return rest;
		},
		get atEnd() {
			return at >= bytes.length;
		}
	};
}

export function fixedUint(value: number, size: 1 | 2 | 4): Bytes {
	const bytes = new Uint8Array(size);
	let rest = value;
	for (let at = size - 1; at >= 0; at--, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
	return bytes;
}

/** How far each author's changes are known: a Yjs client and the number of its first unknown change. */
export type AuthorClocks = ReadonlyMap<number, number>;

/** As Yjs writes a state vector (V1), the highest client first. */
export function encodeClocks(clocks: AuthorClocks): Bytes {
	const entries = [...clocks].sort(([a], [b]) => b - a);
	return concatBytes(varUint(entries.length), ...entries.flatMap(([client, clock]) => [varUint(client), varUint(clock)]));
}

/** Null unless the bytes are exactly that. A declared count costs nothing by itself: reading stops where the bytes end. */
export function decodeClocks(bytes: Uint8Array): AuthorClocks | null {
	const reader = readLane(bytes);
	const count = reader.uint();
	if (count === null) return null;
	const clocks = new Map<number, number>();
	for (let at = 0; at < count; at++) {
		const client = reader.uint();
		const clock = client === null ? null : reader.uint();
		if (client === null || clock === null) return null;
		clocks.set(client, clock);
	}
	return reader.atEnd ? clocks : null;
}
