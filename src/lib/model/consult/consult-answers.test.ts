import { expect, test } from 'vitest';
import { consultClock } from './consult-clock.ts';
import {
	consultScript,
	coordinator,
	doctor,
	heart,
	heartToo,
	nurse,
	person,
	stepId,
	usual
} from '../../../../tests/support/consult-script.ts';

function answeredWithoutSeeing(end: 'grant' | 'all grants' | 'cancel') {
	const script = consultScript();
	usual.offered(script);
	const accept = usual.accepted(script);
	if (end === 'grant') script.say(doctor, { step: 'grant-ended', person: person(heart) }, { after: [accept] });
	if (end === 'all grants') script.say(doctor, { step: 'grant-ended' }, { after: [accept] });
	if (end === 'cancel') script.say(doctor, { step: 'cancelled', reason: 'Moved' }, { after: [accept] });
	const opinion = usual.opinion(script, heart, 'cardiology', { after: [accept] });
	return { script, opinion };
}

test.each([
	['grant', 'grant-ended'],
	['all grants', 'grant-ended'],
	['cancel', 'consult-ended']
] as const)('[CO9] an opinion signed apart from the end (%s) is kept as late, unread, and never counts', (end, because) => {
	const { script, opinion } = answeredWithoutSeeing(end);
	const before = script.state();
	expect(before).toMatchObject({
		unread: [stepId(opinion)],
		setAside: [],
		answers: [{ standing: 'late', lateBecause: because }],
		seats: [{ answers: [], times: { answeredAtMs: null } }]
	});
	expect(before.phase).not.toBe('answered');
	expect(script.refusal(usual.acknowledged(script, opinion))).toBeNull();
	expect(script.state()).toMatchObject({ unread: [], phase: before.phase });
	expect(script.refusal(usual.acted(script, opinion))).toBe(end === 'cancel' ? 'cancelled' : 'answer-late');
});

test('[CO9] an opinion the ender had seen was given in time', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script);
	usual.opinion(script);
	script.say(doctor, { step: 'grant-ended' });
	expect(script.state()).toMatchObject({ phase: 'answered', answers: [{ standing: 'counts' }], openTo: [] });
});

test('[CO9] who signs although they know that their grant ended is late too, until the case is opened to them again', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script);
	script.say(doctor, { step: 'grant-ended', person: person(heart) });
	expect(script.refusal(usual.accepted(script, heart))).toBe('grant-ended');
	usual.opinion(script);
	expect(script.state()).toMatchObject({ phase: 'offered', openTo: [person(heartToo)], answers: [{ lateBecause: 'grant-ended' }] });
	usual.offered(script, [heart]);
	usual.accepted(script, heart);
	usual.opinion(script);
	expect(script.state()).toMatchObject({ phase: 'answered', answers: [{ standing: 'late' }, { standing: 'counts' }] });
});

test('[CO9] an opinion by a device that the roster removed is late; its other steps are unverified', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script);
	usual.opinion(script, heart, 'cardiology', { standing: 'after-removal' });
	const discussed = script.say(heart, { step: 'discussion-begun' }, { standing: 'after-removal' });
	expect(script.state()).toMatchObject({ phase: 'accepted', answers: [{ lateBecause: 'device-removed' }] });
	expect(script.refusal(discussed)).toBe('unverified');
});

test('[CO9] an answer to a consult known to be closed is refused', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script);
	const opinion = usual.opinion(script);
	usual.acknowledged(script, opinion);
	usual.acted(script, opinion);
	usual.outcome(script);
	usual.closed(script);
	expect(script.refusal(usual.opinion(script))).toBe('closed');
	expect(script.state()).toMatchObject({ phase: 'closed', openTo: [] });
});

test('[CO11] an ask made apart from an ending keeps the consult open until who knows it ends it', () => {
	const script = consultScript();
	const offer = usual.offered(script);
	const ask = { step: 'second-opinion-asked', specialties: ['radiology'], urgency: 'routine', startedAtMs: 0, reason: 'CT' } as const;
	script.say(doctor, { step: 'cancelled', reason: 'Better' }, { after: [offer] });
	expect(script.state().phase).toBe('cancelled');
	script.say(doctor, ask, { after: [offer] });
	expect(script.state()).toMatchObject({ phase: 'requested', ended: null, seats: [{ phase: 'offered' }, { phase: 'requested' }] });
	script.say(doctor, { step: 'cancelled', reason: 'Better still' });
	expect(script.state().phase).toBe('cancelled');
});

test('[CO11] reopening asks anew; what was answered before stays as it was', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script);
	const opinion = usual.opinion(script);
	usual.acknowledged(script, opinion);
	usual.acted(script, opinion);
	usual.outcome(script);
	usual.closed(script);
	const asked = script.say(nurse, { step: 'reopened', specialties: ['cardiology'], urgency: 'stat', startedAtMs: 9, reason: 'Shock' });
	expect(script.state()).toMatchObject({ phase: 'requested', ended: null, outcome: null, openTo: [] });
	const seat = { ask: stepId(asked), specialty: 'cardiology' } as const;
	expect(script.refusal(script.say(heart, { step: 'accepted', seat }))).toBe('grant-ended');
	script.say(nurse, { step: 'offered', seat, to: [person(heart)] });
	script.say(heart, { step: 'accepted', seat });
	expect(script.state().seats).toMatchObject([{ phase: 'acted' }, { phase: 'accepted', urgency: 'stat' }]);
	// The first seat's grant ended with the closing, and the case was opened again since: the answer counts.
	script.say(heart, { step: 'opinion-signed', seat, text: 'Again.', recommendations: [] });
	expect(script.state().answers.map(({ standing }) => standing)).toEqual(['counts', 'counts']);
});

test('[CO12] advice is ticked item by item; ticks made apart that differ are an open conflict until one settles it', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script);
	const opinion = usual.opinion(script);
	const read = usual.acknowledged(script, opinion);
	expect(script.refusal(usual.acted(script, opinion, ['c']))).toBe('no-such-item');
	const tick = { step: 'acted', answer: stepId(opinion), items: ['a'] } as const;
	const first = script.say(nurse, { ...tick, result: 'acted' }, { after: [read] });
	const second = script.say(doctor, { ...tick, result: 'not-acted', reason: 'Allergic' }, { after: [read] });
	const items = () => script.state().answers[0]!.recommendations;
	expect(items()).toMatchObject([
		{ id: 'a', disputed: true, ticks: [{ id: stepId(first) }, { id: stepId(second) }] },
		{ id: 'b', disputed: false, ticks: [] }
	]);
	expect(script.state().seats[0]!.times.actedAtMs).toBeNull();
	script.say(doctor, { ...tick, items: ['a', 'b'], result: 'partly', reason: 'Half the dose' });
	expect(items()).toMatchObject([{ disputed: false }, { disputed: false, ticks: [{ body: { result: 'partly' } }] }]);
	expect(script.state().phase).toBe('acted');
});

test('[CO13] an opinion its maker signs in place of an earlier one replaces it; nobody else’s does', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script);
	const wrong = usual.opinion(script);
	usual.acknowledged(script, wrong);
	const right = usual.opinion(script, heart, 'cardiology', { supersedes: [wrong] });
	expect(script.state()).toMatchObject({
		phase: 'answered',
		unread: [stepId(right)],
		answers: [{ standing: 'replaced' }, { standing: 'counts' }]
	});
	expect(script.refusal(usual.acted(script, wrong))).toBe('answer-replaced');
	script.say(coordinator, { step: 'reassigned', seat: script.seat('cardiology'), to: person(heartToo), reason: 'Shift ends' });
	expect(script.state().setAside.at(-1)).toMatchObject({ refusal: 'already-answered' });
});

test('[CO41] asked anew after it was taken back, a question begins with new seats: the old ones are withdrawn and hold nothing up', () => {
	const script = consultScript(['cardiology', 'radiology']);
	usual.offered(script, [heart, heartToo]);
	usual.accepted(script);
	script.say(doctor, { step: 'cancelled', reason: 'Better' });
	expect(script.state().seats.map(({ phase, holders, offeredTo }) => [phase, holders, offeredTo])).toEqual([
		['withdrawn', [], []],
		['withdrawn', [], []]
	]);
	const again = { step: 'reopened', specialties: ['cardiology'], urgency: 'urgent', startedAtMs: 0, reason: 'Worse again' } as const;
	const seat = { ask: stepId(script.say(doctor, again)), specialty: 'cardiology' } as const;
	expect(script.state()).toMatchObject({
		phase: 'requested',
		ended: null,
		seats: [{ phase: 'withdrawn' }, { phase: 'withdrawn' }, { phase: 'requested' }]
	});
	expect(script.refusal(usual.accepted(script, heartToo))).toBe('withdrawn');
	expect(script.refusal(usual.opinion(script))).toBe('withdrawn');

	script.say(nurse, { step: 'offered', seat, to: [person(heart)] });
	script.say(heart, { step: 'accepted', seat });
	const opinion = script.say(heart, { step: 'opinion-signed', seat, text: 'Noradrenaline.', recommendations: [] });
	usual.acknowledged(script, opinion);
	usual.outcome(script);
	usual.closed(script);
	expect(script.state()).toMatchObject({ phase: 'closed', seats: [{ phase: 'withdrawn' }, { phase: 'withdrawn' }, { phase: 'acted' }] });
});

test('[CO41] taken back a second time it is over, and no stage of it is due', () => {
	const script = consultScript();
	usual.offered(script);
	script.say(doctor, { step: 'cancelled', reason: 'Better' });
	script.say(doctor, { step: 'reopened', specialties: ['radiology'], urgency: 'routine', startedAtMs: 0, reason: 'CT' });
	script.say(doctor, { step: 'cancelled', reason: 'No scanner' });
	const state = script.state();
	expect(state).toMatchObject({ phase: 'cancelled', ended: { body: { reason: 'No scanner' } } });
	expect(consultClock(state, { nowMs: 9e9 })).toMatchObject({ nextDueAtMs: null, overdue: false });
});
