import fc from 'fast-check';
import { expect, test } from 'vitest';
import { integerBetween, pick, seededRandom, type Random } from '#lib/core/random.ts';
import type { DeviceId, StatementId } from '#lib/core/ids.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import { createConsultModel } from '../../../../tests/support/consult-model.ts';
import {
	consultScript,
	heart,
	heartToo,
	kidney,
	lung,
	person,
	stepId,
	type ConsultScript,
	type Said
} from '../../../../tests/support/consult-script.ts';
import type { ConsultStep, SeatRef } from './consult-body.ts';
import type { ConsultState } from './consult-state.ts';
import { consultsOf, nextStep, refusalNow } from './consults.ts';
import { hasReached } from './consult-phase.ts';

/** In the order of life, so that a walk that drifts forward meets legal steps as often as illegal ones. */
const life: readonly Exclude<ConsultStep, 'requested'>[] = [
	'offered',
	'offered',
	'accepted',
	'accepted',
	'declined',
	'escalated',
	'discussion-begun',
	'accepted',
	'reassigned',
	'released',
	'second-opinion-asked',
	'opinion-signed',
	'opinion-signed',
	'concluded',
	'conclusion-signed',
	'grant-ended',
	'acknowledged',
	'acknowledged',
	'acted',
	'acted',
	'outcome-fed-back',
	'cancelled',
	'closed',
	'closed',
	'reopened'
];
const setsBack: readonly ConsultStep[] = ['second-opinion-asked', 'reopened', 'cancelled', 'grant-ended', 'released', 'reassigned'];
const experts = [heart, heartToo, lung, kidney].map(person);
/** A doctor's role permits everything, so that a walk meets the rules of the consult. */
const asDoctor = { role: 'doctor' } as const;

interface Told {
	readonly seats: SeatRef[];
	readonly answers: StatementId[];
}

/** Anything a person might sign about these seats and answers, sensible or not. */
function anything(random: Random, at: number, length: number, { seats, answers }: Told): Said {
	const centre = Math.floor((at / length) * life.length);
	const drawn = life[Math.min(life.length - 1, Math.max(0, centre + integerBetween(random, -6, 6)))]!;
	// What sets a walk back is drawn more rarely, or few would get far.
	const step = setsBack.includes(drawn) && random.next() < 0.9 ? 'acknowledged' : drawn;
	const seat = pick(random, seats);
	const answer = answers.length > 0 && random.next() < 0.9 ? pick(random, answers) : stepId(999);
	const to = random.next() < 0.5 ? [pick(random, experts)] : experts.slice(0, integerBetween(random, 1, 4));
	const ask = {
		specialties: [pick(random, ['cardiology', 'nephrology'] as const)],
		urgency: 'urgent',
		startedAtMs: 0,
		reason: 'x'
	} as const;
	const recommendations = random.next() < 0.5 ? [{ id: 'a', text: 'x' }] : [];
	switch (step) {
		case 'second-opinion-asked':
		case 'reopened':
			return { step, ...ask };
		case 'offered':
			return { step, seat, to };
		case 'accepted':
			return { step, seat };
		case 'declined':
			return { step, seat, reason: 'x' };
		case 'discussion-begun':
			return random.next() < 0.5 ? { step } : { step, seat };
		case 'opinion-signed':
			return { step, seat, text: 'x', recommendations };
		case 'concluded':
			return { step, ask: seat.ask, present: experts.slice(0, integerBetween(random, 2, 4)), text: 'x', recommendations };
		case 'conclusion-signed':
			return { step, conclusion: answer, stance: 'agrees' };
		case 'acknowledged':
			return { step, answers: random.next() < 0.5 ? [answer] : answers.length > 0 ? [...answers] : [answer] };
		case 'acted':
			return { step, answer, items: [random.next() < 0.9 ? 'a' : 'z'], result: 'acted' };
		case 'outcome-fed-back':
			return { step, outcome: 'better', text: '' };
		case 'closed':
			return { step };
		case 'cancelled':
			return random.next() < 0.5 ? { step, reason: 'x' } : { step, reason: 'x', seat };
		case 'reassigned':
			return { step, seat, to: pick(random, experts), reason: 'x' };
		case 'escalated':
			return {
				step,
				seat,
				stage: pick(random, ['accept', 'answer', 'acknowledge', 'act'] as const),
				level: integerBetween(random, 1, 2),
				to
			};
		case 'released':
			return { step, seat, person: pick(random, experts) };
		case 'grant-ended':
			return random.next() < 0.5 ? { step } : { step, person: pick(random, experts) };
	}
}

/** What a step adds to what later steps may speak of, whether it counts or not. */
function hear(told: Told, id: StatementId, said: Said): void {
	if ('specialties' in said) told.seats.push(...said.specialties.map((specialty) => ({ ask: id, specialty })));
	if (said.step === 'opinion-signed' || said.step === 'concluded') told.answers.push(id);
}

const signers = [heart, heartToo, lung, kidney];

interface LinearWalk {
	readonly script: ConsultScript;
	readonly model: ReturnType<typeof createConsultModel>;
	readonly told: Told;
	readonly counted: readonly boolean[];
	/** The number of its last step. */
	readonly last: number;
}

/** Everybody knows everything. Three steps of four are looked for among the legal ones, so that walks get far. */
function linearWalk(random: Random, length: number): LinearWalk {
	const specialties = random.next() < 0.7 ? (['cardiology'] as const) : (['cardiology', 'nephrology'] as const);
	const script = consultScript(specialties);
	const model = createConsultModel(stepId(1), specialties);
	const told: Told = { seats: specialties.map((specialty) => script.seat(specialty)), answers: [] };
	const counted: boolean[] = [true];
	let last = 1;
	for (let at = 0; at < length; at += 1) {
		const id = stepId(last + 1);
		let tries = random.next() < 0.85 ? 40 : 1;
		let by: number;
		let said: Said;
		let counts: boolean;
		do {
			by = pick(random, signers);
			said = anything(random, at, length, told);
			counts = model.say(id, person(by), said);
			tries -= 1;
		} while (!counts && tries > 0);
		last = script.say(by, said, { ...asDoctor, after: [last] });
		counted.push(counts);
		hear(told, id, said);
	}
	return { script, model, told, counted, last };
}

test('[CO15, CO16] 5,000 walks in which everybody knows everything go as the machine of the consult goes', { timeout: 180_000 }, () => {
	const reached = new Set<string>();
	const walk = (seed: number): void => {
		const random = seededRandom(seed);
		const { script, model, told, counted, last } = linearWalk(random, integerBetween(random, 4, 22));
		const state = script.state();
		const refused = new Set(state.setAside.map(({ statement }) => statement.id));
		expect(
			script.judged.map(({ statement }) => !refused.has(statement.id)),
			`seed ${seed}`
		).toEqual(counted);
		expect(state.phase, `seed ${seed}`).toBe(model.phase());
		expect(
			state.seats.map(({ phase }) => phase),
			`seed ${seed}`
		).toEqual(model.seatPhases());
		expect(
			state.seats.map(({ holders }) => [...holders].sort()),
			`seed ${seed}`
		).toEqual(model.holders());
		expect(
			state.answers.map(({ standing }) => standing),
			`seed ${seed}`
		).toEqual(model.standings());
		reached.add(state.phase);
		// What a screen is told before it offers the next step agrees as well.
		const next = anything(random, integerBetween(random, 0, 20), 20, told);
		const by = pick(random, signers);
		const author = { personId: person(by), deviceId: numberedId<DeviceId>(by), role: 'doctor' } as const;
		const allowed = refusalNow(state, nextStep(state, next), author, { wallMs: 1_000, counter: 0 }) === null;
		expect(allowed, `seed ${seed}: ${next.step}`).toBe(model.say(stepId(last + 1), person(by), next));
	};
	fc.assert(fc.property(fc.integer({ min: 0 }), walk), { numRuns: 5_000, endOnFailure: true });
	expect(reached.size, 'walks that end in each of the ten phases').toBe(10);
});

/** Sentences that hold of every consult, however it was cut apart. */
function brokenRule(state: ConsultState, total: number): string | null {
	const live = state.seats.filter(({ phase }) => phase !== 'withdrawn');
	const acceptances = state.steps.filter(({ body }) => body.step === 'accepted');
	const named = [...state.steps, ...state.setAside.map(({ statement }) => statement)].map(({ id }) => id);
	const broken: readonly (readonly [string, boolean])[] = [
		['a step is lost or doubled', named.length !== total || new Set(named).size !== total],
		['a closed consult has a seat that is not acted upon', state.phase === 'closed' && live.some(({ phase }) => phase !== 'acted')],
		['a closed consult has no outcome', state.phase === 'closed' && state.outcome === null],
		['a phase and an ending disagree', ['closed', 'cancelled'].includes(state.phase) !== (state.ended !== null)],
		['a cancelled consult has an answer that counts', state.phase === 'cancelled' && live.some(({ answers }) => answers.length > 0)],
		['an open consult is ahead of a seat', state.phase === 'outcome-known' && live.some(({ phase }) => !hasReached(phase, 'acknowledged'))],
		[
			'a late answer answers a seat',
			state.answers.some(
				({ statement, standing }) => standing === 'late' && state.seats.some(({ answers }) => answers.includes(statement.id))
			)
		],
		['an answered seat has no answer', live.some(({ phase, answers }) => hasReached(phase, 'answered') !== answers.length > 0)],
		[
			'a holder never accepted',
			state.seats.some(({ holders }) => holders.some((holder) => !acceptances.some(({ personId }) => personId === holder)))
		],
		[
			'an answer is both read and unread',
			state.answers.some(({ statement, acknowledgements }) => acknowledgements.length > 0 && state.unread.includes(statement.id))
		],
		['an ended consult is open to somebody', state.ended !== null && state.openTo.length > 0]
	];
	return broken.find(([, isBroken]) => isBroken)?.[0] ?? null;
}

interface Replica {
	readonly known: Set<number>;
}

/** A common beginning, then three devices that sign on their own and hear of each other now and then, with clocks up to an hour apart. */
function forkedWalk(random: Random): ConsultScript & { readonly replicas: readonly Replica[] } {
	const common = integerBetween(random, 0, 14);
	const apart = integerBetween(random, 3, 9);
	const { script, told, last } = linearWalk(random, common);
	const replicas: readonly Replica[] = [0, 1, 2].map(() => ({ known: new Set(Array.from({ length: last }, (_, at) => at + 1)) }));
	const afters = new Map<number, readonly number[]>(Array.from({ length: last }, (_, at) => [at + 1, at === 0 ? [] : [at]]));
	for (let at = 0; at < apart; at += 1) {
		const replica = pick(random, replicas);
		if (random.next() < 0.45) for (const step of pick(random, replicas).known) replica.known.add(step);
		const named = new Set([...replica.known].flatMap((step) => afters.get(step)!));
		const after = [...replica.known].filter((step) => !named.has(step));
		const said = anything(random, common + at, common + apart, told);
		const step = script.say(pick(random, signers), said, {
			...asDoctor,
			after,
			atMs: 1_000 + at + integerBetween(random, -3_600_000, 3_600_000)
		});
		afters.set(step, after);
		replica.known.add(step);
		hear(told, stepId(step), said);
	}
	return { ...script, replicas };
}

const shuffled = <T>(random: Random, items: readonly T[]): readonly T[] =>
	items
		.map((item) => ({ item, key: random.next() }))
		.sort((a, b) => a.key - b.key)
		.map(({ item }) => item);

test(
	'[CO14, CO15] 5,000 walks cut apart and joined in any order keep the rules of the consult, and lose no step',
	{ timeout: 180_000 },
	() => {
		const walk = (seed: number): void => {
			const random = seededRandom(seed);
			const { judged, replicas } = forkedWalk(random);
			const { consults, astray } = consultsOf(judged);
			const [state] = consults;
			expect(astray, `seed ${seed}`).toEqual([]);
			expect(brokenRule(state!, judged.length), `seed ${seed}`).toBeNull();
			const disorder = shuffled(random, [...judged, ...judged.slice(0, integerBetween(random, 0, judged.length))]);
			expect(JSON.stringify(consultsOf(disorder)), `seed ${seed}`).toBe(JSON.stringify({ consults, astray }));
			// What counted on a device that had heard less counts still, and what did not, does not: nothing made elsewhere undoes a step.
			const { known } = pick(random, replicas);
			const [part] = consultsOf(judged.filter((_, at) => known.has(at + 1))).consults;
			const countedHere = new Set(part!.steps.map(({ id }) => id));
			const countedInAll = state!.steps.filter(({ id }) => known.has(Number.parseInt(id, 16))).map(({ id }) => id);
			expect(new Set(countedInAll), `seed ${seed}`).toEqual(countedHere);
		};
		fc.assert(fc.property(fc.integer({ min: 0 }), walk), { numRuns: 5_000, endOnFailure: true });
	}
);
