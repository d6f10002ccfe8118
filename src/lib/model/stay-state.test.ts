import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SpaceId } from '#lib/core/ids.ts';
import { makeStatement, numberedId } from '../../../tests/support/make-statement.ts';
import { stayState } from './stay-state.ts';

const ward = numberedId<SpaceId>(7);
interface Plan {
	readonly supersedes?: readonly number[];
	readonly device?: number;
}
const admission = (id: number, bed: string | null, plan: Plan = {}) =>
	makeStatement({ id, kind: 'admission', body: { ward, bed, atMs: id * 100 }, ...plan });
const transfer = (id: number, bed: string | null, plan: Plan = {}) =>
	makeStatement({ id, kind: 'transfer', body: { ward, bed, atMs: id * 100 }, ...plan });
const discharge = (id: number, plan: Plan = {}) =>
	makeStatement({ id, kind: 'discharge', body: { atMs: id * 100, outcome: 'home' }, ...plan });

test('[S6] a stay runs from admission over transfers to discharge', () => {
	expect(stayState([]).status).toBe('not-admitted');
	const steps = [admission(1, '3'), transfer(2, '4', { supersedes: [1] }), discharge(3, { supersedes: [2] })];
	expect(stayState(steps.slice(0, 1))).toMatchObject({ status: 'in', place: { ward, bed: '3' }, admittedAtMs: 100 });
	expect(stayState(steps.slice(0, 2))).toMatchObject({ status: 'in', place: { ward, bed: '4' }, admittedAtMs: 100 });
	expect(stayState(steps)).toMatchObject({ status: 'out', dischargedAtMs: 300, outcome: 'home', admittedAtMs: 100 });
});

test('[S6] a transfer after a discharge takes the discharge back', () => {
	const steps = [admission(1, '3'), discharge(2, { supersedes: [1] }), transfer(3, '3', { supersedes: [2] })];
	expect(stayState(steps)).toMatchObject({ status: 'in', place: { bed: '3' } });
});

test('[S7] moved to two beds at once is a conflict, whatever the clocks say', () => {
	const state = stayState([admission(1, '3'), transfer(2, '4', { supersedes: [1] }), transfer(9, '5', { supersedes: [1] })]);
	expect(state).toMatchObject({ status: 'conflict', places: [{ bed: '4' }, { bed: '5' }] });
	expect(stayState([admission(1, '3'), discharge(2, { supersedes: [1] }), transfer(3, '5', { supersedes: [1] })]).status).toBe('conflict');
});

test('[S7] a statement that supersedes all heads settles the conflict', () => {
	const open = [admission(1, '3'), transfer(2, '4', { supersedes: [1] }), transfer(3, '5', { supersedes: [1] })];
	expect(stayState([...open, transfer(4, '5', { supersedes: [2, 3] })])).toMatchObject({ status: 'in', place: { bed: '5' } });
});

test('[S7] the same move, or the same discharge, by two people is no conflict', () => {
	expect(stayState([admission(1, '3'), transfer(2, '4', { supersedes: [1] }), transfer(3, '4', { supersedes: [1] })]).status).toBe('in');
	const closedTwice = stayState([admission(1, '3'), discharge(2, { supersedes: [1] }), discharge(3, { supersedes: [1] })]);
	expect(closedTwice).toMatchObject({ status: 'out', dischargedAtMs: 200 });
});

test("[S8] a device's later statement follows its earlier ones even where it does not say so", () => {
	expect(stayState([admission(1, '3', { device: 5 }), transfer(2, '4', { device: 5 })])).toMatchObject({
		status: 'in',
		place: { bed: '4' }
	});
});

test('[S6] the order in which statements arrive changes nothing (I5)', () => {
	const steps = [
		admission(1, '3'),
		transfer(2, '4', { supersedes: [1] }),
		transfer(3, null, { supersedes: [1] }),
		discharge(4, { supersedes: [2] })
	];
	fc.assert(
		fc.property(fc.shuffledSubarray(steps, { minLength: steps.length }), (shuffled) => {
			expect(stayState(shuffled)).toEqual(stayState(steps));
		})
	);
});
