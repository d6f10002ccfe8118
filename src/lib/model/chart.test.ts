import { expect, test } from 'vitest';
import { makeStatement } from '../../../tests/support/make-statement.ts';
import { chartOf, chartWindows, type ChartRowName } from './chart.ts';
import { scoredSets } from './scored-sets.ts';
import type { VitalsBody } from './vitals.ts';

const hourMs = 3_600_000;
const endMs = Date.UTC(2026, 10, 23, 12);
const adult = makeStatement({ id: 1, kind: 'identity', body: { familyName: 'A', givenName: 'B', sex: 'female', birthDate: '1970' } });
const child = makeStatement({ id: 1, kind: 'identity', body: { familyName: 'A', givenName: 'B', sex: 'female', birthDate: '2020' } });
const set = (id: number, hoursAgo: number, body: Omit<VitalsBody, 'measuredAtMs'>) =>
	makeStatement({ id, kind: 'vitals', body: { measuredAtMs: endMs - hoursAgo * hourMs, ...body } });
const row = (chart: ReturnType<typeof chartOf>, name: ChartRowName) => chart.rows.find((each) => each.row === name)!;

test('[V9] the chart has the rows of NEWS2 in its order', () => {
	expect(chartOf([], '24h', endMs, 1).rows.map((each) => each.row)).toEqual([
		'respiratoryRate',
		'spo2',
		'oxygen',
		'bloodPressure',
		'pulse',
		'consciousness',
		'temperature'
	]);
});

test('[V10] a window shows what was measured in it, both ends included', () => {
	const sets = scoredSets([adult, set(2, 24, { heartRateBpm: 70 }), set(3, 0, { heartRateBpm: 80 }), set(4, 25, { heartRateBpm: 90 })]);
	const chart = chartOf(sets, '24h', endMs, 1);
	expect([chart.fromMs, chart.toMs]).toEqual([endMs - 24 * hourMs, endMs]);
	expect(row(chart, 'pulse').points.map(({ value }) => value)).toEqual([70, 80]);
	expect(Object.values(chartWindows).map((ms) => ms / hourMs)).toEqual([12, 24, 72, 168]);
});

test('[V11] axes and normal bands are fixed; a value beyond is drawn at the edge and says so', () => {
	const quiet = chartOf(scoredSets([adult, set(2, 1, { heartRateBpm: 70 })]), '12h', endMs, 1);
	const wild = chartOf(scoredSets([adult, set(2, 1, { heartRateBpm: 210, temperatureC: 32 })]), '12h', endMs, 1);
	expect(wild.rows.map(({ axis, normal }) => [axis, normal])).toEqual(quiet.rows.map(({ axis, normal }) => [axis, normal]));
	expect(row(wild, 'pulse').points[0]).toMatchObject({ value: 210, beyond: 'above', points: 3 });
	expect(row(wild, 'temperature').points[0]).toMatchObject({ value: 32, beyond: 'below', points: 3 });
	expect(row(quiet, 'spo2').normal).toEqual({ from: 96, to: 100 });
	expect(row(chartOf([], '12h', endMs, 2), 'spo2').normal).toEqual({ from: 88, to: 92 });
});

test('[V12] blood pressure is one bar with two ends', () => {
	const chart = chartOf(scoredSets([adult, set(2, 1, { systolicMmHg: 95, diastolicMmHg: 60 })]), '12h', endMs, 1);
	expect(row(chart, 'bloodPressure').points).toMatchObject([{ value: 95, diastolicMmHg: 60, points: 2 }]);
});

test('[V13] where NEWS2 does not apply, values stand uncoloured and without a total', () => {
	const chart = chartOf(scoredSets([child, set(2, 1, { heartRateBpm: 140 })]), '12h', endMs, 1);
	expect(row(chart, 'pulse').points[0]).toMatchObject({ value: 140, points: null });
	expect(chart.totals).toMatchObject([{ total: null, band: null, notScored: { reason: 'under-16' } }]);
});

test('[V13] an incomplete set colours what it holds and has no total', () => {
	const chart = chartOf(scoredSets([adult, set(2, 1, { heartRateBpm: 140 })]), '12h', endMs, 1);
	expect(row(chart, 'pulse').points[0]).toMatchObject({ points: 3 });
	expect(chart.totals[0]).toMatchObject({ total: null, notScored: { reason: 'incomplete' } });
});
