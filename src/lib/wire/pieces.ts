import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { maxAssembledBytes, maxFrameBytes, type Piece } from './frames.ts';

/** Room left for a PIECE frame's own fields. */
const pieceBytes = maxFrameBytes - 16;

/** The messages that carry one encoded frame: the frame itself, or its pieces in order. Throws on a frame nobody would put together. */
export function splitFrame(frame: Bytes, encodePiece: (piece: Piece) => Bytes): readonly Bytes[] {
	if (frame.length <= maxFrameBytes) return [frame];
	if (frame.length > maxAssembledBytes) throw new Error('a frame this long belongs in several');
	const count = Math.ceil(frame.length / pieceBytes);
	return Array.from({ length: count }, (_, index) =>
		encodePiece({ type: 'piece', index, count, bytes: frame.slice(index * pieceBytes, (index + 1) * pieceBytes) })
	);
}

interface PieceAssembler {
	/** The whole frame's bytes after its last piece, null before. After an error the assembler is empty again. */
	add(piece: Piece): Result<Bytes | null, { readonly reason: 'out-of-order' | 'oversized' }>;
}

/** Puts one frame at a time together and never holds more than `maxAssembledBytes`. */
export function createPieceAssembler(): PieceAssembler {
	let parts: Bytes[] = [];
	let heldBytes = 0;
	const reset = (): void => {
		parts = [];
		heldBytes = 0;
	};
	return {
		add({ index, count, bytes }) {
			if (index === 0) reset();
			if (index !== parts.length || index >= count || bytes.length === 0) {
				reset();
				return err({ reason: 'out-of-order' });
			}
			heldBytes += bytes.length;
			if (heldBytes > maxAssembledBytes || count > maxAssembledBytes) {
				reset();
				return err({ reason: 'oversized' });
			}
			parts.push(bytes);
			if (parts.length < count) return ok(null);
			const whole = concatBytes(...parts);
			reset();
			return ok(whole);
		}
	};
}
