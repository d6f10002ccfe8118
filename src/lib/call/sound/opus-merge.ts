import { concatBytes, type Bytes } from '#lib/core/bytes.ts';

/** One Opus packet taken apart (RFC 6716, section 3). All its frames share one configuration. */
export interface OpusPacket {
	/** Configuration and channel count: the first byte without its frame-count code. */
	readonly configuration: number;
	/** Length of each frame in samples at 48 kHz. */
	readonly frameSamples: number;
	readonly frames: readonly Uint8Array[];
}

/** The longest packet Opus allows: 120 ms at 48 kHz (RFC 6716, section 3.2.5, rule R5). */
export const maxOpusSamples = 5760;
/** RFC 6716, section 3.2.1. */
const maxFrameBytes = 1275;

const silkSamples = [480, 960, 1920, 2880] as const;
const celtSamples = [120, 240, 480, 960] as const;

/** RFC 6716, table 2: 12 configurations of SILK, 4 of both coders, 16 of CELT. */
function samplesOf(configuration: number): number {
	const number = configuration >> 3;
	if (number < 12) return silkSamples[number & 3]!;
	if (number < 16) return silkSamples[number & 1]!;
	return celtSamples[number & 3]!;
}

/** A frame length and the bytes it took, or null when the packet ends in it (RFC 6716, section 3.2.1). */
function readLength(bytes: Uint8Array, at: number): { readonly length: number; readonly taken: number } | null {
	const first = bytes[at];
	if (first === undefined) return null;
	if (first < 252) return { length: first, taken: 1 };
	const second = bytes[at + 1];
	return second === undefined ? null : { length: second * 4 + first, taken: 2 };
}

/** Cuts `bytes` into frames of these lengths; null unless they fill it exactly. */
function cut(bytes: Uint8Array, lengths: readonly number[]): readonly Uint8Array[] | null {
	const frames: Uint8Array[] = [];
	let at = 0;
	for (const length of lengths) {
		if (length > maxFrameBytes) return null;
		frames.push(bytes.subarray(at, at + length));
		at += length;
	}
	return at === bytes.length ? frames : null;
}

/** The frames of a packet with a signalled count: equal or varying lengths, with or without padding (section 3.2.5). */
function counted(bytes: Uint8Array): readonly Uint8Array[] | null {
	const head = bytes[1];
	if (head === undefined) return null;
	const count = head & 63;
	let at = 2;
	let padding = 0;
	if ((head & 64) !== 0) {
		for (let more = true; more; at++) {
			const byte = bytes[at];
			if (byte === undefined) return null;
			padding += byte === 255 ? 254 : byte;
			more = byte === 255;
		}
	}
	const lengths: number[] = [];
	if ((head & 128) !== 0) {
		for (let frame = 1; frame < count; frame++) {
			const length = readLength(bytes, at);
			if (length === null) return null;
			lengths.push(length.length);
			at += length.taken;
		}
	}
	const room = bytes.length - padding - at;
	if (count === 0 || room < 0) return null;
	if ((head & 128) === 0) lengths.push(...Array.from({ length: count }, () => room / count));
	else lengths.push(room - lengths.reduce((sum, length) => sum + length, 0));
	if (lengths.some((length) => length < 0 || !Number.isInteger(length))) return null;
	return cut(bytes.subarray(at, at + room), lengths);
}

function framesOf(bytes: Uint8Array): readonly Uint8Array[] | null {
	const rest = bytes.length - 1;
	switch (bytes[0]! & 3) {
		case 0:
			return cut(bytes.subarray(1), [rest]);
		case 1:
			return rest % 2 === 0 ? cut(bytes.subarray(1), [rest / 2, rest / 2]) : null;
		case 2: {
			const first = readLength(bytes, 1);
			if (first === null || first.length > rest - first.taken) return null;
			return cut(bytes.subarray(1 + first.taken), [first.length, rest - first.taken - first.length]);
		}
		default:
			return counted(bytes);
	}
}

/** Takes a packet apart; null when it breaks a rule of RFC 6716, section 3.4. Padding is left behind. */
export function parseOpus(bytes: Uint8Array): OpusPacket | null {
	if (bytes.length === 0) return null;
	const configuration = bytes[0]! & 0xfc;
	const frameSamples = samplesOf(configuration);
	const frames = framesOf(bytes);
	return frames === null || frames.length * frameSamples > maxOpusSamples ? null : { configuration, frameSamples, frames };
}

export const opusSamples = ({ frames, frameSamples }: OpusPacket): number => frames.length * frameSamples;

const lengthBytes = (length: number): readonly number[] =>
	length < 252 ? [length] : [252 + (length & 3), (length - 252 - (length & 3)) >> 2];

/**
 * One packet that plays `packets` one after another: code 3, of equal lengths where they are equal (RFC 6716, section 3.2.5).
 * A single frame takes the shortest form, code 0. Null when they differ in configuration or last longer than 120 ms together.
 */
export function mergeOpus(packets: readonly OpusPacket[]): Bytes | null {
	const [first] = packets;
	if (first === undefined || packets.some(({ configuration }) => configuration !== first.configuration)) return null;
	const frames = packets.flatMap((packet) => packet.frames);
	if (frames.length * first.frameSamples > maxOpusSamples) return null;
	if (frames.length === 1) return concatBytes(Uint8Array.of(first.configuration), frames[0]!);
	const equal = frames.every(({ length }) => length === frames[0]!.length);
	const lengths = equal ? [] : frames.slice(0, -1).flatMap(({ length }) => lengthBytes(length));
	const head = Uint8Array.from([first.configuration | 3, frames.length | (equal ? 0 : 128), ...lengths]);
	return concatBytes(head, ...frames);
}
