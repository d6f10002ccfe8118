import { expect, test } from 'vitest';
import { ok } from '#lib/core/result.ts';
import { checkVitals } from './check-vitals.ts';
import { parseNumberEntry } from './number-entry.ts';
import { bedsideOxygenDevices } from './oxygen.ts';
import { numericSigns, signRanges } from './sign-ranges.ts';
import type { VitalsBody } from './vitals.ts';

const check = (vitals: Omit<VitalsBody, 'measuredAtMs'>) => checkVitals({ measuredAtMs: 1000, ...vitals }, 1000);

test('[V1] a usual value has no verdict, at both ends of the usual range', () => {
	for (const sign of numericSigns) {
		const { from, to } = signRanges[sign].plausible;
		for (const value of [from, to])
			expect(check({ [sign]: value })).toEqual({ fields: {}, empty: false, refused: false, asksTwice: false });
	}
});

test('[V2] an impossible value is refused with the range that is possible', () => {
	for (const sign of numericSigns) {
		const { possible } = signRanges[sign];
		for (const value of [possible.from - 1, possible.to + 1]) {
			expect(check({ [sign]: value })).toMatchObject({ refused: true, fields: { [sign]: { reason: 'impossible', possible } } });
		}
	}
});

test('[V3] an implausible value asks twice and is not refused', () => {
	for (const sign of numericSigns) {
		const { plausible, step } = signRanges[sign];
		const value = plausible.from - step;
		expect(check({ [sign]: value })).toMatchObject({
			refused: false,
			asksTwice: true,
			fields: { [sign]: { verdict: 'implausible', usual: plausible } }
		});
	}
});

test('[V4] a diastolic pressure that is not below the systolic is refused, whatever else is said of it', () => {
	expect(check({ systolicMmHg: 120, diastolicMmHg: 120 }).fields.diastolicMmHg).toEqual({
		verdict: 'refused',
		reason: 'diastolic-not-below-systolic'
	});
	expect(check({ systolicMmHg: 100, diastolicMmHg: 160 }).fields.diastolicMmHg).toEqual({
		verdict: 'refused',
		reason: 'diastolic-not-below-systolic'
	});
	expect(check({ systolicMmHg: 120, diastolicMmHg: 119 }).refused).toBe(false);
});

test('[V5] oxygen is asked for what its device is set by, and nothing else', () => {
	expect(check({ oxygen: { device: 'air' } }).refused).toBe(false);
	expect(check({ oxygen: { device: 'air', flowLPerMin: 2 } }).fields.flowLPerMin).toMatchObject({ reason: 'not-for-this-device' });
	expect(check({ oxygen: { device: 'nasal-cannula' } }).fields.flowLPerMin).toMatchObject({ reason: 'needed-for-this-device' });
	expect(check({ oxygen: { device: 'nasal-cannula', flowLPerMin: 2 } }).refused).toBe(false);
	expect(check({ oxygen: { device: 'nasal-cannula', flowLPerMin: 12 } })).toMatchObject({ refused: false, asksTwice: true });
	expect(check({ oxygen: { device: 'venturi', fio2Pct: 28 } }).refused).toBe(false);
	expect(check({ oxygen: { device: 'high-flow', flowLPerMin: 50, fio2Pct: 15 } }).fields.fio2Pct).toMatchObject({ reason: 'impossible' });
	expect(bedsideOxygenDevices).toHaveLength(9);
});

test('[V6] a set measured in the future is refused, five minutes of clock error are not', () => {
	expect(checkVitals({ measuredAtMs: 301_000, heartRateBpm: 70 }, 1000).refused).toBe(false);
	expect(checkVitals({ measuredAtMs: 301_001, heartRateBpm: 70 }, 1000).fields.measuredAtMs).toMatchObject({ reason: 'in-the-future' });
});

test('[V7] a set without any sign is empty', () => {
	expect(check({}).empty).toBe(true);
	expect(check({ consciousness: 'alert' }).empty).toBe(false);
	expect(check({ oxygen: { device: 'air' } }).empty).toBe(false);
});

test('[V8] a number is read with point or comma, in half or full width', () => {
	for (const typed of ['38.5', '38,5', ' 38.50 ', '３８．５', '38。5']) expect(parseNumberEntry(typed, 1)).toEqual(ok(38.5));
	expect(parseNumberEntry('.5', 1)).toEqual(ok(0.5));
	expect(parseNumberEntry('16.', 0)).toEqual(ok(16));
	expect(parseNumberEntry('16.0', 0)).toEqual(ok(16));
	expect(parseNumberEntry('  ', 1)).toEqual(ok(null));
});

test('[V8] what is no number, or too exact for the sign, is not read', () => {
	for (const typed of ['abc', '1,2,3', '-5', '1e3', '12 3', '.', '1234567']) {
		expect([typed, parseNumberEntry(typed, 1)]).toEqual([typed, { ok: false, error: { reason: 'not-a-number' } }]);
	}
	expect(parseNumberEntry('38.55', 1)).toEqual({ ok: false, error: { reason: 'too-exact', decimals: 1 } });
	expect(parseNumberEntry('16.5', 0)).toEqual({ ok: false, error: { reason: 'too-exact', decimals: 0 } });
});
