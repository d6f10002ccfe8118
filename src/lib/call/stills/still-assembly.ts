import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { maxStillBytes, type StillPiece } from './stills-codec.ts';

/** A still all of whose pieces have come. */
export interface WholeStill {
	readonly number: number;
	/** When it was taken, by this device's clock. */
	readonly takenAtMs: number;
	readonly bytes: Bytes;
}

/** Puts pieces together, those of the newest still alone: whatever is older when a newer one begins was left by its sender. */
export interface StillAssembly {
	/** The still this piece completes, or null. */
	take(piece: StillPiece, nowMs: number): WholeStill | null;
}

export function createStillAssembly(): StillAssembly {
	let wholeNumber = 0;
	let number = 0;
	let parts: (Bytes | undefined)[] = [];
	let missing = 0;
	let size = 0;
	let takenAtMs = Infinity;

	const begin = (next: number, count: number): void => {
		number = next;
		parts = Array.from({ length: count }, () => undefined);
		missing = count;
		size = 0;
		takenAtMs = Infinity;
	};

	return {
		take(piece, nowMs) {
			if (piece.number <= wholeNumber || piece.number < number) return null;
			if (piece.number > number) begin(piece.number, piece.count);
			if (piece.count !== parts.length || parts[piece.index] !== undefined) return null;
			if (size + piece.bytes.length > maxStillBytes) return null;
			parts[piece.index] = piece.bytes;
			size += piece.bytes.length;
			missing--;
			// Every piece came later than it left: the quickest tells best when the still was taken.
			takenAtMs = Math.min(takenAtMs, nowMs - piece.ageMs);
			if (missing > 0) return null;
			wholeNumber = number;
			const bytes = concatBytes(...parts.map((part) => part!));
			parts = [];
			return { number, takenAtMs, bytes };
		}
	};
}
