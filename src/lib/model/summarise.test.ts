import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CaseId, SpaceId } from '#lib/core/ids.ts';
import { judgedAs, makeStatement, numberedId } from '../../../tests/support/make-statement.ts';
import type { AnyStatement } from './statement.ts';
import { summarise } from './summarise.ts';
import type { VitalsBody } from './vitals.ts';

const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 10, 23, 12);
const caseId = numberedId<CaseId>(1);
const ward = numberedId<SpaceId>(7);
const well: Omit<VitalsBody, 'measuredAtMs'> = {
	respiratoryRatePerMin: 16,
	spo2Pct: 98,
	oxygen: { device: 'air' },
	systolicMmHg: 120,
	heartRateBpm: 70,
	consciousness: 'alert',
	temperatureC: 37
};
const identity = (id: number, birthDate = '1980-05-05', supersedes: readonly number[] = []) =>
	makeStatement({ id, kind: 'identity', body: { familyName: 'Zhang', givenName: 'Wei', sex: 'male', birthDate }, supersedes });
const admission = makeStatement({ id: 2, kind: 'admission', body: { ward, bed: '12', atMs: nowMs - 48 * hourMs } });
const set = (id: number, hoursAgo: number, body: Omit<VitalsBody, 'measuredAtMs'>, supersedes: readonly number[] = []) =>
	makeStatement({ id, kind: 'vitals', body: { measuredAtMs: nowMs - hoursAgo * hourMs, ...body }, supersedes });
const summaryOf = (...facts: readonly AnyStatement[]) => summarise(caseId, judgedAs('verified', ...facts), nowMs);

test('[B1] a bed says who lies there, since when, and what is known of allergies', () => {
	expect(summaryOf(identity(1), admission)).toMatchObject({
		caseId,
		ward,
		bed: '12',
		identity: { familyName: 'Zhang', ageYears: 46, title: null },
		admittedAtMs: nowMs - 48 * hourMs,
		allergies: { status: 'not-recorded' },
		news2: null,
		notScored: { reason: 'no-observations' },
		nextObservationsDueAtMs: nowMs - 48 * hourMs,
		conflicts: [],
		unverifiedCount: 0
	});
});

test('[B2] each sign is the newest measured, with its own time, whatever order the sets came in', () => {
	const { vitals } = summaryOf(identity(1), admission, set(6, 1, { temperatureC: 38.4 }), set(5, 3, well));
	expect(vitals.temperatureC).toEqual({ value: 38.4, measuredAtMs: nowMs - hourMs });
	expect(vitals.heartRateBpm).toEqual({ value: 70, measuredAtMs: nowMs - 3 * hourMs });
});

test('[B3] the score has its trend against the complete set before it', () => {
	const worse = { ...well, respiratoryRatePerMin: 22 };
	expect(summaryOf(identity(1), set(5, 3, well)).news2).toMatchObject({ total: 0, trend: null, previousTotal: null });
	expect(summaryOf(identity(1), set(5, 3, well), set(6, 1, worse)).news2).toMatchObject({ total: 2, trend: 'up', previousTotal: 0 });
	expect(summaryOf(identity(1), set(5, 3, worse), set(6, 1, well)).news2).toMatchObject({ total: 0, trend: 'down' });
	expect(summaryOf(identity(1), set(5, 3, well), set(6, 1, well)).news2).toMatchObject({ trend: 'same' });
});

test('[B4] a newer incomplete set never hides behind the older score', () => {
	const summary = summaryOf(
		identity(1),
		set(5, 1, well),
		set(6, 0.5, { spo2Pct: 85, oxygen: { device: 'nasal-cannula', flowLPerMin: 2 } })
	);
	expect(summary.news2).toMatchObject({ total: 0, newerPartial: { atLeast: 5, measuredAtMs: nowMs - hourMs / 2 } });
	expect(summary.nextObservationsDueAtMs).toBe(nowMs - hourMs / 2);
	expect(summary.onOxygen).toBe(true);
});

test('[B4] a re-check of one sign keeps the schedule', () => {
	const summary = summaryOf(identity(1), set(5, 1, well), set(6, 0.5, { temperatureC: 37.2 }));
	expect(summary.nextObservationsDueAtMs).toBe(nowMs + 11 * hourMs);
});

test('[B5] without a score the reason is said', () => {
	expect(summaryOf(identity(1, '2015-01-01'), set(5, 1, well))).toMatchObject({
		news2: null,
		notScored: { reason: 'under-16' },
		nextObservationsDueAtMs: null
	});
	expect(summaryOf(set(5, 1, well))).toMatchObject({ notScored: { reason: 'age-unknown' } });
	expect(summaryOf(identity(1, '2010'), set(5, 1, well))).toMatchObject({ notScored: { reason: 'age-unknown' } });
	expect(summaryOf(identity(1), set(5, 1, { heartRateBpm: 70 }))).toMatchObject({
		notScored: { reason: 'incomplete' },
		nextObservationsDueAtMs: nowMs - hourMs
	});
	const pregnant = makeStatement({ id: 3, kind: 'admission', body: { ward, bed: '3', atMs: 0, pregnant: true } });
	expect(summaryOf(identity(1), pregnant, set(5, 1, well))).toMatchObject({ notScored: { reason: 'pregnant' } });
});

test('[B6] the SpO2 scale in force when a set was measured scores it', () => {
	const scale = (id: number, value: 1 | 2, hoursAgo: number, supersedes: readonly number[] = []) =>
		makeStatement({ id, kind: 'spo2-scale', body: { scale: value, fromMs: nowMs - hoursAgo * hourMs }, supersedes });
	const low = { ...well, spo2Pct: 90 };
	expect(summaryOf(identity(1), set(5, 1, low)).news2).toMatchObject({ total: 3, band: 'low-medium' });
	expect(summaryOf(identity(1), set(5, 1, low), scale(6, 2, 2))).toMatchObject({ news2: { total: 0 }, spo2Scale: 2 });
	expect(summaryOf(identity(1), set(5, 3, low), scale(6, 2, 2)).news2).toMatchObject({ total: 3 });
	expect(summaryOf(identity(1), set(5, 3, low), scale(6, 2, 4), scale(7, 1, 2, [6])).news2).toMatchObject({ total: 0 });
	const open = summaryOf(identity(1), set(5, 1, low), scale(6, 2, 4), scale(7, 1, 3));
	expect(open).toMatchObject({ news2: null, notScored: { reason: 'scale-conflict' }, conflicts: ['spo2-scale'] });
});

test('[B7] what is unverified never counts as fact, and is counted apart (I7)', () => {
	const judged = [
		...judgedAs('verified', identity(1)),
		...judgedAs('not-permitted', set(5, 1, well), set(5, 1, well)),
		...judgedAs('unknown-signer', admission)
	];
	expect(summarise(caseId, judged, nowMs)).toMatchObject({ vitals: {}, bed: null, unverifiedCount: 2 });
});

test('[B8] [I10] several heads that differ are named as conflicts', () => {
	const none = makeStatement({ id: 20, kind: 'allergy', body: { assertion: 'none-known' } });
	const latex = makeStatement({ id: 21, kind: 'allergy', body: { assertion: 'allergy', substance: 'Latex' } });
	const move = (id: number, bed: string) => makeStatement({ id, kind: 'transfer', body: { ward, bed, atMs: 0 }, supersedes: [2] });
	const summary = summaryOf(identity(1), identity(3, '1981-01-01'), admission, move(30, '4'), move(31, '5'), none, latex);
	expect(summary.conflicts).toEqual(['identity', 'allergy', 'bed']);
	expect(summaryOf(identity(1), identity(3)).conflicts).toEqual([]);
});

test('[B9] a corrected set replaces the wrong one, and a set without signs strikes it out', () => {
	const wrong = set(5, 1, { ...well, heartRateBpm: 170 });
	expect(summaryOf(identity(1), wrong, set(6, 1, well, [5])).vitals.heartRateBpm?.value).toBe(70);
	expect(summaryOf(identity(1), wrong, set(6, 1, {}, [5]))).toMatchObject({ vitals: {}, notScored: { reason: 'no-observations' } });
});

test('[B10] after discharge nothing is due', () => {
	const out = makeStatement({ id: 9, kind: 'discharge', body: { atMs: nowMs - hourMs, outcome: 'home' }, supersedes: [2] });
	expect(summaryOf(identity(1), admission, set(5, 2, well), out)).toMatchObject({
		bed: null,
		dischargedAtMs: nowMs - hourMs,
		nextObservationsDueAtMs: null,
		admittedAtMs: nowMs - 48 * hourMs
	});
});

test('[B11] order and doubles change nothing (I5)', () => {
	const facts = [
		identity(1),
		admission,
		set(5, 3, well),
		set(6, 1, { ...well, spo2Pct: 93 }),
		set(7, 1, well, [6]),
		identity(8, '1979', [1])
	];
	const expected = summaryOf(...facts);
	fc.assert(
		fc.property(fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }), (shuffled) => {
			expect(summaryOf(...shuffled)).toEqual(expected);
		})
	);
});
