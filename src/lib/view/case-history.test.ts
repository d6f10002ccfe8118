import { describe, expect, it } from 'vitest';
import { held, noonMs } from '../../../tests/support/case-fixture.ts';
import { caseHistory, laboratorySeries } from './case-history.ts';

const result = (quantity: number, unit: string, minutes: number, code = '2339-0') =>
	held('laboratory', {
		name: 'Glucose',
		codings: [{ system: 'http://loinc.org', code, display: '' }],
		measuredAtMs: noonMs + minutes * 60_000,
		value: { quantity, unit },
		category: 'laboratory',
		status: 'final'
	}).statement;

describe('history and laboratory', () => {
	it('[C16] puts results of one code and unit in one series, oldest first', () => {
		const [series] = laboratorySeries([result(6, 'mmol/L', 10), result(5, 'mmol/L', 0)]);
		expect(series?.results.map((one) => one.body.value)).toEqual([
			{ quantity: 5, unit: 'mmol/L' },
			{ quantity: 6, unit: 'mmol/L' }
		]);
		expect(series).toMatchObject({ code: '2339-0', unit: 'mmol/L', newest: { body: { value: { quantity: 6 } } } });
	});

	it('[C16] never mixes units', () => {
		expect(laboratorySeries([result(5.4, 'mmol/L', 0), result(97, 'mg/dL', 1)])).toHaveLength(2);
	});

	it('[C16] lists visits newest first', () => {
		const visit = (name: string, startedAtMs: number) =>
			held('encounter', { name, codings: [], status: 'finished', startedAtMs }).statement;
		expect(caseHistory([visit('old', 1), visit('new', 2)]).encounters.map((one) => one.body.name)).toEqual(['new', 'old']);
	});
});
