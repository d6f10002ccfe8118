import type { Bytes } from '#lib/core/bytes.ts';

/** Four bytes of length stand before the content. */
const prefixBytes = 4;

/**
 * The length Padmé allows for content of `length` bytes: it tells at most O(log log n) bits of the true length and adds
 * at most 12 % (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PETS 2019, section 4).
 */
export function padmeLength(length: number): number {
	if (length < 2) return length;
	const exponent = Math.floor(Math.log2(length));
	const mantissaBits = Math.floor(Math.log2(exponent)) + 1;
	const step = 2 ** Math.max(0, exponent - mantissaBits);
	return Math.ceil(length / step) * step;
}

/** Content with its length before it and zeros behind it, at least `minBytes` long. */
export function pad(content: Uint8Array, minBytes = 0): Bytes {
	const padded = new Uint8Array(Math.max(minBytes, padmeLength(prefixBytes + content.length)));
	new DataView(padded.buffer).setUint32(0, content.length);
	padded.set(content, prefixBytes);
	return padded;
}

/** What `pad` was given; null when the length before it cannot be true. */
export function unpad(padded: Uint8Array): Bytes | null {
	if (padded.length < prefixBytes) return null;
	const length = new DataView(padded.buffer, padded.byteOffset, padded.byteLength).getUint32(0);
	return length > padded.length - prefixBytes ? null : new Uint8Array(padded.subarray(prefixBytes, prefixBytes + length));
}
