import { expect, test } from 'vitest';
import { heart, person } from '../../../../tests/support/consult-script.ts';
import { dutiesWithin } from './duties.ts';
import { emptyRota, onDuty, type Shift } from './rota.ts';

const hourMs = 3_600_000;
const at = (text: string): number => Date.parse(text);
const planned = (from: string, to: string, more: Partial<Shift> = {}): Shift => ({
	id: 'x',
	person: person(heart),
	fromMs: at(from),
	toMs: at(to),
	everyMs: 24 * hourMs,
	zone: 'Europe/Berlin',
	...more
});
const told = (shift: Shift, from: string, to: string): readonly string[] =>
	dutiesWithin({ ...emptyRota, shifts: [shift] }, { fromMs: at(from), toMs: at(to) }).map(({ fromMs, toMs }) =>
		[fromMs, toMs].map((ms) => new Date(ms).toISOString().slice(5, 16)).join(' – ')
	);
const serves = (shift: Shift, text: string): boolean => onDuty({ ...emptyRota, shifts: [shift] }, at(text)).has(person(heart));

test('[RO15] a shift from 08:00 to 20:00 in Berlin stays so over both changes', () => {
	const spring = planned('2026-03-01T07:00Z', '2026-03-01T19:00Z');
	expect(told(spring, '2026-03-28T00:00Z', '2026-03-31T00:00Z')).toEqual([
		'03-28T07:00 – 03-28T19:00',
		'03-29T06:00 – 03-29T18:00',
		'03-30T06:00 – 03-30T18:00'
	]);
	expect([serves(spring, '2026-03-29T06:00Z'), serves(spring, '2026-03-29T18:00Z')]).toEqual([true, false]);
	const autumn = planned('2026-07-01T06:00Z', '2026-07-01T18:00Z', { everyMs: 168 * hourMs });
	expect(told(autumn, '2026-10-20T00:00Z', '2026-10-30T00:00Z')).toEqual(['10-21T06:00 – 10-21T18:00', '10-28T07:00 – 10-28T19:00']);
	expect([serves(autumn, '2026-10-28T06:59Z'), serves(autumn, '2026-10-28T18:59Z')]).toEqual([false, true]);
});

test('[RO15] the night of the change is an hour shorter or longer, and nobody is missing or twice there', () => {
	const night = planned('2026-03-01T19:00Z', '2026-03-02T07:00Z');
	expect(told(night, '2026-03-28T12:00Z', '2026-03-29T12:00Z')).toEqual(['03-28T19:00 – 03-29T06:00']);
	expect(told(night, '2026-10-24T12:00Z', '2026-10-25T12:00Z')).toEqual(['10-24T18:00 – 10-25T07:00']);
	const whole = planned('2026-03-01T07:00Z', '2026-03-02T07:00Z');
	for (const [from, to] of [
		['2026-03-27T00:00Z', '2026-03-31T00:00Z'],
		['2026-10-23T00:00Z', '2026-10-27T00:00Z']
	] as const)
		for (let ms = at(from); ms < at(to); ms += hourMs / 2) expect(serves(whole, new Date(ms).toISOString())).toBe(true);
});

test('[RO15] a shift without a zone, or of no whole days, keeps its distance in hours', () => {
	const { zone: _none, ...old } = planned('2026-03-28T07:00Z', '2026-03-28T19:00Z');
	expect(told(old, '2026-03-29T00:00Z', '2026-03-30T00:00Z')).toEqual(['03-29T07:00 – 03-29T19:00']);
	const twice = planned('2026-03-28T07:00Z', '2026-03-28T13:00Z', { everyMs: 12 * hourMs });
	expect(told(twice, '2026-03-29T00:00Z', '2026-03-30T00:00Z')).toEqual([
		'03-28T19:00 – 03-29T01:00',
		'03-29T07:00 – 03-29T13:00',
		'03-29T19:00 – 03-30T01:00'
	]);
	expect(
		told(planned('2026-03-28T07:00Z', '2026-03-28T19:00Z', { zone: 'Mars/Olympus' }), '2026-03-29T00:00Z', '2026-03-30T00:00Z')
	).toEqual(['03-29T07:00 – 03-29T19:00']);
});
