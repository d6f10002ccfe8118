import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createNotesWorld, mostAboveRate } from '../../../../tests/support/notes-world.ts';

const edit = fc.record({
	afterMs: fc.nat(400),
	by: fc.constantFrom('a' as const, 'b' as const),
	what: fc.oneof(
		{ weight: 6, arbitrary: fc.constant(1) },
		{ weight: 2, arbitrary: fc.constant(-1) },
		{ weight: 1, arbitrary: fc.integer({ min: 100, max: 900 }) }
	),
	/** Breaks the lanes, as a lost path does; the next edit finds them whole again. */
	breaks: fc.oneof({ weight: 20, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })
});
const story = fc.record({
	seed: fc.nat(1e6),
	lossShare: fc.double({ min: 0, max: 0.8, noNaN: true }),
	rateBps: fc.integer({ min: 16_000, max: 200_000 }),
	delayMs: fc.integer({ min: 5, max: 400 }),
	jitterMs: fc.nat(200),
	notesBps: fc.integer({ min: 2_000, max: 16_000 }),
	edits: fc.array(edit, { minLength: 1, maxLength: 10 })
});

it(
	'[NL2, NL3] 2,000 random schedules: both hold the same once the line is well, and neither ever went above its rate',
	{ timeout: 300_000 },
	() => {
		fc.assert(
			fc.property(story, ({ seed, notesBps, edits, ...line }) => {
				const world = createNotesWorld(seed, { ...line, queueMs: 300 }, notesBps);
				for (const { afterMs, by, what, breaks } of edits) {
					world.clock.run(afterMs);
					world.setOpen(!breaks);
					const text = world[by].doc.getText('shared');
					if (what > 0) text.insert(text.length >> 1, 'x'.repeat(what));
					else if (text.length > 0) text.delete(text.length >> 1, 1);
				}
				world.setOpen(true);
				world.lines.there.lossShare = world.lines.back.lossShare = 0;
				for (let waitedMs = 0; waitedMs < 60_000 && !world.agree; waitedMs += 500) world.clock.run(500);
				expect(world.agree).toBe(true);
				expect(world.a.doc.getText('shared').toString()).toBe(world.b.doc.getText('shared').toString());
				for (const { sent } of [world.a, world.b]) {
					const largest = Math.max(320, ...sent.map(({ bytes }) => bytes.length + 93));
					expect(mostAboveRate(sent, notesBps)).toBeLessThanOrEqual(largest + 1e-6);
				}
				world.close();
			}),
			{ seed: 31, numRuns: 2_000 }
		);
	}
);
