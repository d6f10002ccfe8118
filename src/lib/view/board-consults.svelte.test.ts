import { describe, expect, it } from 'vitest';
import { wardId } from '../../../tests/support/case-fixture.ts';
import { consultScript, usual } from '../../../tests/support/consult-script.ts';
import { createFakeConsults } from '../../../tests/support/fake-consult-desk.ts';
import { person, nurse } from '../../../tests/support/consult-script.ts';
import { BoardConsults } from './board-consults.svelte.ts';

const minuteMs = 60_000;

function boardAt(nowMs: number) {
	const consults = createFakeConsults({ nowMs: () => nowMs }, wardId);
	return { consults, board: new BoardConsults(consults.deskOf(person(nurse), 'nurse'), { ms: nowMs }) };
}

describe('the consults of a bed', () => {
	it('[CW14] counts what is open, overdue and unread', () => {
		const waiting = consultScript(['cardiology'], { urgency: 'stat' }, nurse, 1000);
		usual.offered(waiting);
		const answered = consultScript(['cardiology'], { urgency: 'routine' }, nurse, 2000);
		usual.offered(answered);
		usual.accepted(answered);
		usual.opinion(answered);
		const { consults, board } = boardAt(10 * minuteMs);
		const caseId = waiting.state().caseId;
		expect(board.of(caseId)).toBeNull();
		consults.arrive(...waiting.judged, ...answered.judged);
		expect(board.of(caseId)).toEqual({ open: 2, overdue: 1, unread: 1 });
	});

	it('[CW11] [CW14] still tells unread advice of a consult that ended', () => {
		const script = consultScript();
		usual.offered(script);
		usual.accepted(script);
		const end = script.say(nurse, { step: 'cancelled', reason: 'Transferred' });
		usual.opinion(script, undefined, undefined, { after: [end - 1] });
		const { consults, board } = boardAt(minuteMs);
		consults.arrive(...script.judged);
		expect(board.of(script.state().caseId)).toEqual({ open: 0, overdue: 0, unread: 1 });
	});

	it('[CW14] says nothing of a bed whose consults are over', () => {
		const script = consultScript();
		script.say(nurse, { step: 'cancelled', reason: 'Transferred' });
		const { consults, board } = boardAt(minuteMs);
		consults.arrive(...script.judged);
		expect(board.of(script.state().caseId)).toBeNull();
	});
});
