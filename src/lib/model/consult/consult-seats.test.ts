import { expect, test } from 'vitest';
import {
	consultScript,
	coordinator,
	doctor,
	heart,
	heartToo,
	kidney,
	lung,
	nurse,
	person,
	stepId,
	usual
} from '../../../../tests/support/consult-script.ts';

test('[CO6] two acceptances made apart both stand, until a person releases one', () => {
	const script = consultScript();
	const offer = usual.offered(script);
	const first = usual.accepted(script, heart, 'cardiology', { after: [offer], atMs: 50 });
	const second = usual.accepted(script, heartToo, 'cardiology', { after: [offer], atMs: 40 });
	expect(script.state().seats[0]).toMatchObject({ phase: 'accepted', holders: [person(heartToo), person(heart)] });
	const apart = script.say(
		heartToo,
		{ step: 'released', seat: script.seat('cardiology'), person: person(heartToo), reason: 'Yours' },
		{ after: [first, second] }
	);
	expect(script.refusal(apart)).toBeNull();
	expect(script.state().seats[0]!.holders).toEqual([person(heart)]);
	expect(script.refusal(usual.opinion(script, heartToo))).toBe('not-holder');
	usual.opinion(script, heart);
	expect(script.state().phase).toBe('answered');
});

test('[CO6] when both give way apart, nobody holds the seat, and it lies before them again', () => {
	const script = consultScript();
	const offer = usual.offered(script);
	const accepts = [
		usual.accepted(script, heart, 'cardiology', { after: [offer] }),
		usual.accepted(script, heartToo, 'cardiology', { after: [offer] })
	];
	for (const by of [heart, heartToo])
		script.say(by, { step: 'released', seat: script.seat('cardiology'), person: person(by) }, { after: accepts });
	expect(script.state().seats[0]).toMatchObject({ phase: 'offered', holders: [], times: { acceptedAtMs: null } });
});

test('[CO6] who was asked because no answer came accepts beside who holds the seat; both stand', () => {
	const script = consultScript();
	usual.offered(script, [heart]);
	usual.accepted(script);
	script.say(coordinator, { step: 'escalated', seat: script.seat('cardiology'), stage: 'answer', level: 1, to: [person(heartToo)] });
	expect(script.refusal(usual.accepted(script, heartToo))).toBeNull();
	expect(script.state().seats[0]).toMatchObject({ holders: [person(heart), person(heartToo)], escalated: { answer: 1, accept: 0 } });
});

test('[CO7] each specialty has a seat of its own, and the consult stands with the one that is furthest behind', () => {
	const script = consultScript(['cardiology', 'nephrology', 'radiology']);
	usual.offered(script, [heart]);
	usual.offered(script, [kidney], 'nephrology');
	usual.accepted(script);
	const opinion = usual.opinion(script);
	expect(script.state()).toMatchObject({
		phase: 'requested',
		unread: [stepId(opinion)],
		seats: [{ phase: 'answered', chair: true }, { phase: 'offered', chair: false, offeredTo: [person(kidney)] }, { phase: 'requested' }]
	});
	script.say(doctor, { step: 'cancelled', seat: script.seat('radiology'), reason: 'No scanner' });
	usual.accepted(script, kidney, 'nephrology');
	expect(script.state().phase).toBe('accepted');
	usual.opinion(script, kidney, 'nephrology');
	expect(script.state()).toMatchObject({ phase: 'answered', seats: [{}, {}, { phase: 'withdrawn' }] });
});

test('[CO7] a second opinion is a seat of its own, in the same specialty too, and keeps the consult open', () => {
	const script = consultScript();
	usual.offered(script);
	usual.accepted(script);
	const opinion = usual.opinion(script);
	usual.acknowledged(script, opinion);
	usual.acted(script, opinion);
	const asked = script.say(doctor, {
		step: 'second-opinion-asked',
		specialties: ['cardiology'],
		urgency: 'asap',
		startedAtMs: 0,
		reason: 'Unsure'
	});
	const seat = { ask: stepId(asked), specialty: 'cardiology' } as const;
	script.say(nurse, { step: 'offered', seat, to: [person(heartToo)] });
	script.say(heartToo, { step: 'accepted', seat });
	expect(script.state()).toMatchObject({
		phase: 'accepted',
		seats: [
			{ phase: 'acted', holders: [person(heart)] },
			{ seat, urgency: 'asap', holders: [person(heartToo)] }
		]
	});
});

test('[CO7] withdrawal of a seat beside an answer signed apart lets the answer stand', () => {
	const script = consultScript();
	usual.offered(script);
	const accept = usual.accepted(script);
	script.say(doctor, { step: 'cancelled', seat: script.seat('cardiology'), reason: 'Too late' }, { after: [accept] });
	expect(script.state().phase).toBe('cancelled');
	const opinion = usual.opinion(script, heart, 'cardiology', { after: [accept] });
	expect(script.state()).toMatchObject({ phase: 'answered', unread: [stepId(opinion)], answers: [{ standing: 'counts' }] });
});

function threeAtTheTable() {
	const script = consultScript(['cardiology', 'nephrology']);
	usual.offered(script, [heart]);
	usual.offered(script, [kidney], 'nephrology');
	usual.accepted(script);
	usual.accepted(script, kidney, 'nephrology');
	return script;
}

const conclusion = {
	step: 'concluded',
	ask: stepId(1),
	present: [person(heart), person(kidney), person(doctor)],
	text: 'Less fluid.',
	recommendations: [{ id: 'a', text: 'Furosemide' }]
} as const;

test('[CO8] the chair signs a joint conclusion, those present sign after, one with dissent', () => {
	const script = threeAtTheTable();
	expect(script.refusal(script.say(kidney, conclusion))).toBe('not-chair');
	expect(script.refusal(script.say(heart, { ...conclusion, present: [person(kidney), person(doctor)] }))).toBe('not-present');
	const signed = script.say(heart, conclusion);
	expect(script.state()).toMatchObject({
		phase: 'answered',
		answers: [{ seats: [{ specialty: 'cardiology' }, { specialty: 'nephrology' }], awaiting: [person(kidney), person(doctor)] }]
	});
	const sign = { step: 'conclusion-signed', conclusion: stepId(signed) } as const;
	expect(script.refusal(script.say(kidney, { ...sign, stance: 'dissents', dissent: 'Dialysis now.' }))).toBeNull();
	expect(script.refusal(script.say(doctor, { ...sign, stance: 'agrees' }))).toBeNull();
	expect(script.refusal(script.say(doctor, { ...sign, stance: 'agrees' }))).toBe('already-signed');
	expect(script.refusal(script.say(heart, { ...sign, stance: 'agrees' }))).toBe('already-signed');
	expect(script.refusal(script.say(nurse, { ...sign, stance: 'agrees' }))).toBe('not-present');
	const [answer] = script.state().answers;
	expect(answer).toMatchObject({
		awaiting: [],
		cosignatures: [{ body: { stance: 'dissents', dissent: 'Dialysis now.' } }, { body: { stance: 'agrees' } }]
	});
	usual.acknowledged(script, signed);
	usual.acted(script, signed, ['a']);
	expect(script.state().seats.map(({ phase }) => phase)).toEqual(['acted', 'acted']);
});

test('[CO8] without a chair any holder presides, and who was absent has still to answer', () => {
	const script = threeAtTheTable();
	script.say(heart, { step: 'released', seat: script.seat('cardiology'), person: person(heart) });
	expect(script.refusal(script.say(kidney, { ...conclusion, present: [person(kidney), person(doctor)] }))).toBeNull();
	expect(script.state().seats.map(({ phase }) => phase)).toEqual(['offered', 'answered']);
});

test('[CO17] a seat that everybody declined says so, and a new offer takes a decline back', () => {
	const script = consultScript();
	usual.offered(script);
	const seat = script.seat('cardiology');
	script.say(heart, { step: 'declined', seat, reason: 'In theatre' });
	expect(script.state().seats[0]).toMatchObject({ phase: 'offered', offeredTo: [person(heartToo)], refusedByAll: false });
	expect(script.refusal(script.say(heart, { step: 'declined', seat, reason: 'Still' }))).toBe('already-declined');
	script.say(heartToo, { step: 'declined', seat, reason: 'Off duty' });
	expect(script.state().seats[0]).toMatchObject({ phase: 'requested', refusedByAll: true });
	expect(script.refusal(usual.accepted(script, heart))).toBeNull();
	expect(script.refusal(script.say(heart, { step: 'declined', seat, reason: 'No' }))).toBe('holds-it');
});

test('[CO17] reassigning ends the holds its maker knew and offers the seat to one person', () => {
	const script = consultScript();
	const offer = usual.offered(script);
	const accept = usual.accepted(script, heart, 'cardiology', { after: [offer] });
	const apart = usual.accepted(script, heartToo, 'cardiology', { after: [offer] });
	script.say(
		coordinator,
		{ step: 'reassigned', seat: script.seat('cardiology'), to: person(lung), reason: 'On leave' },
		{ after: [accept] }
	);
	expect(script.state().seats[0]).toMatchObject({ holders: [person(heartToo)] });
	expect(script.state().seats[0]!.offeredTo).toContain(person(lung));
	expect(script.refusal(usual.accepted(script, lung, 'cardiology', { after: [6 - 1] }))).toBeNull();
	expect(script.refusal(apart)).toBeNull();
});

test('[CO17] a level escalated twice is one escalation', () => {
	const script = consultScript();
	const offer = usual.offered(script);
	const escalate = { step: 'escalated', seat: script.seat('cardiology'), stage: 'accept', level: 1, to: [person(lung)] } as const;
	const first = script.say(coordinator, escalate, { after: [offer] });
	const apart = script.say(doctor, escalate, { after: [offer] });
	const again = script.say(nurse, escalate, { after: [first] });
	expect([first, apart, again].map((step) => script.refusal(step))).toEqual([null, null, 'already-escalated']);
	expect(script.state().seats[0]!.escalated.accept).toBe(1);
});

test('[CO43] whoever passes a seat on is asked for it no more, nor is whoever had it, until somebody asks them again', () => {
	const script = consultScript();
	usual.offered(script, [heart, heartToo]);
	usual.accepted(script);
	const seat = script.seat('cardiology');
	script.say(heart, { step: 'reassigned', seat, to: person(lung), reason: 'Called to theatre' });
	expect(script.state().seats[0]).toMatchObject({ phase: 'offered', holders: [], offeredTo: [heartToo, lung].map(person) });
	usual.accepted(script, heartToo);
	script.say(doctor, { step: 'reassigned', seat, to: person(heart), reason: 'Knows the patient' });
	expect(script.state().seats[0]!.offeredTo).toEqual([heart, lung].map(person));
	usual.accepted(script, heart);
	expect(script.state().seats[0]!.holders).toEqual([person(heart)]);
});
