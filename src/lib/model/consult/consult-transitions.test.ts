import { expect, test } from 'vitest';
import {
	consultScript,
	coordinator,
	doctor,
	heart,
	heartToo,
	lung,
	nurse,
	observer,
	person,
	stepId,
	usual,
	type ConsultScript,
	type Said
} from '../../../../tests/support/consult-script.ts';
import type { ConsultPhase } from './consult-phase.ts';
import type { Refusal } from './consult-refusal.ts';

/** The way of a consult, and the ways that end it early. Each builds on the one before. */
const ways: { readonly [P in ConsultPhase]: (script: ConsultScript) => void } = {
	requested: () => undefined,
	offered: (script) => void usual.offered(script),
	accepted(script) {
		ways.offered(script);
		usual.accepted(script);
	},
	discussing(script) {
		ways.accepted(script);
		script.say(heart, { step: 'discussion-begun' });
	},
	answered(script) {
		ways.accepted(script);
		usual.opinion(script);
	},
	acknowledged(script) {
		ways.answered(script);
		usual.acknowledged(script, 4);
	},
	acted(script) {
		ways.acknowledged(script);
		usual.acted(script, 4);
	},
	'outcome-known'(script) {
		ways.acted(script);
		usual.outcome(script);
	},
	closed(script) {
		ways['outcome-known'](script);
		usual.closed(script);
	},
	cancelled(script) {
		ways.accepted(script);
		script.say(doctor, { step: 'cancelled', reason: 'Asked in error' });
	}
};
const phases = Object.keys(ways) as readonly ConsultPhase[];

const seat = consultScript().seat('cardiology');
const asking = { specialties: ['nephrology'], urgency: 'routine', startedAtMs: 0 } as const;

/** Who does what. The opinion of the usual way is step 4. */
const acts: { readonly [name: string]: readonly [by: number, said: Said] } = {
	'ask again': [doctor, { step: 'second-opinion-asked', ...asking, reason: 'Kidneys too' }],
	reopen: [nurse, { step: 'reopened', ...asking, reason: 'Worse again' }],
	offer: [nurse, { step: 'offered', seat, to: [person(lung)] }],
	accept: [heartToo, { step: 'accepted', seat }],
	decline: [heartToo, { step: 'declined', seat, reason: 'In theatre' }],
	discuss: [nurse, { step: 'discussion-begun' }],
	advise: [heart, { step: 'opinion-signed', seat, text: 'Fluids.', recommendations: [] }],
	conclude: [heart, { step: 'concluded', ask: stepId(1), present: [person(heart), person(doctor)], text: 'Fluids.', recommendations: [] }],
	cosign: [doctor, { step: 'conclusion-signed', conclusion: stepId(4), stance: 'agrees' }],
	acknowledge: [nurse, { step: 'acknowledged', answers: [stepId(4)] }],
	tick: [nurse, { step: 'acted', answer: stepId(4), items: ['a'], result: 'acted' }],
	'feed back': [nurse, { step: 'outcome-fed-back', outcome: 'better', text: '' }],
	close: [doctor, { step: 'closed' }],
	cancel: [doctor, { step: 'cancelled', reason: 'Asked in error' }],
	withdraw: [doctor, { step: 'cancelled', seat, reason: 'Not needed' }],
	reassign: [coordinator, { step: 'reassigned', seat, to: person(lung), reason: 'On leave' }],
	escalate: [coordinator, { step: 'escalated', seat, stage: 'accept', level: 1, to: [person(lung)] }],
	'escalate answer': [coordinator, { step: 'escalated', seat, stage: 'answer', level: 1, to: [person(lung)] }],
	release: [heart, { step: 'released', seat, person: person(heart) }],
	meet: [nurse, { step: 'meeting-set', atMs: 90_000_000, durationMs: 1_800_000, seats: [seat] }],
	'call off': [nurse, { step: 'meeting-cancelled', meeting: stepId(99) }],
	'end grant': [doctor, { step: 'grant-ended', person: person(heart) }],
	'end all grants': [coordinator, { step: 'grant-ended' }]
};

/** What each act meets in each phase, in the order of `phases`; null where it counts. */
const late: readonly Refusal[] = ['closed', 'cancelled'];
const unanswered = (refusal: Refusal): readonly Refusal[] => [refusal, refusal, refusal, refusal];
const answered = unanswered('already-answered');
const none = [null, null, null, null];
const table: { readonly [A in keyof typeof acts]: readonly (Refusal | null)[] } = {
	'ask again': [...none, ...none, ...late],
	reopen: [...unanswered('not-ended'), ...unanswered('not-ended'), null, null],
	offer: [null, null, 'already-held', 'already-held', ...answered, ...late],
	accept: ['not-offered', null, 'already-held', 'already-held', ...answered, ...late],
	decline: ['not-offered', null, null, null, ...answered, ...late],
	discuss: ['not-held', 'not-held', null, null, ...none, ...late],
	advise: ['not-holder', 'not-holder', null, null, ...none, ...late],
	conclude: ['not-chair', 'not-chair', null, null, ...none, ...late],
	cosign: [...unanswered('no-such-answer'), ...unanswered('no-such-answer'), ...late],
	acknowledge: [
		...unanswered('no-such-answer'),
		null,
		'already-acknowledged',
		'already-acknowledged',
		'already-acknowledged',
		'already-acknowledged',
		'no-such-answer'
	],
	tick: [...unanswered('no-such-answer'), 'not-acknowledged', null, null, null, ...late],
	'feed back': [...unanswered('not-answered'), 'not-acknowledged', null, null, null, ...late],
	close: [...unanswered('not-answered'), 'not-acknowledged', 'not-acted', 'no-outcome', null, ...late],
	cancel: [...none, ...answered, ...late],
	withdraw: [...none, ...answered, ...late],
	reassign: [...none, ...answered, ...late],
	escalate: [null, null, 'nothing-to-escalate', 'nothing-to-escalate', ...unanswered('nothing-to-escalate'), ...late],
	'escalate answer': ['nothing-to-escalate', 'nothing-to-escalate', null, null, ...unanswered('nothing-to-escalate'), ...late],
	release: ['not-holder', 'not-holder', null, null, ...none, ...late],
	meet: [...none, ...none, ...late],
	'call off': [...unanswered('no-such-meeting'), ...unanswered('no-such-meeting'), ...late],
	'end grant': ['not-offered', null, null, null, ...none, null, null],
	'end all grants': [...none, ...none, null, null]
};

test('[CO3] a consult goes from asked over answered and acted upon to closed', () => {
	for (const phase of phases) {
		const script = consultScript();
		ways[phase](script);
		expect(script.state()).toMatchObject({ phase, setAside: [] });
	}
});

test.each(Object.keys(acts))('[CO3] %s: counts where it may, and is otherwise kept with the reason', (name) => {
	const [by, said] = acts[name]!;
	const met = phases.map((phase) => {
		const script = consultScript();
		ways[phase](script);
		const before = script.state();
		const step = script.say(by, said);
		const { steps, setAside } = script.state();
		const refusal = script.refusal(step);
		expect(steps.length + setAside.length).toBe(before.steps.length + 1);
		if (refusal !== null) expect(script.state()).toMatchObject({ phase, seats: before.seats, answers: before.answers });
		return refusal;
	});
	expect(met).toEqual(table[name]);
});

test('[CO3] what a step brings about is the next phase', () => {
	const after = (phase: ConsultPhase, name: keyof typeof acts): ConsultPhase => {
		const script = consultScript();
		ways[phase](script);
		script.say(...acts[name]!);
		return script.state().phase;
	};
	expect(after('acted', 'advise')).toBe('answered');
	expect(after('outcome-known', 'advise')).toBe('answered');
	expect(after('acknowledged', 'feed back')).toBe('outcome-known');
	expect(after('accepted', 'release')).toBe('offered');
	expect(after('accepted', 'end grant')).toBe('offered');
	expect(after('accepted', 'end all grants')).toBe('requested');
	expect(after('accepted', 'reassign')).toBe('offered');
	expect(after('accepted', 'withdraw')).toBe('cancelled');
	expect(after('outcome-known', 'ask again')).toBe('requested');
	expect(after('closed', 'reopen')).toBe('requested');
});

test('[CO3] a step about a seat that nobody asked is refused', () => {
	const script = consultScript();
	usual.offered(script);
	expect(script.refusal(usual.accepted(script, heart, 'nephrology'))).toBe('no-such-seat');
	const elsewhere = { ask: stepId(2), specialty: 'cardiology' } as const;
	expect(script.refusal(script.say(heart, { step: 'accepted', seat: elsewhere }))).toBe('no-such-seat');
	const present = [person(heart), person(doctor)];
	const conclusion = { step: 'concluded', ask: stepId(9), present, text: 'Fluids.', recommendations: [] } as const;
	expect(script.refusal(script.say(heart, conclusion))).toBe('no-such-seat');
});

test('[CO4] each role may do in a consult what its work is', () => {
	const roleOfMaker = { nurse, doctor, expert: heart, coordinator, observer };
	const permitted = Object.entries(roleOfMaker).map(([role, by]) => {
		const may = Object.entries(acts).filter(([, [, said]]) => {
			const script = consultScript();
			ways.discussing(script);
			return script.refusal(script.say(by, said)) !== 'not-permitted';
		});
		return [role, may.map(([name]) => name)];
	});
	expect(Object.fromEntries(permitted)).toEqual({
		nurse: [
			'reopen',
			'offer',
			'discuss',
			'cosign',
			'acknowledge',
			'tick',
			'feed back',
			'cancel',
			'withdraw',
			'reassign',
			'escalate',
			'escalate answer',
			'meet',
			'call off'
		],
		doctor: Object.keys(acts),
		expert: [
			'ask again',
			'accept',
			'decline',
			'discuss',
			'advise',
			'conclude',
			'cosign',
			'reassign',
			'escalate',
			'escalate answer',
			'release',
			'meet',
			'call off'
		],
		coordinator: [
			'offer',
			'cancel',
			'withdraw',
			'reassign',
			'escalate',
			'escalate answer',
			'release',
			'meet',
			'call off',
			'end grant',
			'end all grants'
		],
		observer: []
	});
});

test('[CO4] an expert gives back their own acceptance and nobody else’s', () => {
	const script = consultScript();
	ways.accepted(script);
	const release = { step: 'released', seat, person: person(heart) } as const;
	expect(script.refusal(script.say(heartToo, release))).toBe('not-permitted');
	expect(script.refusal(script.say(doctor, release))).toBeNull();
	expect(script.state().seats[0]!.holders).toEqual([]);
});

test('[CO44] a nurse passes a question on until somebody has accepted it; what is accepted she takes from nobody', () => {
	const [, said] = acts['reassign']!;
	const met = phases.map((phase) => {
		const script = consultScript();
		ways[phase](script);
		return script.refusal(script.say(nurse, said));
	});
	expect(met).toEqual([null, null, 'already-held', 'already-held', ...answered, ...late]);
});

test('[CO44] who passes a question on names a seat that was asked and not withdrawn', () => {
	const script = consultScript(['cardiology', 'nephrology']);
	const pass = { step: 'reassigned', to: person(lung), reason: 'On leave' } as const;
	script.say(doctor, { step: 'cancelled', seat: script.seat('nephrology'), reason: 'Not needed' });
	expect(script.refusal(script.say(nurse, { ...pass, seat: script.seat('nephrology') }))).toBe('withdrawn');
	expect(script.refusal(script.say(nurse, { ...pass, seat: script.seat('radiology') }))).toBe('no-such-seat');
	expect(script.refusal(script.say(observer, { ...pass, seat: script.seat('cardiology') }))).toBe('not-permitted');
});

test('[CO44] what a nurse passes on lies before the one she names, and those asked before may accept it still', () => {
	const script = consultScript();
	usual.offered(script, [heart]);
	script.say(nurse, { step: 'reassigned', seat, to: person(lung), reason: 'On leave' });
	expect(script.state().seats[0]).toMatchObject({ phase: 'offered', offeredTo: [person(heart), person(lung)].toSorted() });
	expect(script.refusal(usual.accepted(script, heart))).toBeNull();
});

test('[CO44] an acceptance that the nurse had not seen stands beside what she passed on, and hers beside it', () => {
	const script = consultScript();
	const offer = usual.offered(script, [heart]);
	const accepted = usual.accepted(script, heart, 'cardiology', { after: [offer] });
	const passed = script.say(nurse, { step: 'reassigned', seat, to: person(lung), reason: 'On leave' }, { after: [offer] });
	expect([script.refusal(accepted), script.refusal(passed)]).toEqual([null, null]);
	expect(script.state().seats[0]).toMatchObject({ holders: [person(heart)] });
	const knowing = script.say(nurse, { step: 'reassigned', seat, to: person(heartToo), reason: 'On leave' });
	expect(script.refusal(knowing)).toBe('already-held');
});
