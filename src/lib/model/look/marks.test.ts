import { expect, test } from 'vitest';
import type { PersonId, StatementId } from '#lib/core/ids.ts';
import { makeStatement, numberedId } from '../../../../tests/support/make-statement.ts';
import { parseStatementBody } from '../parse-statement.ts';
import { roles } from '../person.ts';
import { mayState } from '../rights.ts';
import { formatPlace, type CasePlace } from './case-place.ts';
import type { MarkBody } from './mark.ts';
import { markAt, marksOf, nextMarkNumber, setAsideBody } from './marks.ts';

const value: CasePlace = { at: 'vitals', statement: numberedId<StatementId>(99), sign: 'spo2' };
const place = formatPlace(value);
const mark = (id: number, body: Partial<MarkBody>, more: { device?: number; supersedes?: readonly number[] } = {}) =>
	makeStatement({ id, kind: 'mark', body: { place, number: 1, ...body }, device: 1, ...more });
const shown = (...statements: ReturnType<typeof mark>[]) => marksOf(statements).map(({ label, text }) => [label, text]);

test('[LK4] a mark reads back as it was stated, and a false one names its field', () => {
	const body = { place, number: 3, text: 'Falls when turned', callId: numberedId(5), consult: numberedId(6) };
	expect(parseStatementBody('mark', body)).toEqual({ ok: true, value: { kind: 'mark', body } });
	const path = (wrong: object) => {
		const parsed = parseStatementBody('mark', { ...body, ...wrong });
		return parsed.ok || parsed.error.reason !== 'malformed' ? null : parsed.error.path;
	};
	expect(path({ text: 'x'.repeat(201) })).toBe('text');
	expect(path({ text: '  ' })).toBe('text');
	expect(path({ place: `note:${'x'.repeat(200)}` })).toBe('place');
	expect(path({ place: 'nowhere' })).toBe('place');
	expect(path({ number: 0 })).toBe('number');
	expect(path({ setAside: false })).toBe('setAside');
});

test('[LK4] whoever may write a note may make a mark', () => {
	for (const role of roles) expect(mayState(role, 'mark'), role).toBe(mayState(role, 'note'));
});

test('[LK4] a mark at a place of a newer version stands, without a place', () => {
	expect(marksOf([mark(1, { place: 'drip:7' })])).toMatchObject([{ label: '1', place: null }]);
});

test('[LK5] its maker changes a mark or sets it aside, and nobody else does', () => {
	const first = mark(1, {});
	const described = mark(2, { text: 'Here' }, { supersedes: [1] });
	expect(shown(first, described)).toEqual([['1', 'Here']]);
	expect(marksOf([first, described])[0]?.id).toBe(numberedId(2));
	expect(shown(first, described, mark(3, setAsideBody(described.body), { supersedes: [2] }))).toEqual([]);
	expect(shown(first, mark(4, { setAside: true }, { device: 7, supersedes: [1] }))).toEqual([['1', null]]);
});

test('[LK5] a number keeps its meaning: one set aside keeps its own, and two given apart are told apart', () => {
	const aside = [mark(1, { number: 1 }), mark(2, { number: 1, setAside: true }, { supersedes: [1] })];
	expect(nextMarkNumber(aside)).toBe(2);
	const apart = [mark(3, { number: 2, text: 'ward' }, { device: 1 }), mark(4, { number: 2, text: 'expert' }, { device: 2 })];
	expect(shown(...aside, ...apart)).toEqual([
		['2', 'ward'],
		['2b', 'expert']
	]);
	expect(shown(...apart.toReversed(), ...aside)).toEqual(shown(...aside, ...apart));
	expect(nextMarkNumber([])).toBe(1);
	expect(nextMarkNumber([mark(5, { number: 9_999 })])).toBe(9_999);
});

test('[LK6] who points there again in the same call finds the mark that stands', () => {
	const callId = numberedId<StatementId>(0xca11) as string;
	const marks = marksOf([mark(1, { callId })]);
	const me = numberedId<PersonId>(1);
	expect(markAt(marks, me, value, callId)?.label).toBe('1');
	expect(markAt(marks, me, value, null)).toBeNull();
	expect(markAt(marks, numberedId<PersonId>(2), value, callId)).toBeNull();
	expect(markAt(marks, me, { ...value, sign: 'pulse' }, callId)).toBeNull();
});
