import type { Bytes } from '#lib/core/bytes.ts';
import { err, ok, type Result } from '#lib/core/result.ts';

/** Sound of some moment inside a redundant packet. */
export interface RedBlock {
	readonly payloadType: number;
	/** How long before the packet's own timestamp it was said, in samples at 48 kHz. */
	readonly ageSamples: number;
	readonly bytes: Uint8Array;
}

/** A redundant audio payload (RFC 2198): older blocks first, and the one that the packet's timestamp belongs to. */
export interface RedPayload {
	readonly older: readonly RedBlock[];
	readonly primary: Omit<RedBlock, 'ageSamples'>;
}

/** RFC 2198, section 3: 14 bits of timestamp offset, 10 bits of block length. */
export const maxAgeSamples = 16_383;
export const maxBlockBytes = 1_023;
/** The most blocks that Chromium's receiver unpacks, the primary included (calls.md section 2, RED). */
export const maxBlocks = 32;
/** Header of one older block. */
export const blockHeaderBytes = 4;

/** Takes a payload apart. Its blocks are views into it. */
export function parseRed(payload: Uint8Array): Result<RedPayload, 'truncated'> {
	const heads: { readonly payloadType: number; readonly ageSamples: number; readonly length: number }[] = [];
	let at = 0;
	for (; ((payload[at] ?? 0) & 0x80) !== 0; at += blockHeaderBytes) {
		const [mark, high, middle, low] = payload.subarray(at, at + blockHeaderBytes);
		if (mark === undefined || high === undefined || middle === undefined || low === undefined) return err('truncated');
		heads.push({ payloadType: mark & 0x7f, ageSamples: (high << 6) | (middle >> 2), length: ((middle & 3) << 8) | low });
	}
	const mark = payload[at++];
	if (mark === undefined) return err('truncated');
	const older: RedBlock[] = [];
	for (const { payloadType, ageSamples, length } of heads) {
		if (at + length > payload.length) return err('truncated');
		older.push({ payloadType, ageSamples, bytes: payload.subarray(at, at + length) });
		at += length;
	}
	return ok({ older, primary: { payloadType: mark & 0x7f, bytes: payload.subarray(at) } });
}

/** Bytes that a payload of these blocks takes. */
export const redBytes = ({ older, primary }: RedPayload): number =>
	older.reduce((sum, { bytes }) => sum + blockHeaderBytes + bytes.length, 1 + primary.bytes.length);

/** Puts a payload together. Blocks beyond the format's limits are a mistake of the caller and throw. */
export function buildRed(payload: RedPayload): Bytes {
	const { older, primary } = payload;
	const out = new Uint8Array(redBytes(payload));
	let at = 0;
	for (const { payloadType, ageSamples, bytes } of older) {
		if (ageSamples < 0 || ageSamples > maxAgeSamples || bytes.length > maxBlockBytes) throw new RangeError('block beyond RFC 2198');
		out[at++] = 0x80 | payloadType;
		out[at++] = ageSamples >> 6;
		out[at++] = ((ageSamples & 63) << 2) | (bytes.length >> 8);
		out[at++] = bytes.length & 255;
	}
	out[at++] = primary.payloadType & 0x7f;
	for (const { bytes } of [...older, primary]) {
		out.set(bytes, at);
		at += bytes.length;
	}
	return out;
}
