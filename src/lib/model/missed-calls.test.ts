import { expect, test } from 'vitest';
import type { PersonId } from '#lib/core/ids.ts';
import { makeStatement, numberedId } from '../../../tests/support/make-statement.ts';
import type { CallBody } from './call-record.ts';
import { missedCalls } from './missed-calls.ts';
import { parseStatementBody } from './parse-statement.ts';

const person = (number: number): PersonId => numberedId<PersonId>(number);
const hourMs = 3_600_000;
let last = 0;
const call = (by: number, endedAtMs: number, body: Partial<CallBody>) =>
	makeStatement({
		id: ++last,
		kind: 'call',
		device: by,
		wallMs: endedAtMs,
		body: {
			startedAtMs: endedAtMs - 45_000,
			endedAtMs,
			participants: [person(by)],
			media: 'audio',
			endedBy: person(by),
			reason: 'unanswered',
			...body
		}
	});
const missed = (facts: Parameters<typeof missedCalls>[0], nowMs = hourMs) =>
	missedCalls(facts, person(1), nowMs).map(({ from, atMs }) => [from, atMs]);

test('[RG10] the last missed call of each caller stands, newest first, and those that rang others do not', () => {
	const facts = [
		call(2, 100_000, { rang: [person(1)] }),
		call(2, 200_000, { rang: [person(1), person(9)] }),
		call(3, 300_000, { rang: [person(1)] }),
		call(4, 400_000, { rang: [person(9)] }),
		call(1, 500_000, { rang: [person(9)] })
	];
	expect(missed(facts)).toEqual([
		[person(3), 300_000],
		[person(2), 200_000]
	]);
	expect(missed([...facts].reverse())).toEqual(missed(facts));
});

test('[RG10] a later call with both in it answers, and so does ringing back; an earlier one does not', () => {
	const ring = call(2, 200_000, { rang: [person(1)] });
	const talked = { participants: [person(1), person(2)], reason: 'hung-up' } as const;
	expect(missed([ring, call(2, 300_000, talked)])).toEqual([]);
	expect(missed([ring, call(1, 300_000, { rang: [person(2)] })])).toEqual([]);
	expect(missed([ring, call(2, 100_000, talked)])).toEqual([[person(2), 200_000]]);
});

test('[RG10] after a day it is history', () => {
	const ring = call(2, 200_000, { rang: [person(1)] });
	expect(missed([ring], 200_000 + 24 * hourMs - 1)).toHaveLength(1);
	expect(missed([ring], 200_000 + 24 * hourMs)).toEqual([]);
});

test('[RG10] who was rung is read with the record, and records of older versions have nobody', () => {
	const { body } = call(2, 200_000, { rang: [person(1)] });
	expect(parseStatementBody('call', body)).toMatchObject({ ok: true, value: { body: { rang: [person(1)] } } });
	expect(parseStatementBody('call', { ...body, rang: ['me'] })).toMatchObject({ ok: false });
	const { rang: _rang, ...old } = body;
	expect(parseStatementBody('call', old).ok).toBe(true);
});
