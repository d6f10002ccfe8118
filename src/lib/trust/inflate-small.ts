import type { Bytes } from '#lib/core/bytes.ts';

/** A canonical Huffman code: how many codes there are of each length, and the symbols in the order of their codes. */
interface HuffmanCode {
	readonly counts: Uint16Array;
	readonly symbols: Uint16Array;
	/** By the next `quickBits` bits: the symbol times 16 plus its code's length; 0 where the code is longer than that. */
	readonly quick: Uint16Array;
}

const quickBits = 9;

const longestCode = 15;
/** RFC 1951, 3.2.5: what the length and distance symbols start from, and how many further bits each takes. */
const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
	1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385,
	24577
];
const distanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
/** RFC 1951, 3.2.7. */
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Thrown inside this file alone; it leaves as a value. */
class Unfit extends Error {
	readonly why: 'malformed' | 'too-big';
	constructor(why: 'malformed' | 'too-big') {
		super(why);
		this.why = why;
	}
}

/**
 * The content of a raw deflate (RFC 1951) at once, or why not. A browser's stream takes some 0.3 ms for each envelope, however
 * short, and a case opens hundreds of them. The work grows with the output, so it ends where that would exceed `maxBytes`.
 */
export function inflateSmall(deflated: Uint8Array, maxBytes: number): Bytes | 'malformed' | 'too-big' {
	try {
		return inflateAll(deflated, maxBytes);
	} catch (error) {
		if (error instanceof Unfit) return error.why;
		throw error;
	}
}

function inflateAll(deflated: Uint8Array, maxBytes: number): Bytes {
	let at = 0;
	let held = 0;
	let heldBits = 0;
	let out = new Uint8Array(Math.min(maxBytes, Math.max(256, deflated.length * 4)));
	let length = 0;

	const bits = (count: number): number => {
		while (heldBits < count) {
			if (at >= deflated.length) throw new Unfit('malformed');
			held |= deflated[at++]! << heldBits;
			heldBits += 8;
		}
		const value = held & ((1 << count) - 1);
		held >>>= count;
		heldBits -= count;
		return value;
	};
	const symbol = ({ counts, symbols, quick }: HuffmanCode): number => {
		while (heldBits < quickBits && at < deflated.length) {
			held |= deflated[at++]! << heldBits;
			heldBits += 8;
		}
		const found = quick[held & ((1 << quickBits) - 1)]!;
		if (found !== 0 && (found & 15) <= heldBits) {
			held >>>= found & 15;
			heldBits -= found & 15;
			return found >> 4;
		}
		let code = 0;
		let first = 0;
		let index = 0;
		for (let size = 1; size <= longestCode; size++) {
			code |= bits(1);
			const count = counts[size]!;
			if (code - count < first) return symbols[index + (code - first)]!;
			index += count;
			first = (first + count) << 1;
			code <<= 1;
		}
		throw new Unfit('malformed');
	};
	const makeRoom = (more: number): void => {
		if (length + more > maxBytes) throw new Unfit('too-big');
		if (length + more <= out.length) return;
		const wider = new Uint8Array(Math.min(maxBytes, Math.max(out.length * 2, length + more)));
		wider.set(out.subarray(0, length));
		out = wider;
	};
	const stored = (): void => {
		// A stored block begins at a whole byte; bytes that were taken ahead are given back.
		at -= heldBits >> 3;
		held = heldBits = 0;
		const size = bits(16);
		if (bits(16) !== (size ^ 0xffff) || at + size > deflated.length) throw new Unfit('malformed');
		makeRoom(size);
		out.set(deflated.subarray(at, at + size), length);
		at += size;
		length += size;
	};
	const coded = (literals: HuffmanCode, distances: HuffmanCode): void => {
		for (let next = symbol(literals); next !== 256; next = symbol(literals)) {
			if (next < 256) {
				makeRoom(1);
				out[length++] = next;
				continue;
			}
			const base = lengthBase[next - 257];
			if (base === undefined) throw new Unfit('malformed');
			const count = base + bits(lengthBits[next - 257]!);
			const far = symbol(distances);
			const from = distanceBase[far];
			if (from === undefined) throw new Unfit('malformed');
			const distance = from + bits(distanceBits[far]!);
			if (distance > length) throw new Unfit('malformed');
			makeRoom(count);
			// One by one: source and target may overlap, which is how runs are written.
			for (let end = length + count; length < end; length++) out[length] = out[length - distance]!;
		}
	};
	const describedCodes = (): readonly [HuffmanCode, HuffmanCode] => {
		const literalCount = bits(5) + 257;
		const distanceCount = bits(5) + 1;
		const described = bits(4) + 4;
		if (literalCount > 286 || distanceCount > 30) throw new Unfit('malformed');
		const sizes = new Uint8Array(19);
		for (let entry = 0; entry < described; entry++) sizes[codeLengthOrder[entry]!] = bits(3);
		const sizeCode = makeCode(sizes);
		const all = new Uint8Array(literalCount + distanceCount);
		for (let entry = 0; entry < all.length;) {
			const kind = symbol(sizeCode);
			if (kind < 16) {
				all[entry++] = kind;
				continue;
			}
			if (kind === 16 && entry === 0) throw new Unfit('malformed');
			const repeated = kind === 16 ? all[entry - 1]! : 0;
			const times = kind === 16 ? 3 + bits(2) : kind === 17 ? 3 + bits(3) : 11 + bits(7);
			if (entry + times > all.length) throw new Unfit('malformed');
			all.fill(repeated, entry, entry + times);
			entry += times;
		}
		if (all[256] === 0) throw new Unfit('malformed');
		return [makeCode(all.subarray(0, literalCount)), makeCode(all.subarray(literalCount))];
	};

	for (let last = false; !last;) {
		last = bits(1) === 1;
		const form = bits(2);
		if (form === 0) stored();
		else if (form === 1) coded(fixedLiterals, fixedDistances);
		else if (form === 2) coded(...describedCodes());
		else throw new Unfit('malformed');
	}
	if (at - (heldBits >> 3) !== deflated.length) throw new Unfit('malformed');
	return out.slice(0, length);
}

/** From the length of each symbol's code; zero for symbols that do not occur. More codes than bits can tell apart are refused. */
function makeCode(sizes: Uint8Array): HuffmanCode {
	const counts = new Uint16Array(longestCode + 1);
	for (const size of sizes) counts[size]!++;
	counts[0] = 0;
	let left = 1;
	for (let size = 1; size <= longestCode; size++) {
		left = left * 2 - counts[size]!;
		if (left < 0) throw new Unfit('malformed');
	}
	const offsets = new Uint16Array(longestCode + 2);
	for (let size = 1; size <= longestCode; size++) offsets[size + 1] = offsets[size]! + counts[size]!;
	const symbols = new Uint16Array(sizes.length);
	for (let entry = 0; entry < sizes.length; entry++) if (sizes[entry]! > 0) symbols[offsets[sizes[entry]!]!++] = entry;
	return { counts, symbols, quick: quickTable(counts, symbols) };
}

function quickTable(counts: Uint16Array, symbols: Uint16Array): Uint16Array {
	const quick = new Uint16Array(1 << quickBits);
	let code = 0;
	let index = 0;
	for (let size = 1; size <= quickBits; size++) {
		for (let end = index + counts[size]!; index < end; index++, code++) {
			// Codes are sent from their highest bit on, into the lowest bits of what is held.
			let first = 0;
			for (let bit = 0; bit < size; bit++) first |= ((code >> bit) & 1) << (size - 1 - bit);
			for (let slot = first; slot < quick.length; slot += 1 << size) quick[slot] = (symbols[index]! << 4) | size;
		}
		code <<= 1;
	}
	return quick;
}

/** RFC 1951, 3.2.6. */
const fixedLiterals = makeCode(Uint8Array.from({ length: 288 }, (_, entry) => (entry < 144 ? 8 : entry < 256 ? 9 : entry < 280 ? 7 : 8)));
const fixedDistances = makeCode(new Uint8Array(30).fill(5));
