import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import { decodeClientFrame, encodeClientFrame } from './client-frame-codec.ts';
import { maxAssembledBytes, maxFrameBytes, type Piece } from './frames.ts';
import { createPieceAssembler, splitFrame } from './pieces.ts';

const decodePiece = (bytes: Uint8Array): Piece => {
	const frame = expectOk(decodeClientFrame(bytes), 'own encoding decodes');
	if (frame.type !== 'piece') throw new Error(`not a piece: ${frame.type}`);
	return frame;
};

test('[R-PIECE-1] a long frame travels in messages of at most 64 KB and is whole again after its last piece', () => {
	fc.assert(
		fc.property(fc.integer({ min: maxFrameBytes + 1, max: maxAssembledBytes }), (length) => {
			const frame = new Uint8Array(length).map((_, at) => at % 251);
			const messages = splitFrame(frame, encodeClientFrame);
			expect(Math.max(...messages.map((message) => message.length))).toBeLessThanOrEqual(maxFrameBytes);
			const assembler = createPieceAssembler();
			const results = messages.map((message) => assembler.add(decodePiece(message)));
			expect(results.slice(0, -1).every((result) => result.ok && result.value === null)).toBe(true);
			const whole = results.at(-1);
			expect(whole?.ok === true && Buffer.compare(whole.value!, frame)).toBe(0);
		}),
		{ numRuns: 10 }
	);
});

test('[R-PIECE-1] a short frame travels as it is', () => {
	const frame = new Uint8Array(maxFrameBytes);
	expect(splitFrame(frame, encodeClientFrame)).toEqual([frame]);
});

test('[R-PIECE-2] pieces out of order, endless or empty are refused, and a new first piece starts afresh', () => {
	const piece = (index: number, count: number, length = 10): Piece => ({ type: 'piece', index, count, bytes: new Uint8Array(length) });
	const assembler = createPieceAssembler();
	expect(assembler.add(piece(1, 2))).toEqual({ ok: false, error: { reason: 'out-of-order' } });
	expect(assembler.add(piece(0, 1, 0))).toEqual({ ok: false, error: { reason: 'out-of-order' } });
	expect(assembler.add(piece(0, 2))).toEqual({ ok: true, value: null });
	expect(assembler.add(piece(0, 2))).toEqual({ ok: true, value: null });
	expect(assembler.add(piece(1, 2))).toMatchObject({ ok: true, value: new Uint8Array(20) });
	const flood = Array.from({ length: 6 }, (_, index) => assembler.add(piece(index, 9, maxFrameBytes)));
	expect(flood.filter((result) => !result.ok && result.error.reason === 'oversized')).toHaveLength(1);
});
