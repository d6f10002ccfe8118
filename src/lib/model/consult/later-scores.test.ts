import { expect, test } from 'vitest';
import { consultScript, usual } from '../../../../tests/support/consult-script.ts';
import { makeStatement } from '../../../../tests/support/make-statement.ts';
import type { AnyStatement } from '../statement.ts';
import { consultClock } from './consult-clock.ts';
import { scoresDuring, scoresSince } from './later-scores.ts';

const minuteMs = 60_000;
const adult = makeStatement({ id: 1, kind: 'identity', body: { familyName: 'Zhang', givenName: 'Wei', sex: 'male', birthDate: '1950' } });

/** A complete set whose score this breathing rate alone decides: 14 scores 0, 9 scores 1, 25 a single 3. */
const set = (id: number, atMinute: number, respiratoryRatePerMin: number, supersedes: readonly number[] = []): AnyStatement =>
	makeStatement({
		id,
		kind: 'vitals',
		body: {
			measuredAtMs: atMinute * minuteMs,
			respiratoryRatePerMin,
			spo2Pct: 97,
			oxygen: { device: 'air' },
			systolicMmHg: 120,
			heartRateBpm: 75,
			consciousness: 'alert',
			temperatureC: 37
		},
		supersedes
	});

/** Minutes from the question until it is to be accepted, with these sets in the file. */
function acceptDueMin(nowMinute: number, ...sets: readonly AnyStatement[]): number {
	const consult = consultScript(['cardiology'], { urgency: 'routine', startedAtMs: 0 });
	usual.offered(consult);
	const state = consult.state();
	const laterScores = scoresDuring(state, scoresSince([adult, ...sets], 0));
	return consultClock(state, { nowMs: nowMinute * minuteMs, laterScores }).seats[0]!.stages[0]!.dueAtMs! / minuteMs;
}

test('[CO28] who got worse since the question gets the shorter time, and who recovered gets none back', () => {
	expect(acceptDueMin(10, set(2, 5, 14))).toBe(54);
	expect(acceptDueMin(10, set(2, 5, 25))).toBe(17);
	expect(acceptDueMin(10, set(2, 5, 25), set(3, 8, 14))).toBe(17);
	expect(acceptDueMin(10, set(2, 5, 14), set(3, 8, 25))).toBe(20);
});

test('[CO28] a set that was corrected shortens nothing, and neither does one from before the question', () => {
	expect(acceptDueMin(10, set(2, 5, 25), set(3, 5, 14, [2]))).toBe(54);
	expect(acceptDueMin(10, set(2, -5, 25))).toBe(54);
	expect(scoresSince([adult, set(2, 5, 25), set(3, 2, 14)], 0)).toEqual([
		{ band: 'none', measuredAtMs: 2 * minuteMs },
		{ band: 'low-medium', measuredAtMs: 5 * minuteMs }
	]);
	expect(scoresSince([set(2, 5, 25)], 0)).toEqual([]);
});
