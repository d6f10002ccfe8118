import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { fromHex, fromUtf8, toHex, utf8, type Bytes } from '#lib/core/bytes.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { sortedEntries, type VersionVector } from './version-vector.ts';

/** What untrusted bytes can be wrong about. */
export type DecodeReason = 'truncated' | 'oversized' | 'unknown-version' | 'malformed';

/** Thrown by the readers below and turned into a value by `decodeWith`; never leaves this folder. */
class Undecodable extends Error {
	readonly reason: DecodeReason;
	constructor(reason: DecodeReason) {
		super(reason);
		this.reason = reason;
	}
}

export const refuse = (reason: DecodeReason): never => {
	throw new Undecodable(reason);
};

/** Runs a reader over untrusted bytes; whatever is wrong with them comes back as a value, left-over bytes included. */
export function decodeWith<T>(
	bytes: Uint8Array,
	maxBytes: number,
	read: (from: decoding.Decoder) => T
): Result<T, { reason: DecodeReason }> {
	if (bytes.length > maxBytes) return err({ reason: 'oversized' });
	const from = decoding.createDecoder(bytes as Bytes);
	try {
		const value = read(from);
		return decoding.hasContent(from) ? err({ reason: 'malformed' }) : ok(value);
	} catch (error) {
		return err({ reason: error instanceof Undecodable ? error.reason : decoding.hasContent(from) ? 'malformed' : 'truncated' });
	}
}

export const encodeWith = (write: (to: encoding.Encoder) => void): Bytes => {
	const to = encoding.createEncoder();
	write(to);
	return encoding.toUint8Array(to);
};

const remaining = (from: decoding.Decoder): number => from.arr.length - from.pos;

/** A copy, never a view: a view written to IndexedDB would drag its whole frame along. */
export function readBytes(from: decoding.Decoder, length: number): Bytes {
	if (length > remaining(from)) refuse('truncated');
	const bytes = from.arr.slice(from.pos, from.pos + length);
	from.pos += length;
	return bytes;
}

export const readByte = (from: decoding.Decoder): number => (remaining(from) > 0 ? decoding.readUint8(from) : refuse('truncated'));
export const readNumber = (from: decoding.Decoder): number => decoding.readVarUint(from);

/** A count of entries that take at least `minEntryBytes` each: a lying count fails before anything is allocated. */
function readCount(from: decoding.Decoder, minEntryBytes: number): number {
	const count = readNumber(from);
	if (count * minEntryBytes > remaining(from)) refuse('truncated');
	return count;
}

export function readSized(from: decoding.Decoder, maxBytes: number): Bytes {
	const length = readNumber(from);
	if (length > maxBytes) refuse('oversized');
	return readBytes(from, length);
}

export function readFlag(from: decoding.Decoder): boolean {
	const byte = readByte(from);
	if (byte > 1) refuse('malformed');
	return byte === 1;
}

export const readHex = (from: decoding.Decoder, length: number): string => toHex(readBytes(from, length));
/** A 16-byte identifier of whichever kind the caller expects at this place. */
export const readId = <T extends string>(from: decoding.Decoder): T => readHex(from, 16) as T;
export const readText = (from: decoding.Decoder, maxBytes: number): string => fromUtf8(readSized(from, maxBytes));

export function readList<T>(from: decoding.Decoder, minEntryBytes: number, read: () => T): T[] {
	const count = readCount(from, minEntryBytes);
	const list: T[] = [];
	for (let at = 0; at < count; at++) list.push(read());
	return list;
}

export function readOptional<T>(from: decoding.Decoder, read: () => T): T | null {
	return readFlag(from) ? read() : null;
}

/** Entries must ascend strictly: one vector has one encoding. */
export function readVector(from: decoding.Decoder): VersionVector {
	const vector = new Map<DeviceId, number>();
	let last = '';
	for (const [device, counter] of readList(from, 17, () => [readId<DeviceId>(from), readNumber(from)] as const)) {
		if (device <= last || counter === 0) refuse('malformed');
		vector.set(device, counter);
		last = device;
	}
	return vector;
}

export const writeByte = (to: encoding.Encoder, byte: number): void => encoding.writeUint8(to, byte);
export const writeNumber = (to: encoding.Encoder, value: number): void => encoding.writeVarUint(to, value);
export const writeFlag = (to: encoding.Encoder, value: boolean): void => encoding.writeUint8(to, value ? 1 : 0);
export const writeBytes = (to: encoding.Encoder, bytes: Uint8Array): void => encoding.writeUint8Array(to, bytes);
export const writeSized = (to: encoding.Encoder, bytes: Uint8Array): void => encoding.writeVarUint8Array(to, bytes);
export const writeText = (to: encoding.Encoder, text: string): void => writeSized(to, utf8(text));

/** Bytes of exactly `length`; anything else is a mistake of the caller and throws. */
export function writeFixed(to: encoding.Encoder, bytes: Uint8Array, length: number): void {
	if (bytes.length !== length) throw new Error(`expected ${length} bytes, got ${bytes.length}`);
	encoding.writeUint8Array(to, bytes);
}

export const writeHex = (to: encoding.Encoder, hex: string, length: number): void => writeFixed(to, fromHex(hex), length);
export const writeId = (to: encoding.Encoder, id: string): void => writeHex(to, id, 16);

export function writeOptional<T>(to: encoding.Encoder, value: T | null, write: (value: T) => void): void {
	writeFlag(to, value !== null);
	if (value !== null) write(value);
}

export function writeList<T>(to: encoding.Encoder, list: readonly T[], write: (entry: T) => void): void {
	writeNumber(to, list.length);
	for (const entry of list) write(entry);
}

export function writeVector(to: encoding.Encoder, vector: VersionVector): void {
	writeList(to, sortedEntries(vector), ([device, counter]) => {
		writeId(to, device);
		writeNumber(to, counter);
	});
}

export type { Decoder } from 'lib0/decoding';
export type { Encoder } from 'lib0/encoding';
