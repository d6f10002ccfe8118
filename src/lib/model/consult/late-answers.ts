import type { PersonId, StatementId } from '#lib/core/ids.ts';
import { compareByTime } from '../supersede.ts';
import { mayChangeRota, type JudgedRotaStatement } from './rota-of.ts';
import { emptyRota } from './rota.ts';

/**
 * Somebody signed an answer after the case was closed to them, and has it on their device alone: the relay takes nothing more of
 * theirs for this case. They ask the ward for it on the board of consults, which every member reads: so it names the consult and the
 * answer by their identifiers, and says nothing of either.
 */
export interface LateAnswer {
	readonly consult: StatementId;
	readonly answer: StatementId;
	readonly person: PersonId;
	/** When they asked, by their clock. */
	readonly askedAtMs: number;
}

/** Beyond this somebody floods the board; the newest are kept. */
const mostKept = 200;

/** What is asked for, oldest first; asked twice it is asked once. Only what is verified counts, and only of those who may answer. */
export function lateAnswersOf(judged: readonly JudgedRotaStatement[]): readonly LateAnswer[] {
	const asked = new Map<string, LateAnswer>();
	const inOrder = [...judged].sort((a, b) => compareByTime(a.statement, b.statement));
	for (const { statement, standing } of inOrder) {
		const { change, role, personId, time } = statement;
		if (change.change !== 'late-answer' || standing !== 'verified' || !mayChangeRota(role, personId, change, emptyRota)) continue;
		const key = `${change.answer} ${personId}`;
		if (!asked.has(key)) asked.set(key, { consult: change.consult, answer: change.answer, person: personId, askedAtMs: time.wallMs });
	}
	return [...asked.values()].slice(-mostKept);
}
