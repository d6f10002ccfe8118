import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../tests/support/fake-clock.ts';
import { seededRandom } from '#lib/core/random.ts';
import { createSureMessages, type SureMessages } from './sure-messages.ts';

test('[RM10] over signalling that loses, repeats and reorders, every message of a link arrives once', async () => {
	await fc.assert(
		fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 20 }), async (seed, count) => {
			const random = seededRandom(seed);
			const clock = createFakeClock();
			const heard: string[] = [];
			const ends: { left?: SureMessages<string>; right?: SureMessages<string> } = {};
			const carry = (task: () => void): void => {
				const copies = random.next() < 0.4 ? 0 : random.next() < 0.2 ? 2 : 1;
				for (let copy = 0; copy < copies; copy++) clock.after(random.next() * 900, task);
			};
			ends.left = createSureMessages<string>({
				clock,
				transmit: (number, message) => carry(() => ends.right!.receive(number, message)),
				confirm: () => undefined,
				deliver: () => undefined,
				makesVoid: () => false
			});
			ends.right = createSureMessages<string>({
				clock,
				transmit: () => undefined,
				confirm: (number) => carry(() => ends.left!.confirmed(number)),
				deliver: (message) => heard.push(message),
				makesVoid: () => false
			});
			const said = Array.from({ length: count }, (_, at) => `m${at}`);
			for (const message of said) ends.left.send(message);
			await clock.advance(120_000);
			expect(heard.toSorted()).toEqual(said.toSorted());
			expect(clock.waiting).toBe(0);
		}),
		{ numRuns: 30 }
	);
});

const pair = () => {
	const clock = createFakeClock();
	const sent: number[] = [];
	const heard: string[] = [];
	const end = createSureMessages<string>({
		clock,
		transmit: (number) => sent.push(number),
		confirm: () => undefined,
		deliver: (message) => heard.push(message),
		makesVoid: (later, earlier) => later[0] === earlier[0]
	});
	return { clock, sent, heard, end };
};

test('[RM10] nothing waits behind a message that is lost', () => {
	const { heard, end } = pair();
	end.receive(3, 'third');
	end.receive(1, 'first');
	end.receive(3, 'third');
	expect(heard).toEqual(['third', 'first']);
});

test('[RM11] after closing nothing is repeated and nothing is delivered', async () => {
	const { clock, sent, heard, end } = pair();
	end.send('one');
	end.close();
	end.send('two');
	await clock.advance(60_000);
	end.receive(1, 'late');
	expect([sent, heard]).toEqual([[1], []]);
});

test('[RM12] a number far beyond the last is a stranger’s, and dropped', () => {
	const { heard, end } = pair();
	end.receive(50_000, 'stranger');
	expect(heard).toEqual([]);
});

test('[RM10] what waits for its next turn is said again at once when a way opens, and when the other side is heard', async () => {
	const { clock, sent, end } = pair();
	end.send('one');
	await clock.advance(30_000);
	const before = sent.length;
	end.hurry();
	expect(sent).toHaveLength(before + 1);
	end.hurry();
	expect(sent, 'said a moment ago').toHaveLength(before + 1);
	await clock.advance(650);
	expect(sent, 'repeated soon after').toHaveLength(before + 2);
	await clock.advance(1_000);
	end.receive(1, 'theirs');
	expect(sent).toHaveLength(before + 3);
	end.confirmed(1);
	await clock.advance(60_000);
	end.hurry();
	expect(sent).toHaveLength(before + 3);
});

test('[RM10a] what a later message makes void is not said again, and the gap it leaves is none', async () => {
	const { clock, sent, heard, end } = pair();
	for (const message of ['offer 1', 'candidate', 'offer 2']) end.send(message);
	await clock.advance(700);
	expect(sent).toEqual([1, 2, 3, 2, 3]);
	for (let number = 400; number < 1_200; number += 400) end.receive(number, `after ${number}`);
	expect(heard).toEqual(['after 400', 'after 800']);
});

test('[RM10a] the same word again a moment later is not said twice', async () => {
	const { clock, sent, end } = pair();
	end.send('answer');
	end.send('answer');
	expect(sent).toEqual([1]);
	await clock.advance(1_000);
	end.confirmed(1);
	end.send('answer');
	expect(sent).toEqual([1, 1, 2]);
});
