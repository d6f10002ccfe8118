import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bytes } from '#lib/core/bytes.ts';
import { createNotesHeard } from './notes-heard.ts';

const chunk = (number: number, session = 1) =>
	({ type: 'chunk', session, number, acknowledged: null, update: Uint8Array.of(number & 255) }) as const;
const piece = (number: number, update: number, index: number, count: number, bytes: Bytes = Uint8Array.of(index)) =>
	({ type: 'piece', session: 1, number, acknowledged: null, update, index, count, bytes }) as const;

describe('what came of a peer’s notes', () => {
	it('[NL3] each frame is taken once, and the acknowledgement names exactly those of the last 33 that came, whatever the order', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 80 }), (numbers) => {
				const heard = createNotesHeard();
				const came = new Set<number>();
				let wrong = false;
				for (const number of numbers) {
					const highest = Math.max(0, ...came);
					const isNew = !came.has(number) && (came.size === 0 || number >= highest - 32);
					wrong ||= (heard.take(chunk(number)) !== null) !== isNew;
					if (isNew) came.add(number);
					const { highest: top, before } = heard.acknowledged!;
					wrong ||= top !== Math.max(...came);
					for (let bit = 0; bit < 32; bit++) wrong ||= ((before & (1 << bit)) !== 0) !== came.has(top - 1 - bit);
				}
				expect(wrong).toBe(false);
			}),
			{ seed: 21, numRuns: 1_000 }
		);
	});

	it('[NL9] a peer that begins anew is heard from its first frame on', () => {
		const heard = createNotesHeard();
		heard.take(chunk(500));
		expect(heard.take(chunk(1, 2))).not.toBeNull();
		expect(heard.acknowledged).toEqual({ session: 2, highest: 1, before: 0 });
	});

	it('[NL6] pieces become whole in any order, repeated ones change nothing, and false ones hold no memory', () => {
		const heard = createNotesHeard();
		expect(heard.take(piece(1, 7, 2, 3))).toBeNull();
		expect(heard.take(piece(2, 7, 0, 3))).toBeNull();
		expect(heard.take(piece(3, 7, 0, 3))).toBeNull();
		expect(heard.take(piece(4, 7, 1, 3))).toEqual(Uint8Array.of(0, 1, 2));
		expect(heard.take(piece(5, 7, 0, 1))).toBeNull();
		expect(heard.take(piece(6, 8, 0, 401))).toBeNull();
		expect(heard.take(piece(7, 9, 0, 2, new Uint8Array(60_001)))).toBeNull();
		expect(heard.take(piece(8, 9, 1, 2))).toBeNull();
		expect(heard.take(piece(9, 9, 0, 2))).toEqual(Uint8Array.of(0, 1));
	});

	it('[NL2] acknowledgements are gathered: one in a quarter of a second, and none for nothing', () => {
		const heard = createNotesHeard();
		expect(heard.ackDue(0)).toBe(false);
		heard.take(chunk(1));
		expect(heard.ackDue(0)).toBe(true);
		heard.acked(0);
		heard.take(chunk(2));
		expect(heard.ackDue(249)).toBe(false);
		expect(heard.ackDue(250)).toBe(true);
		heard.acked(250);
		heard.take(chunk(2));
		expect(heard.ackDue(1_000)).toBe(false);
	});
});
