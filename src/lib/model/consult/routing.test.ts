import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PersonId } from '#lib/core/ids.ts';
import { consultScript, heart, heartToo, kidney, lung, person, usual } from '../../../../tests/support/consult-script.ts';
import { emptyRota, onDuty, swap, type Rota, type Shift } from './rota.ts';
import { loadOf, route, type RoutingInputs } from './routing.ts';

const hourMs = 3_600_000;
const day: Shift = { id: 'day', person: person(heart), fromMs: 8 * hourMs, toMs: 20 * hourMs };
const night: Shift = { id: 'night', person: person(heartToo), fromMs: 20 * hourMs, toMs: 32 * hourMs };
const rotaOf = (shifts: readonly Shift[], covers: Rota['covers'] = []): Rota => ({
	...emptyRota,
	experts: [
		{ person: person(heart), specialties: ['cardiology'], languages: ['zh'] },
		{ person: person(heartToo), specialties: ['cardiology', 'intensive-care'], languages: ['zh', 'en'] },
		{ person: person(lung), specialties: ['cardiology'], languages: ['en'] },
		{ person: person(kidney), specialties: ['nephrology'], languages: ['en'] }
	],
	shifts,
	covers
});
const serving = (rota: Rota, hour: number): readonly PersonId[] => [...onDuty(rota, hour * hourMs)].sort();
const always = (by: number): Shift => ({ id: String(by), person: person(by), fromMs: 0, toMs: 1_000 * hourMs });
const inputs = (more: Partial<RoutingInputs> = {}): RoutingInputs => ({ nowMs: hourMs, presence: new Map(), load: new Map(), ...more });
const persons = (rota: Rota, more: Partial<RoutingInputs> = {}) =>
	route(rota, 'cardiology', inputs(more)).candidates.map((candidate) => candidate.person);

test('[CO30] a shift holds from its start up to the next one, and comes again as planned', () => {
	const rota = rotaOf([day, night]);
	expect([7.99, 8, 19.99, 20, 31.99, 32].map((hour) => serving(rota, hour))).toEqual([
		[],
		[person(heart)],
		[person(heart)],
		[person(heartToo)],
		[person(heartToo)],
		[]
	]);
	const daily = rotaOf([{ ...day, everyMs: 24 * hourMs, untilMs: 72 * hourMs }]);
	expect([32, 43, 45, 56, 80].map((hour) => serving(daily, hour).length)).toEqual([1, 1, 0, 1, 0]);
});

test('[CO30] whoever covers a shift, or a part of it, is on duty in its place; the cover made last holds', () => {
	const cover = { shift: 'day', by: person(lung), fromMs: 10 * hourMs, toMs: 12 * hourMs, madeAtMs: 1 };
	const rota = rotaOf([day], [cover, { ...cover, by: person(kidney), toMs: 11 * hourMs, madeAtMs: 2 }]);
	expect([9, 10, 11, 12].map((hour) => serving(rota, hour))).toEqual([[person(heart)], [person(kidney)], [person(lung)], [person(heart)]]);
});

test('[CO30] two people swap their duties', () => {
	const rota = rotaOf([day, night], swap(day, night, 5));
	expect([serving(rota, 9), serving(rota, 21)]).toEqual([[person(heartToo)], [person(heart)]]);
});

test('[CO31] whoever is on duty for the specialty is asked; without any, everybody of the specialty', () => {
	const rota = rotaOf([always(heart), always(kidney)]);
	expect(route(rota, 'cardiology', inputs())).toMatchObject({ basis: 'on-duty', candidates: [{ person: person(heart), onDuty: true }] });
	expect(route(rotaOf([]), 'cardiology', inputs())).toMatchObject({ basis: 'off-duty', candidates: [{}, {}, {}] });
	expect(route(rota, 'dentistry', inputs())).toEqual({ basis: 'nobody', candidates: [] });
	expect(persons(rota, { except: new Set([person(heart)]) })).toEqual([person(heartToo), person(lung)]);
});

test('[CO31] among those on duty: who can be reached, then who speaks the language, then who has least to do', () => {
	const rota = rotaOf([heart, heartToo, lung].map(always));
	expect(persons(rota)).toEqual([person(heart), person(heartToo), person(lung)]);
	const load = new Map([
		[person(heart), 2],
		[person(heartToo), 1]
	]);
	expect(persons(rota, { load })).toEqual([person(lung), person(heartToo), person(heart)]);
	expect(persons(rota, { load, language: 'zh' })).toEqual([person(heartToo), person(heart), person(lung)]);
	const presence = new Map([
		[person(heart), 'online'],
		[person(lung), 'in-call']
	] as const);
	expect(persons(rota, { load, language: 'zh', presence })).toEqual([person(heart), person(lung), person(heartToo)]);
});

test('[CO31] the same inputs give the same route, whatever the order of the rota', () => {
	const rota = rotaOf([heart, heartToo, lung].map(always));
	fc.assert(
		fc.property(
			fc.shuffledSubarray([...rota.experts], { minLength: 4 }),
			fc.shuffledSubarray([...rota.shifts], { minLength: 3 }),
			(experts, shifts) => {
				expect(persons({ ...rota, experts, shifts })).toEqual(persons(rota));
			}
		)
	);
});

test('[CO31] load is what is held and not yet answered', () => {
	const script = consultScript(['cardiology', 'nephrology']);
	usual.offered(script);
	usual.offered(script, [kidney], 'nephrology');
	usual.accepted(script);
	usual.accepted(script, kidney, 'nephrology');
	expect(loadOf([script.state()])).toEqual(
		new Map([
			[person(heart), 1],
			[person(kidney), 1]
		])
	);
	usual.opinion(script);
	expect(loadOf([script.state(), script.state()])).toEqual(new Map([[person(kidney), 2]]));
});
