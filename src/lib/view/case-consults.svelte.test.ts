import { describe, expect, it } from 'vitest';
import { createSettable } from '#lib/core/readable.ts';
import type { CaseId, StatementId } from '#lib/core/ids.ts';
import type { Role } from '#lib/model/person.ts';
import { caseFixture, wardId, workspaceFixture } from '../../../tests/support/case-fixture.ts';
import {
	consultScript,
	doctor,
	heart,
	lung,
	nurse,
	person,
	stepId,
	usual,
	type ConsultScript
} from '../../../tests/support/consult-script.ts';
import { createFakeConsults, type FakeConsults } from '../../../tests/support/fake-consult-desk.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { CaseConsults } from './case-consults.svelte.ts';
import { CasePage } from './case-page.svelte.ts';
import { stageNow } from './consult-clocks.ts';
import type { Workspace } from './workspace.ts';

const minuteMs = 60_000;

interface World {
	readonly view: CaseConsults;
	readonly consults: FakeConsults;
	readonly now: { ms: number };
}

function world(role: Role, by: number, ...scripts: readonly ConsultScript[]): World {
	const now = { ms: minuteMs };
	const consults = createFakeConsults({ nowMs: () => now.ms }, wardId);
	for (const script of scripts) consults.arrive(...script.judged);
	const line = createSettable({
		line: { status: 'waiting' as const, reason: 'offline' as const, sinceMs: 0, retryAtMs: 0 },
		lastContactAtMs: null,
		unsent: 1,
		caughtUp: true,
		clockDriftMs: null
	});
	const fixture = workspaceFixture(role);
	const workspace: Workspace = {
		...fixture,
		me: { ...fixture.me, personId: person(by), deviceId: numberedId(by), demo: false },
		connection: line
	};
	const page = new CasePage({ ...caseFixture().open, caseId: numberedId<CaseId>(1) }, workspace, now);
	return { view: new CaseConsults(page, consults.deskOf(person(by), role)), consults, now };
}

/** Asked, accepted and answered. */
function answered(firstId = 1): ConsultScript {
	const script = consultScript(['cardiology'], {}, nurse, firstId);
	usual.offered(script);
	usual.accepted(script);
	usual.opinion(script);
	return script;
}

describe('an answer that somebody wrote after the case was closed to them', () => {
	const lateAsk = { change: 'late-answer', consult: stepId(1), answer: stepId(0xdead) } as const;

	it('[AC15] is told on its consult until it is here, and only of somebody who had a seat', async () => {
		const script = consultScript();
		usual.offered(script);
		usual.accepted(script);
		script.say(doctor, { step: 'cancelled', reason: 'Moved' });
		const { view, consults } = world('doctor', doctor, script);
		await consults.deskOf(person(heart), 'expert').changeRota([lateAsk]);
		await consults.deskOf(person(lung), 'expert').changeRota([lateAsk]);
		expect(view.lateAnswers(view.all[0]!.consult).map((late) => late.person)).toEqual([person(heart)]);
	});

	it('[AC15] comes when the ward asks its maker anew, who then has the case before them again', async () => {
		const script = consultScript();
		usual.offered(script);
		usual.accepted(script);
		script.say(doctor, { step: 'cancelled', reason: 'Moved' });
		const { view, consults } = world('doctor', doctor, script);
		await consults.deskOf(person(heart), 'expert').changeRota([lateAsk]);
		const before = view.all[0]!.consult;
		expect(await view.askAgain(before, view.lateAnswers(before)[0]!, 'To take it')).toBe(true);
		const { consult } = view.all[0]!;
		expect([consult.ended, consult.openTo]).toEqual([null, [person(heart)]]);
		expect(consult.seats.map(({ phase, offeredTo }) => [phase, offeredTo])).toEqual([
			['withdrawn', []],
			['offered', [person(heart)]]
		]);
	});
});

describe('the consults of a case', () => {
	it('[CW10] puts what is due first on top, and the ended ones apart', () => {
		const calm = consultScript(['cardiology'], { urgency: 'routine' }, nurse, 1000);
		const pressing = consultScript(['nephrology'], { urgency: 'stat' }, nurse, 2000);
		const over = consultScript(['radiology'], {}, nurse, 3000);
		over.say(nurse, { step: 'cancelled', reason: 'Mistake' });
		const { view } = world('nurse', nurse, calm, over, pressing);
		expect(view.open.map(({ consult }) => consult.id)).toEqual([stepId(2000), stepId(1000)]);
		expect(view.ended.map(({ consult }) => consult.id)).toEqual([stepId(3000)]);
	});

	it('[CW10] tells the stage a seat waits for, and when it is overdue', () => {
		const script = consultScript(['cardiology'], { urgency: 'stat' });
		const { view } = world('nurse', nurse, script);
		expect(stageNow(view.clockOf(script.state()).seats[0]!)).toMatchObject({ stage: 'accept', status: 'running' });
		const later = world('nurse', nurse, script);
		later.now.ms = 7 * minuteMs;
		expect(stageNow(later.view.clockOf(script.state()).seats[0]!)).toMatchObject({ stage: 'accept', status: 'overdue' });
	});

	it('[CW11] [CW13] advice stays unread until one tap acknowledges it, and a second one ticks it', async () => {
		const { view } = world('nurse', nurse, answered());
		const [first] = view.unread;
		expect(view.unread).toHaveLength(1);
		expect(await view.acknowledge(first!.listed.consult, first!.answer)).toBe(true);
		expect(view.unread).toEqual([]);
		const listed = view.open[0]!;
		const said = { step: 'acted', answer: first!.answer.statement.id, items: ['a', 'b'], result: 'acted' } as const;
		expect(view.refusal(listed.consult, said)).toBeNull();
		expect(await view.say(listed.consult, said)).toBe(true);
		expect(view.open[0]?.consult.phase).toBe('acted');
	});

	it('[CW11] [CW16] late advice to an ended consult is unread, and is acknowledged but never ticked', async () => {
		const script = consultScript();
		usual.offered(script);
		const accepted = usual.accepted(script);
		script.say(nurse, { step: 'cancelled', reason: 'Transferred' });
		const late = usual.opinion(script, heart, 'cardiology', { after: [accepted] });
		const { view } = world('nurse', nurse, script);
		const [advice] = view.unread;
		expect(advice?.answer).toMatchObject({ standing: 'late', lateBecause: 'consult-ended' });
		expect(await view.acknowledge(advice!.listed.consult, advice!.answer)).toBe(true);
		const { consult } = view.ended[0]!;
		expect(view.refusal(consult, { step: 'acted', answer: stepId(late), items: ['a'], result: 'acted' })).not.toBeNull();
	});

	it('[CW12] asks before a step is offered, by the role of whoever looks', () => {
		const script = answered();
		const read = { step: 'acknowledged', answers: [stepId(4)] } as const;
		expect(world('nurse', nurse, script).view.refusal(script.state(), read)).toBeNull();
		expect(world('expert', heart, script).view.refusal(script.state(), read)).toBe('not-permitted');
		expect(world('doctor', doctor, script).view.refusal(script.state(), { step: 'closed' })).toBe('not-acknowledged');
	});

	it('[CW12] says why a step was not kept, until one is', async () => {
		const { view, consults } = world('nurse', nurse, answered());
		const [first] = view.unread;
		consults.failWith({ reason: 'storage' });
		expect(await view.acknowledge(first!.listed.consult, first!.answer)).toBe(false);
		expect(view.failure).toEqual({ consult: first!.listed.consult.id, error: { reason: 'storage' } });
		consults.failWith(null);
		expect(await view.acknowledge(first!.listed.consult, first!.answer)).toBe(true);
		expect(view.failure).toBeNull();
	});

	it('[CW5] the device that asked says how long the question waits, and waited, for the line', () => {
		const script = consultScript();
		const { view, consults, now } = world('nurse', nurse, script);
		now.ms = 12 * minuteMs;
		expect(view.lineWait(view.open[0]!)).toEqual({ waitedMs: 12 * minuteMs, waiting: true });
		consults.sent.set(new Map<StatementId, number>([[stepId(1), 9 * minuteMs]]));
		expect(view.lineWait(view.open[0]!)).toEqual({ waitedMs: 9 * minuteMs, waiting: false });
		consults.sent.set(new Map<StatementId, number>([[stepId(1), 2_000]]));
		expect(view.lineWait(view.open[0]!)).toBeNull();
		expect(world('doctor', doctor, script).view.lineWait(view.open[0]!)).toBeNull();
	});
});
