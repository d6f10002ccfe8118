import { expect, test } from 'vitest';
import fc from 'fast-check';
import type { Clock } from '#lib/core/clock.ts';
import { seededRandom } from '#lib/core/random.ts';
import type { CallFrame, CallMessage } from './call-message.ts';
import { createOrderedMessages, type OrderedMessages } from './ordered-messages.ts';

const callId = 'a'.repeat(32);

/** A clock that runs only when told to. */
function steppedClock(): Clock & { run(untilMs: number): void } {
	let nowMs = 0;
	const due: { atMs: number; task: () => void }[] = [];
	return {
		nowMs: () => nowMs,
		after(delayMs, task) {
			const entry = { atMs: nowMs + delayMs, task };
			due.push(entry);
			return () => {
				const at = due.indexOf(entry);
				if (at >= 0) due.splice(at, 1);
			};
		},
		run(untilMs) {
			for (;;) {
				due.sort((a, b) => a.atMs - b.atMs);
				const next = due[0];
				if (next === undefined || next.atMs > untilMs) break;
				due.shift();
				nowMs = next.atMs;
				next.task();
			}
			nowMs = untilMs;
		}
	};
}

const ring: CallMessage = { type: 'ring', media: 'video' };
const leave: CallMessage = { type: 'leave' };

test('[CA10] over signalling that loses, repeats and reorders, every call message arrives once and in order', () => {
	fc.assert(
		fc.property(fc.integer(), fc.integer({ min: 1, max: 20 }), (seed, count) => {
			const random = seededRandom(seed);
			const clock = steppedClock();
			const heard: CallMessage[] = [];
			const ends: { left?: OrderedMessages; right?: OrderedMessages } = {};
			const carry = (to: 'left' | 'right') => (frame: CallFrame) => {
				const copies = random.next() < 0.4 ? 0 : random.next() < 0.2 ? 2 : 1;
				for (let copy = 0; copy < copies; copy++) clock.after(random.next() * 900, () => ends[to]?.receive(frame));
			};
			ends.left = createOrderedMessages({ callId, clock, transmit: carry('right'), deliver: () => undefined });
			ends.right = createOrderedMessages({ callId, clock, transmit: carry('left'), deliver: (message) => heard.push(message) });
			const said = Array.from({ length: count }, (_, at): CallMessage => ({ type: 'candidate', candidate: { candidate: `c${at}` } }));
			for (const message of said) ends.left.send(message);
			clock.run(600_000);
			expect(heard).toEqual(said);
		}),
		{ numRuns: 100 }
	);
});

test('[CA11] after closing nothing is repeated and nothing is delivered', () => {
	const clock = steppedClock();
	const sent: CallFrame[] = [];
	const heard: CallMessage[] = [];
	const end = createOrderedMessages({ callId, clock, transmit: (frame) => sent.push(frame), deliver: (message) => heard.push(message) });
	end.send(ring);
	end.close();
	clock.run(60_000);
	end.receive({ callId, number: 1, message: leave });
	expect(sent).toEqual([{ callId, number: 1, message: ring }]);
	expect(heard).toEqual([]);
});

test('[CA12] frames of another call and numbers far beyond the last are dropped', () => {
	const clock = steppedClock();
	const heard: CallMessage[] = [];
	const end = createOrderedMessages({ callId, clock, transmit: () => undefined, deliver: (message) => heard.push(message) });
	end.receive({ callId: 'b'.repeat(32), number: 1, message: leave });
	end.receive({ callId, number: 5_000, message: leave });
	expect(heard).toEqual([]);
	end.receive({ callId, number: 1, message: leave });
	expect(heard).toEqual([leave]);
});
