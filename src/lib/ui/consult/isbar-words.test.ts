import { describe, expect, it } from 'vitest';
import { prefilledIsbar } from '#lib/model/consult/prefilled-isbar.ts';
import { caseId, held, noonMs, wardId } from '../../../../tests/support/case-fixture.ts';
import { isbarWords } from './isbar-words.ts';

const minuteMs = 60_000;
const liu = { familyName: 'Liu', givenName: 'Guohua', sex: 'male' as const, birthDate: '1951-07-14' };
const whole = {
	measuredAtMs: noonMs,
	respiratoryRatePerMin: 26,
	spo2Pct: 97,
	oxygen: { device: 'air' as const },
	systolicMmHg: 88,
	heartRateBpm: 115,
	consciousness: 'alert' as const,
	temperatureC: 37
};

const words = (...first: readonly ReturnType<typeof held>[]) =>
	isbarWords(prefilledIsbar(caseId, first, noonMs + 12 * minuteMs), {
		locale: 'en',
		nowMs: noonMs + 12 * minuteMs,
		wardName: () => 'Ward 7'
	});

describe('what the record fills in', () => {
	it('[CW7] tells each value with its age, and leaves the question to people', () => {
		const filled = words(
			held('identity', liu),
			held('admission', { ward: wardId, bed: '7', atMs: noonMs, reason: 'Pneumonia' }),
			held('allergy', { assertion: 'allergy', substance: 'Penicillin' }),
			held('vitals', whole)
		);
		expect(filled.identify).toBe('LIU, Guohua, 75 y, Male\nWard 7, bed 7');
		expect(filled.situation).toMatch(/^NEWS2 \d+, 12 min ago\..*\nRR 26\/min, SpO₂ 97 %, .* \(newest 12 min ago\)$/);
		expect(filled.background).toMatch(/: Pneumonia\nNo conditions recorded\nAllergies: Penicillin$/);
		expect(filled.recommendation).toBe('');
	});

	it('[CW7] says what is unknown', () => {
		const filled = words();
		expect(filled.identify).toBe('Identity not known\nPlace not known');
		expect(filled.situation).toContain('No observations recorded');
		expect(filled.background).toBe('Admission not known\nNo conditions recorded\nAllergies not on this device');
		expect(filled.assessment).toBe('No abnormal results recorded');
	});

	it('[CW7] [I10] names no patient while the record says the identity in two ways', () => {
		const filled = words(held('identity', liu), held('identity', { ...liu, familyName: 'Lin' }, { device: 2 }));
		expect(filled.identify).not.toContain('LI');
		expect(filled.identify).toContain('Identity recorded in two ways');
	});
});
