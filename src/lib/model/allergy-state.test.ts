import { expect, test } from 'vitest';
import { judgedAs, makeStatement } from '../../../tests/support/make-statement.ts';
import { allergyState, allergySupersedes } from './allergy-state.ts';

const allergy = (id: number, substance: string, supersedes: readonly number[] = []) =>
	makeStatement({ id, kind: 'allergy', body: { assertion: 'allergy', substance }, supersedes });
const noneKnown = (id: number, supersedes: readonly number[] = []) =>
	makeStatement({ id, kind: 'allergy', body: { assertion: 'none-known' }, supersedes });
const refuted = (id: number, supersedes: readonly number[]) =>
	makeStatement({ id, kind: 'allergy', body: { assertion: 'refuted' }, supersedes });
const other = makeStatement({ id: 90, kind: 'note', body: { title: '', text: 'x', authors: [] } });

const substances = (state: ReturnType<typeof allergyState>) =>
	state.status === 'known' ? state.allergies.map(({ body }) => (body.assertion === 'allergy' ? body.substance : '')) : state.status;
const disputes = (state: ReturnType<typeof allergyState>) => (state.status === 'known' ? state.disputedBy.length : Number.NaN);

test('[A1] there are exactly four states, and silence is never taken for none', () => {
	expect(allergyState([]).status).toBe('unavailable');
	expect(allergyState(judgedAs('verified', other)).status).toBe('not-recorded');
	expect(allergyState(judgedAs('verified', noneKnown(5)))).toEqual({ status: 'none-known', statedAtMs: 5 });
	expect(substances(allergyState(judgedAs('verified', allergy(1, 'Latex'))))).toEqual(['Latex']);
});

test('[A1] while an allergy statement waits for its signer, nothing reassuring is said', () => {
	const judged = [...judgedAs('verified', noneKnown(5)), ...judgedAs('unknown-signer', allergy(6, 'Latex'))];
	expect(allergyState(judged).status).toBe('unavailable');
	expect(allergyState([...judgedAs('verified', noneKnown(5)), ...judgedAs('bad-signature', allergy(6, 'Latex'))]).status).toBe(
		'none-known'
	);
});

test('[A2] allergies recorded at the same time unite', () => {
	const state = allergyState(judgedAs('verified', allergy(2, 'Latex'), allergy(1, 'Penicillin')));
	expect(substances(state)).toEqual(['Penicillin', 'Latex']);
	expect(disputes(state)).toBe(0);
});

test('[A3] a removal takes away what its maker saw', () => {
	expect(allergyState(judgedAs('verified', allergy(1, 'Latex'), refuted(2, [1]))).status).toBe('not-recorded');
});

test('[A3] a removal never wins over what was amended or added at the same time', () => {
	const amended = allergyState(judgedAs('verified', allergy(1, 'Latex'), refuted(2, [1]), allergy(3, 'Latex gloves', [1])));
	expect([substances(amended), disputes(amended)]).toEqual([['Latex gloves'], 1]);
	const added = allergyState(judgedAs('verified', allergy(1, 'Latex'), refuted(2, [1]), allergy(3, 'Penicillin')));
	expect([substances(added), disputes(added)]).toEqual([['Penicillin'], 0]);
});

test('[A4] "none known" beside an allergy is an open conflict until a statement settles it', () => {
	const open = allergyState(judgedAs('verified', noneKnown(1), allergy(2, 'Latex')));
	expect([substances(open), disputes(open)]).toEqual([['Latex'], 1]);
	const settled = allergyState(judgedAs('verified', noneKnown(1), allergy(2, 'Latex'), allergy(3, 'Latex', [1, 2])));
	expect([substances(settled), disputes(settled)]).toEqual([['Latex'], 0]);
});

test('[A5] a new statement supersedes what it ends, and no allergy by itself', () => {
	const facts = [noneKnown(1), allergy(2, 'Latex')];
	expect(allergySupersedes(facts, 'allergy')).toEqual([facts[0]!.id]);
	expect(allergySupersedes(facts, 'none-known')).toEqual([facts[0]!.id]);
	expect(allergySupersedes(facts, 'refuted', facts[1]!.id)).toEqual([facts[1]!.id]);
	expect(allergySupersedes(facts, 'allergy', facts[1]!.id)).toEqual([facts[0]!.id, facts[1]!.id]);
});
