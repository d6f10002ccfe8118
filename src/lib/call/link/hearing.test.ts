import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beginHearing, hearWord, tellHearing } from './hearing.ts';
import type { Hearing } from './peer-link.ts';

const lagMs = 300;

/** The peer counts what it hears; some of its words are lost. Returns every span told, with the time it was told. */
function listen(
	heard: (atMs: number) => boolean,
	wordComes: (atMs: number) => boolean,
	untilMs: number
): (Hearing & { toldAtMs: number })[] {
	const told: (Hearing & { toldAtMs: number })[] = [];
	let watch = beginHearing(0);
	let heardMs = 0;
	for (let atMs = 0; atMs <= untilMs; atMs += 100) {
		if (atMs >= lagMs && heard(atMs - lagMs)) heardMs += 100;
		if (atMs % 200 === 0 && wordComes(atMs)) watch = hearWord(watch, (65_000 + heardMs) % 65_536, lagMs, atMs);
		const [next, spans] = tellHearing(watch, atMs);
		watch = next;
		told.push(...spans.map((span) => ({ ...span, toldAtMs: atMs })));
	}
	return told;
}

test('[LR9] every half second gets one word, in order and in time, whatever is lost', () => {
	fc.assert(
		fc.property(
			fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
			fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
			(a, b) => {
				const told = listen(
					(atMs) => a[atMs / 100] ?? true,
					(atMs) => b[atMs / 100] ?? true,
					20_000
				);
				expect(told.map(({ fromMs }) => fromMs)).toEqual(told.map((_, at) => at * 500));
				expect(told.length).toBeGreaterThanOrEqual(32);
				for (const { fromMs, untilMs, toldAtMs, heardShare } of told) {
					expect(untilMs - fromMs).toBe(500);
					expect(toldAtMs - fromMs).toBeLessThanOrEqual(4_000);
					expect(heardShare).toBeGreaterThanOrEqual(0);
					expect(heardShare).toBeLessThanOrEqual(1);
				}
			}
		)
	);
});

test('[LR9] what nobody answers for was not heard, at the latest four seconds later', () => {
	const told = listen(
		() => true,
		(atMs) => atMs < 5_000,
		20_000
	);
	expect(told.filter(({ fromMs }) => fromMs < 4_000 && fromMs > 0).every(({ heardShare }) => heardShare > 0.99)).toBe(true);
	const silent = told.filter(({ fromMs }) => fromMs >= 5_000);
	expect(silent.length).toBeGreaterThan(20);
	expect(silent.every(({ heardShare, toldAtMs, fromMs }) => heardShare === 0 && toldAtMs - fromMs <= 4_000)).toBe(true);
});

test('[LR10] words that are lost cost nothing: the next one covers their time', () => {
	const outage = (atMs: number): boolean => atMs < 6_000 || atMs >= 8_000;
	const told = listen(outage, (atMs) => atMs % 1_000 === 0, 20_000);
	for (const { fromMs, heardShare } of told.slice(1, -8)) {
		expect(heardShare).toBeCloseTo(fromMs >= 6_000 && fromMs < 8_000 ? 0 : 1, 0);
	}
	const heard = told.slice(1, -8).reduce((total, { heardShare }) => total + heardShare * 500, 0);
	expect(Math.abs(heard - ((told.length - 9) * 500 - 2_000))).toBeLessThan(200);
});

test('[LR9] a clock that is set leaps over what nobody can tell, and goes on', () => {
	let watch = beginHearing(0);
	[watch] = tellHearing(watch, 10_000);
	const [after, leap] = tellHearing(watch, 100_000_000);
	expect(leap.length).toBeLessThan(3);
	const [, back] = tellHearing(after, 50_000);
	expect(back.length).toBeLessThan(3);
});
