import { type Bytes } from '#lib/core/bytes.ts';
import { buildRed, maxBlockBytes, maxBlocks, parseRed } from './red-payload.ts';

/**
 * Words that ride inside packets of voice: one more block (RFC 2198), of a payload type that no decoder knows, so that every
 * receiver leaves it out. They cost 11 bytes beside themselves, where a message of a data channel costs about 90 and its receipt as
 * much, and no retransmission timer ever holds them back.
 */
export interface VoiceRider {
	/** When its packet left, milliseconds of the sender's steady clock modulo `stampCycle`. */
	readonly leftMs: number;
	/** What the packet carries besides; nothing where it only tells when it left. */
	readonly words: readonly RiddenWords[];
}

export interface RiddenWords {
	/** Whose they are: `riderChannels`. */
	readonly channel: number;
	readonly bytes: Uint8Array;
	/** How long they waited for the packet, milliseconds. */
	readonly waitedMs: number;
}

export const stampCycle = 65_536;
export const riderChannels = { pulse: 0, swift: 1 } as const;

/** The highest dynamic payload type (RFC 3551, section 6): browsers give theirs out from elsewhere. */
const riderType = 127;
const stampBytes = 2;
/** Channel, time waited and length. */
const headBytes = 5;

export const ridingBytes = (words: readonly Pick<RiddenWords, 'bytes'>[]): number =>
	words.reduce((sum, { bytes }) => sum + headBytes + bytes.length, stampBytes);

/** A redundant payload with a rider; null where it has no room for one more block, or is not understood. */
export function withRider(payload: Uint8Array, words: readonly RiddenWords[], nowMs: number): Bytes | null {
	const parsed = parseRed(payload);
	const length = ridingBytes(words);
	if (!parsed.ok || parsed.value.older.length + 2 > maxBlocks || length > maxBlockBytes) return null;
	const bytes = new Uint8Array(length);
	const view = new DataView(bytes.buffer);
	view.setUint16(0, Math.floor(nowMs) % stampCycle);
	let at = stampBytes;
	for (const { channel, bytes: said, waitedMs } of words) {
		view.setUint8(at, channel);
		view.setUint16(at + 1, Math.min(stampCycle - 1, Math.max(0, Math.round(waitedMs))));
		view.setUint16(at + 3, said.length);
		bytes.set(said, at + headBytes);
		at += headBytes + said.length;
	}
	const { older, primary } = parsed.value;
	return buildRed({ older: [{ payloadType: riderType, ageSamples: 0, bytes }, ...older], primary });
}

/** The rider of a payload; null where there is none, or none that is understood. */
export function riderOf(payload: Uint8Array): VoiceRider | null {
	const parsed = parseRed(payload);
	const bytes = parsed.ok ? parsed.value.older.find(({ payloadType }) => payloadType === riderType)?.bytes : undefined;
	if (bytes === undefined || bytes.length < stampBytes) return null;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const words: RiddenWords[] = [];
	for (let at = stampBytes; at < bytes.length;) {
		if (at + headBytes > bytes.length) return null;
		const end = at + headBytes + view.getUint16(at + 3);
		if (end > bytes.length) return null;
		words.push({ channel: view.getUint8(at), waitedMs: view.getUint16(at + 1), bytes: bytes.slice(at + headBytes, end) });
		at = end;
	}
	return { leftMs: view.getUint16(0), words };
}
