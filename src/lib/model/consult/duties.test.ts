import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heart, heartToo, kidney, lung, person } from '../../../../tests/support/consult-script.ts';
import { coverageWithin, dutiesWithin } from './duties.ts';
import { emptyRota, onDuty, swap, type Cover, type Rota, type Shift } from './rota.ts';

const hourMs = 3_600_000;
const hours = (fromHour: number, toHour: number) => ({ fromMs: fromHour * hourMs, toMs: toHour * hourMs });
const shift = (id: string, by: number, fromHour: number, toHour: number, more: Partial<Shift> = {}): Shift => ({
	id,
	person: person(by),
	...hours(fromHour, toHour),
	...more
});
const cover = (of: string, by: number, fromHour: number, toHour: number, madeAtMs = 1): Cover => ({
	shift: of,
	by: person(by),
	...hours(fromHour, toHour),
	madeAtMs
});
const rotaOf = (shifts: readonly Shift[], covers: readonly Cover[] = []): Rota => ({
	...emptyRota,
	experts: [
		{ person: person(heart), specialties: ['cardiology'], languages: [] },
		{ person: person(heartToo), specialties: ['cardiology', 'intensive-care'], languages: [] },
		{ person: person(lung), specialties: ['respiratory-medicine'], languages: [] }
	],
	shifts,
	covers
});
const told = (rota: Rota, fromHour: number, toHour: number) =>
	dutiesWithin(rota, hours(fromHour, toHour)).map(({ by, fromMs, toMs }) => [by, fromMs / hourMs, toMs / hourMs]);

test('[RO1] a repeating shift stands in the plan each time it comes, whole where it meets the time shown', () => {
	const daily = shift('day', heart, 8, 20, { everyMs: 24 * hourMs, untilMs: 60 * hourMs });
	expect(told(rotaOf([daily]), 10, 100)).toEqual([
		[person(heart), 8, 20],
		[person(heart), 32, 44],
		[person(heart), 56, 60]
	]);
	expect(told(rotaOf([shift('once', heart, 8, 20)]), 0, 100)).toEqual([[person(heart), 8, 20]]);
	expect(told(rotaOf([shift('before', heart, 0, 8)]), 8, 100)).toEqual([]);
});

test('[RO1] a cover parts a duty, the one made last holds, and the whole duty stays known', () => {
	const rota = rotaOf([shift('day', heart, 8, 20)], [cover('day', heartToo, 10, 14), cover('day', lung, 12, 13, 2)]);
	expect(told(rota, 0, 24)).toEqual([
		[person(heart), 8, 10],
		[person(heartToo), 10, 12],
		[person(lung), 12, 13],
		[person(heartToo), 13, 14],
		[person(heart), 14, 20]
	]);
	expect(dutiesWithin(rota, hours(9, 11))[1]!.duty).toEqual({ id: 'day', person: person(heart), ...hours(8, 20) });
});

test('[RO1] swapped duties stand with the other person', () => {
	const shifts = [shift('day', heart, 8, 20), shift('night', heartToo, 20, 32)];
	const [day, night] = dutiesWithin(rotaOf(shifts), hours(0, 48)).map(({ duty }) => duty);
	expect(told(rotaOf(shifts, swap(day!, night!, 5)), 0, 48)).toEqual([
		[person(heartToo), 8, 20],
		[person(heart), 20, 32]
	]);
});

const times = fc.integer({ min: 0, max: 80 });
const anyShift = fc.record({
	by: fc.constantFrom(heart, heartToo, lung, kidney),
	from: times,
	length: fc.integer({ min: 1, max: 30 }),
	every: fc.option(fc.constantFrom(4, 12, 24, 48), { nil: null }),
	until: fc.option(times, { nil: null })
});
const anyCover = fc.record({
	of: fc.integer({ min: 0, max: 2 }),
	by: fc.constantFrom(heart, lung),
	from: times,
	length: fc.integer({ min: 1, max: 20 })
});

test('[RO1] the plan and the rota agree at every instant on who is on duty', () => {
	fc.assert(
		fc.property(fc.array(anyShift, { maxLength: 3 }), fc.array(anyCover, { maxLength: 4 }), (some, others) => {
			const shifts = some.map(({ by, from, length, every, until }, at) =>
				shift(String(at), by, from, from + length, {
					...(every === null ? {} : { everyMs: every * hourMs }),
					...(until === null ? {} : { untilMs: until * hourMs })
				})
			);
			const rota = rotaOf(
				shifts,
				others.map(({ of, by, from, length }, at) => cover(String(of), by, from, from + length, at % 2))
			);
			const stretches = dutiesWithin(rota, hours(5, 90));
			for (let hour = 5; hour < 90; hour += 1) {
				const atMs = hour * hourMs;
				const serving = stretches.filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs).map(({ by }) => by);
				expect(new Set(serving)).toEqual(onDuty(rota, atMs));
			}
		})
	);
});

test('[RO1] a plan that repeats without end or measure is read in part, not for ever', () => {
	const hostile = shift('x', heart, 0, 0, { toMs: 1, everyMs: 2 });
	expect(dutiesWithin(rotaOf([hostile]), hours(0, 168)).length).toBeLessThanOrEqual(1_000);
	// A duty longer than its own step ends where the next begins.
	expect(told(rotaOf([shift('all', heart, 0, 30, { everyMs: 24 * hourMs })]), 10, 60)).toEqual([
		[person(heart), 0, 24],
		[person(heart), 24, 48],
		[person(heart), 48, 72]
	]);
});

test('[RO2] what nobody of a specialty covers is found, from the start to the end of the time shown', () => {
	const rota = rotaOf([shift('a', heart, 8, 20), shift('b', heartToo, 18, 26)]);
	expect(coverageWithin(rota, hours(0, 48))).toEqual([
		{ specialty: 'intensive-care', gaps: [hours(0, 18), hours(26, 48)] },
		{ specialty: 'respiratory-medicine', gaps: [hours(0, 48)] },
		{ specialty: 'cardiology', gaps: [hours(0, 8), hours(26, 48)] }
	]);
	expect(coverageWithin(rota, hours(9, 25)).find(({ specialty }) => specialty === 'cardiology')?.gaps).toEqual([]);
});

test('[RO2] somebody who covers brings their own specialties, so a cover can leave a gap', () => {
	const rota = rotaOf([shift('a', heart, 0, 24)], [cover('a', lung, 2, 8)]);
	const gaps = coverageWithin(rota, hours(0, 24));
	expect(gaps.find(({ specialty }) => specialty === 'cardiology')?.gaps).toEqual([hours(2, 8)]);
	expect(gaps.find(({ specialty }) => specialty === 'respiratory-medicine')?.gaps).toEqual([hours(0, 2), hours(8, 24)]);
	expect(coverageWithin({ ...rota, experts: [] }, hours(0, 24))).toEqual([]);
});
