import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Bytes } from '#lib/core/bytes.ts';
import { decodeClocks, encodeClocks } from '#lib/call/link/lane-bytes.ts';
import { decodeNotesFrame, encodeNotesFrame, frameHeadBytes, maxFrameBytes, type NotesFrame } from './notes-frame.ts';

const bytes = (maxLength: number): fc.Arbitrary<Bytes> =>
	fc.uint8Array({ minLength: 1, maxLength }).map((content) => Uint8Array.from(content));
const acknowledged = fc.record({ session: fc.nat(0xffff), highest: fc.nat(2 ** 31), before: fc.nat(2 ** 32 - 1) });
const numbered = {
	session: fc.nat(0xffff),
	number: fc.nat(2 ** 31),
	acknowledged: fc.option(acknowledged, { nil: null })
};
const clocks = fc
	.array(fc.tuple(fc.nat(2 ** 32 - 1), fc.nat(2 ** 40)), { maxLength: 80 })
	.map((entries) => new Map(entries.sort(([a], [b]) => b - a)));
const anyFrame: fc.Arbitrary<NotesFrame> = fc.oneof(
	fc.record({ type: fc.constant('chunk' as const), ...numbered, update: bytes(1_000) }),
	fc
		.record({ type: fc.constant('piece' as const), ...numbered, update: fc.nat(9_999), index: fc.nat(399), bytes: bytes(1_000) })
		.map((piece) => ({ ...piece, count: piece.index + 1 })),
	fc.record({ type: fc.constant('ack' as const), acknowledged }),
	fc.record({ type: fc.constant('digest' as const), digest: fc.nat(2 ** 32 - 1) }),
	fc.record({ type: fc.constantFrom('have' as const, 'want' as const), clocks })
);

describe('frames of notes', () => {
	it('[NL8] every frame comes back as it was, and fits one packet', () => {
		fc.assert(
			fc.property(anyFrame, (frame) => {
				const encoded = encodeNotesFrame(frame);
				expect(encoded.length).toBeLessThanOrEqual(maxFrameBytes);
				if ('update' in frame && frame.type === 'chunk') expect(encoded.length).toBeLessThanOrEqual(frame.update.length + frameHeadBytes);
				expect(decodeNotesFrame(encoded)).toEqual(frame);
			}),
			{ seed: 11, numRuns: 2_000 }
		);
	});

	it('[NL8] hostile bytes are refused and never thrown: noise, and frames that were cut, extended or changed', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), anyFrame, fc.nat(300), fc.nat(255), (noise, frame, at, byte) => {
				decodeNotesFrame(noise);
				const valid = encodeNotesFrame(frame);
				decodeNotesFrame(valid.subarray(0, at % valid.length));
				const changed = Uint8Array.from(valid);
				changed[at % valid.length] = byte;
				decodeNotesFrame(changed);
				if (frame.type !== 'chunk' && frame.type !== 'piece') expect(decodeNotesFrame(Uint8Array.of(...valid, byte))).toBeNull();
			}),
			{ seed: 12, numRuns: 5_000 }
		);
		expect(decodeNotesFrame(new Uint8Array(maxFrameBytes + 1).fill(2))).toBeNull();
		expect(decodeNotesFrame(Uint8Array.of(6, 255, 255, 255, 255, 127))).toBeNull();
		expect(decodeNotesFrame(new Uint8Array(0))).toBeNull();
	});

	it('[NL8] clocks are written as Yjs writes a state vector', () => {
		const doc = new Y.Doc();
		for (const client of [5, 4_000_000_000, 77]) {
			doc.clientID = client;
			doc.getText('t').insert(0, 'x'.repeat(client % 200));
		}
		const vector = Y.encodeStateVector(doc);
		expect(decodeClocks(vector)).toEqual(Y.decodeStateVector(vector));
		expect(encodeClocks(decodeClocks(vector)!)).toEqual(vector);
	});
});
