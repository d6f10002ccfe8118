import fc from 'fast-check';
import { expect, test } from 'vitest';
import { integerBetween, pick, seededRandom, type Random } from '#lib/core/random.ts';
import type { DeviceId } from '#lib/core/ids.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import { anything, hear, type Told } from '../../../../tests/support/any-consult-step.ts';
import { createConsultModel } from '../../../../tests/support/consult-model.ts';
import {
	consultScript,
	heart,
	heartToo,
	kidney,
	lung,
	person,
	stepId,
	type ConsultScript
} from '../../../../tests/support/consult-script.ts';
import type { ConsultState } from './consult-state.ts';
import { consultsOf, nextStep, refusalNow } from './consults.ts';
import { hasReached } from './consult-phase.ts';

/** A doctor's role permits everything, so that a walk meets the rules of the consult. */
const asDoctor = { role: 'doctor' } as const;

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
	const told: Told = { seats: specialties.map((specialty) => script.seat(specialty)), answers: [], meetings: [] };
	const counted: boolean[] = [true];
	let last = 1;
	for (let at = 0; at < length; at += 1) {
		const id = stepId(last + 1);
		let tries = random.next() < 0.85 ? 40 : 1;
		let by: number;
		let said: ReturnType<typeof anything>;
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
	const met = new Set<string>();
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
		const meetings = state.meetings.map(({ statement, cancelled }) => [statement.id, cancelled !== null]);
		expect(Object.fromEntries(meetings), `seed ${seed}`).toEqual(model.meetings());
		for (const { cancelled } of state.meetings) met.add(cancelled === null ? 'stands' : 'off');
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
	expect(met, 'meetings that stand and that were called off').toEqual(new Set(['stands', 'off']));
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
		[
			'a meeting is told twice or called off by a step that does not count',
			new Set(state.meetings.map(({ statement }) => statement.id)).size !== state.meetings.length ||
				state.meetings.some(({ cancelled }) => cancelled !== null && !state.steps.includes(cancelled))
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
