import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeStatement, numberedId } from '../../../tests/support/make-statement.ts';
import { lateAfterMs, orderStatements, timeline } from './timeline.ts';

interface Plan {
	readonly wallMs?: number;
	readonly previous?: number;
	readonly supersedes?: readonly number[];
}
const note = (id: number, plan: Plan = {}) =>
	makeStatement({ id, kind: 'note', body: { title: '', text: String(id), authors: [] }, ...plan });
const ids = (statements: readonly { readonly id: string }[]) => statements.map((statement) => Number.parseInt(statement.id, 16));

test('[L1] causes stand before effects even when a clock ran years behind', () => {
	const first = note(1, { wallMs: 5_000_000 });
	const answer = note(2, { wallMs: 10, supersedes: [1] });
	const next = note(3, { wallMs: 5, previous: 2 });
	expect(ids(orderStatements([next, answer, first]))).toEqual([1, 2, 3]);
});

test('[L1] a step of a consult stands after the steps it names', () => {
	const first = makeStatement({ id: 1, kind: 'consult', body: { step: 'closed', consult: numberedId(9), after: [] }, wallMs: 5_000_000 });
	const answer = makeStatement({
		id: 2,
		kind: 'consult',
		body: { step: 'closed', consult: numberedId(9), after: [numberedId(1)] },
		wallMs: 10
	});
	const told = timeline([answer, first].map((statement) => ({ statement, receivedAtMs: 1 })));
	expect(ids(told.map(({ held }) => held.statement))).toEqual([1, 2]);
});

test('[L2] without a cause between them the hybrid time decides, then the id', () => {
	expect(ids(orderStatements([note(3, { wallMs: 20 }), note(2, { wallMs: 10 }), note(1, { wallMs: 20 })]))).toEqual([2, 1, 3]);
});

test('[L3] missing causes and loops lose nothing', () => {
	expect(ids(orderStatements([note(2, { previous: 99 }), note(1, { supersedes: [98] })]))).toEqual([1, 2]);
	expect(
		ids(
			orderStatements([note(1, { supersedes: [2] }), note(2, { supersedes: [1] }), note(3, { previous: 2 }), note(4, { supersedes: [4] })])
		)
	).toEqual([4, 1, 2, 3]);
});

const anyFile = fc
	.integer({ min: 1, max: 15 })
	.chain((size) =>
		fc.array(
			fc.record({
				wallMs: fc.nat(5),
				previous: fc.integer({ min: 1, max: size }),
				supersedes: fc.array(fc.integer({ min: 1, max: size }), { maxLength: 2 })
			}),
			{
				minLength: size,
				maxLength: size
			}
		)
	)
	.map((plans) => plans.map((plan, at) => note(at + 1, plan)));

test('[L4] the order is the same on every device, however the statements came (I5)', () => {
	fc.assert(
		fc.property(anyFile, fc.nat(), (file, turn) => {
			const rotated = [...file.slice(turn % file.length), ...file, ...file.slice(0, turn % file.length)];
			expect(ids(orderStatements(rotated))).toEqual(ids(orderStatements(file)));
			expect(orderStatements(file)).toHaveLength(file.length);
		})
	);
});

test('[L5] a statement that slips in more than a minute after what follows it is marked late', () => {
	const held = [
		{ statement: note(1), receivedAtMs: 1000 },
		{ statement: note(2), receivedAtMs: 2000 + lateAfterMs + 1 },
		{ statement: note(3), receivedAtMs: 2000 }
	];
	expect(timeline(held).map(({ late, lateByMs }) => [late, lateByMs])).toEqual([
		[false, 0],
		[true, lateAfterMs + 1],
		[false, 0]
	]);
});

test('[L5] a whole history that arrives at once, or a minute of disorder, is not late', () => {
	const held = [1, 2, 3].map((id) => ({ statement: note(id), receivedAtMs: 9_000_000 - id * (lateAfterMs / 2) }));
	expect(timeline(held).every(({ late }) => !late)).toBe(true);
});

test('[L6] a statement that came twice counts from its first arrival', () => {
	const held = [
		{ statement: note(1), receivedAtMs: 500_000 },
		{ statement: note(2), receivedAtMs: 2000 },
		{ statement: note(1), receivedAtMs: 1000 }
	];
	expect(timeline(held)).toMatchObject([{ held: { receivedAtMs: 1000 }, late: false }, { late: false }]);
});
