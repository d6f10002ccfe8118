import { type Bytes } from '#lib/core/bytes.ts';
import { buildRed, maxBlocks, parseRed } from './red-payload.ts';

/**
 * Words that ride inside packets of voice: one more block (RFC 2198), of a payload type that no decoder knows, so that every
 * receiver leaves it out. It costs 8 bytes beside its words, where a message of a data channel costs about 90 and its receipt as
 * much, and no retransmission timer ever holds it back.
 */
export interface VoiceRider {
	/** When its packet left, milliseconds of the sender's steady clock modulo `stampCycle`. */
	readonly leftMs: number;
	/** What the packet carries besides, and how long that waited for it, milliseconds; null where it only tells when it left. */
	readonly words: { readonly bytes: Uint8Array; readonly waitedMs: number } | null;
}

export const stampCycle = 65_536;

/** The highest dynamic payload type (RFC 3551, section 6): browsers give theirs out from elsewhere. */
const riderType = 127;
const stampBytes = 2;
const headBytes = 4;

/** A redundant payload with a rider; null where it has no room for one more block, or is not understood. */
export function withRider(payload: Uint8Array, words: VoiceRider['words'], nowMs: number): Bytes | null {
	const parsed = parseRed(payload);
	if (!parsed.ok || parsed.value.older.length + 2 > maxBlocks) return null;
	const bytes = new Uint8Array(words === null ? stampBytes : headBytes + words.bytes.length);
	const view = new DataView(bytes.buffer);
	view.setUint16(0, Math.floor(nowMs) % stampCycle);
	if (words !== null) {
		view.setUint16(stampBytes, Math.min(stampCycle - 1, Math.max(0, Math.round(words.waitedMs))));
		bytes.set(words.bytes, headBytes);
	}
	const { older, primary } = parsed.value;
	return buildRed({ older: [{ payloadType: riderType, ageSamples: 0, bytes }, ...older], primary });
}

/** The rider of a payload; null where there is none. */
export function riderOf(payload: Uint8Array): VoiceRider | null {
	const parsed = parseRed(payload);
	const bytes = parsed.ok ? parsed.value.older.find(({ payloadType }) => payloadType === riderType)?.bytes : undefined;
	if (bytes === undefined || bytes.length < stampBytes) return null;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const words = bytes.length > headBytes ? { bytes: bytes.slice(headBytes), waitedMs: view.getUint16(stampBytes) } : null;
	return { leftMs: view.getUint16(0), words };
}
