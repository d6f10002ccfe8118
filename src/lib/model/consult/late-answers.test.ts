import { expect, test } from 'vitest';
import type { DeviceId, PersonId, StatementId } from '#lib/core/ids.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import type { Role } from '../person.ts';
import type { Standing } from '../statement.ts';
import { lateAnswersOf } from './late-answers.ts';
import { parseRotaChange } from './rota-body.ts';
import { rotaOf, type JudgedRotaStatement } from './rota-of.ts';

const step = (number: number): StatementId => numberedId<StatementId>(number);
const asks = (id: number, answer: number, by = 21, role: Role = 'expert', standing: Standing = 'verified'): JudgedRotaStatement => ({
	statement: {
		id: step(id),
		change: { change: 'late-answer', consult: step(1), answer: step(answer) },
		personId: numberedId<PersonId>(by),
		role,
		deviceId: numberedId<DeviceId>(by),
		time: { wallMs: id, counter: 0 }
	},
	standing
});

test('[AC15] what was signed too late is asked for once, in the order of asking, by those who may answer and are vouched for', () => {
	const judged = [asks(5, 91), asks(3, 90), asks(4, 90), asks(6, 92, 1, 'nurse'), asks(7, 93, 22, 'expert', 'after-removal')];
	expect(lateAnswersOf(judged)).toEqual([
		{ consult: step(1), answer: step(90), person: numberedId(21), askedAtMs: 3 },
		{ consult: step(1), answer: step(91), person: numberedId(21), askedAtMs: 5 }
	]);
	expect(lateAnswersOf([...judged].reverse())).toEqual(lateAnswersOf(judged));
});

test('[AC15] asking changes nothing of the rota, and names nothing but the consult and the answer', () => {
	const before = rotaOf([]);
	expect(rotaOf([asks(3, 90)])).toEqual(before);
	const body = { change: 'late-answer', consult: step(1), answer: step(90) };
	expect(parseRotaChange({ ...body, text: 'Levosimendan' })).toEqual({ ok: true, value: body });
	expect(parseRotaChange({ ...body, answer: 'mine' })).toEqual({ ok: false, error: { path: 'answer' } });
});

test('[AC15] a board that somebody floods keeps the newest two hundred', () => {
	const flood = lateAnswersOf(Array.from({ length: 500 }, (_, at) => asks(at + 1, 1_000 + at)));
	expect([flood.length, flood.at(-1)?.answer]).toEqual([200, step(1_499)]);
});
