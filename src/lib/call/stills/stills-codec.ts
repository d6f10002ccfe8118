import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { readLane, varUint } from '#lib/call/link/lane-bytes.ts';
import { laneKind } from '#lib/call/link/lane-kind.ts';

/** A part of a still on its way. */
export interface StillPiece {
	/** Counts a link's stills from 1; a newer one replaces all before it. */
	readonly number: number;
	/** Its place, from 0, and how many there are. */
	readonly index: number;
	readonly count: number;
	/** How long ago the still was taken when this piece left, milliseconds in steps of 100: no two clocks need to agree. */
	readonly ageMs: number;
	readonly bytes: Bytes;
}

/** A whole still. */
export const maxStillBytes = 64_000;
const maxPieceBytes = 1_000;
const maxCount = 1_000;
const maxNumber = 2 ** 32 - 1;
const ageStepMs = 100;
/** A still that is older is of no call. */
const maxAgeMs = 3_600_000;
/** Kind, number, index, count and age at their longest. */
const headBytes = 13;

export const encodeStillPiece = ({ number, index, count, ageMs, bytes }: StillPiece): Bytes =>
	concatBytes(
		Uint8Array.of(laneKind.stillPiece),
		...[number, index, count, Math.min(maxAgeMs, Math.max(0, Math.round(ageMs))) / ageStepMs].map((value) => varUint(Math.floor(value))),
		bytes
	);

/** Null for anything that is no piece of a still, another part's messages included. Throws nothing. */
export function decodeStillPiece(message: Uint8Array): StillPiece | null {
	if (message.length > maxPieceBytes + headBytes) return null;
	const reader = readLane(message);
	if (reader.fixed(1) !== laneKind.stillPiece) return null;
	const [number, index, count, age] = [reader.uint(), reader.uint(), reader.uint(), reader.uint()];
	if (number === null || index === null || count === null || age === null || reader.atEnd) return null;
	if (number < 1 || number > maxNumber || count > maxCount || index >= count || age * ageStepMs > maxAgeMs) return null;
	const bytes = reader.rest();
	return bytes.length > maxPieceBytes ? null : { number, index, count, ageMs: age * ageStepMs, bytes };
}
