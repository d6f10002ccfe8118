import { describe, expect, it } from 'vitest';
import {
	consultScript,
	coordinator,
	heart,
	heartToo,
	lung,
	nurse,
	person,
	stepId,
	usual,
	type ConsultScript
} from '../../../tests/support/consult-script.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import type { DeviceId, SpaceId } from '#lib/core/ids.ts';
import { defaultClockRules } from '#lib/model/consult/clock-rules.ts';
import type { Role } from '#lib/model/person.ts';
import type { ListedConsult } from './consult-desk.ts';
import { cameLate, deskQueue, waitedForLine, type QueueEntry } from './desk-queue.ts';

const minuteMs = 60_000;
const ward = numberedId<SpaceId>(7);

const listed = (script: ConsultScript, sentAtMs: number | null = null): ListedConsult => ({
	consult: script.state(),
	ward,
	patient: null,
	scores: [],
	sentAtMs
});
const author = (number: number, role: Role = 'expert') => ({
	personId: person(number),
	deviceId: numberedId<DeviceId>(number),
	role
});
const queueOf = (scripts: readonly ConsultScript[], by: number, role: Role = 'expert', nowMs = minuteMs): readonly QueueEntry[] =>
	deskQueue(
		scripts.map((script) => listed(script)),
		{ me: author(by, role), nowMs, rules: defaultClockRules }
	);
const brief = (entries: readonly QueueEntry[]): readonly (readonly [string, string | null])[] =>
	entries.map(({ group, need }) => [group, need]);

describe("an expert's queue", () => {
	it('[XD1] tells what is mine, offered and answered apart, in that order', () => {
		const mine = consultScript(['cardiology'], {}, nurse, 1000);
		usual.offered(mine);
		usual.accepted(mine);
		const offered = consultScript(['cardiology'], {}, nurse, 2000);
		usual.offered(offered);
		const answered = consultScript(['cardiology'], {}, nurse, 3000);
		usual.offered(answered);
		usual.accepted(answered);
		usual.opinion(answered);
		const elsewhere = consultScript(['cardiology'], {}, nurse, 4000);
		expect(brief(queueOf([answered, elsewhere, offered, mine], heart))).toEqual([
			['mine', 'answer'],
			['offered', 'accept'],
			['answered', null]
		]);
	});

	it('[XD1] puts what is due first on top, whatever was asked first', () => {
		const calm = consultScript(['cardiology'], { urgency: 'routine' }, nurse, 1000);
		const pressing = consultScript(['cardiology'], { urgency: 'stat' }, nurse, 2000);
		for (const script of [calm, pressing]) usual.offered(script);
		const queue = queueOf([calm, pressing], heart);
		expect(queue.map(({ listed: one }) => one.consult.id)).toEqual([stepId(2000), stepId(1000)]);
		expect(queue[0]?.due).toEqual({ stage: 'accept', dueAtMs: 5 * minuteMs });
	});

	it('[XD1] a score that got worse since makes it due sooner', () => {
		const script = consultScript(['cardiology'], { urgency: 'routine' });
		usual.offered(script);
		const worse: ListedConsult = { ...listed(script), scores: [{ band: 'high', measuredAtMs: minuteMs }] };
		const [entry] = deskQueue([worse], { me: author(heart), nowMs: 2 * minuteMs, rules: defaultClockRules });
		expect(entry?.due?.dueAtMs).toBe(6 * minuteMs);
	});

	it('[XD2] what somebody else accepted, what I declined and what was cancelled leave it', () => {
		const taken = consultScript(['cardiology'], {}, nurse, 1000);
		usual.offered(taken);
		usual.accepted(taken, heartToo);
		const declined = consultScript(['cardiology'], {}, nurse, 2000);
		usual.offered(declined);
		declined.say(heart, { step: 'declined', seat: declined.seat('cardiology'), reason: 'No time' });
		const cancelled = consultScript(['cardiology'], {}, nurse, 3000);
		usual.offered(cancelled);
		cancelled.say(nurse, { step: 'cancelled', reason: 'Better' });
		expect(queueOf([taken, declined, cancelled], heart)).toEqual([]);
	});

	it('[XD2] an escalated answer is offered again although somebody has it', () => {
		const script = consultScript();
		usual.offered(script, [heart, heartToo]);
		usual.accepted(script, heart);
		script.say(nurse, { step: 'escalated', seat: script.seat('cardiology'), stage: 'answer', level: 1, to: [person(heartToo)] });
		expect(brief(queueOf([script], heartToo))).toEqual([['offered', 'accept']]);
	});

	it('[XD3] a conclusion that waits for my signature stands first', () => {
		const overdue = consultScript(['cardiology'], { urgency: 'stat' }, nurse, 1000);
		usual.offered(overdue, [lung]);
		usual.accepted(overdue, lung);
		const round = consultScript(['cardiology', 'respiratory-medicine'], {}, nurse, 2000);
		usual.offered(round, [heart]);
		usual.offered(round, [lung], 'respiratory-medicine');
		usual.accepted(round, heart);
		usual.accepted(round, lung, 'respiratory-medicine');
		round.say(heart, {
			step: 'concluded',
			ask: stepId(2000),
			present: [person(heart), person(lung)],
			text: 'Together.',
			recommendations: []
		});
		expect(brief(queueOf([overdue, round], lung, 'expert', 60 * minuteMs))).toEqual([
			['mine', 'cosign'],
			['mine', 'answer']
		]);
		expect(brief(queueOf([round], heart))).toEqual([['answered', null]]);
	});

	it('[XD4] two who accepted apart are both told', () => {
		const script = consultScript();
		const offer = usual.offered(script);
		usual.accepted(script, heart, 'cardiology', { after: [offer] });
		usual.accepted(script, heartToo, 'cardiology', { after: [offer] });
		expect(brief(queueOf([script], heart))).toEqual([['mine', 'settle']]);
		expect(brief(queueOf([script], heartToo))).toEqual([['mine', 'settle']]);
		expect(brief(queueOf([script], coordinator, 'administrator'))).toEqual([['mine', 'settle']]);
	});
});

describe('the queue of those who ask and coordinate', () => {
	it('[XD5] holds every consult: unread advice first, what is with others apart', () => {
		const waiting = consultScript(['cardiology'], {}, nurse, 1000);
		usual.offered(waiting);
		const unread = consultScript(['cardiology'], {}, nurse, 2000);
		usual.offered(unread);
		usual.accepted(unread);
		usual.opinion(unread);
		expect(brief(queueOf([waiting, unread], nurse, 'nurse'))).toEqual([
			['mine', 'read'],
			['open', null]
		]);
		expect(brief(queueOf([waiting, unread], coordinator, 'administrator'))).toEqual([
			['open', null],
			['answered', null]
		]);
	});

	it('[XD5] what nobody can accept any more waits for whoever may offer it', () => {
		const script = consultScript();
		usual.offered(script, [heart]);
		script.say(heart, { step: 'declined', seat: script.seat('cardiology'), reason: 'No time' });
		expect(brief(queueOf([script], coordinator, 'administrator'))).toEqual([['mine', 'find']]);
	});

	it('[XD5] shows nothing to those whom no consult concerns', () => {
		const script = consultScript();
		usual.offered(script);
		expect(queueOf([script], 51, 'observer')).toEqual([]);
		expect(queueOf([script], lung)).toEqual([]);
	});
});

describe('the wait for a line', () => {
	it('[XD6] is told from the bedside on, and only where this device can know it', () => {
		const script = consultScript(['cardiology'], { startedAtMs: 0 });
		const asking = { ...author(nurse, 'nurse') };
		expect(waitedForLine(listed(script, 9 * minuteMs), asking, 60 * minuteMs)).toBe(9 * minuteMs);
		expect(waitedForLine(listed(script), asking, 5 * minuteMs)).toBe(5 * minuteMs);
		expect(waitedForLine(listed(script, 20_000), asking, 60 * minuteMs)).toBeNull();
		expect(waitedForLine(listed(script), author(heart), 60 * minuteMs)).toBeNull();
	});

	it('[CO42] says on every other device when it was asked and when it came, and blames no line', () => {
		const script = consultScript();
		const asked = { askedAtMs: 0, hereAtMs: 14 * minuteMs };
		expect(cameLate(listed(script, 14 * minuteMs), author(heart))).toEqual(asked);
		expect(waitedForLine(listed(script, 14 * minuteMs), author(heart), 60 * minuteMs)).toBeNull();
		expect(cameLate(listed(script, 14 * minuteMs), author(nurse, 'nurse'))).toBeNull();
		expect([cameLate(listed(script, 20_000), author(heart)), cameLate(listed(script), author(heart))]).toEqual([null, null]);
		// A clock that runs behind makes no wait below zero.
		expect(cameLate(listed(script, -minuteMs), author(heart))).toBeNull();
	});
});
