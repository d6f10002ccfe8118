import fc from 'fast-check';
import { expect, test } from 'vitest';
import { news2Band, news2Parameters, news2Responses, scoreNews2, spo2Points, type News2Parameter } from './news2.ts';
import { consciousnessLevels, type VitalsBody } from './vitals.ts';

const well: Required<VitalsBody> = {
	measuredAtMs: 0,
	respiratoryRatePerMin: 16,
	spo2Pct: 98,
	oxygen: { device: 'air' },
	systolicMmHg: 120,
	diastolicMmHg: 80,
	heartRateBpm: 70,
	consciousness: 'alert',
	temperatureC: 37
};

const pointsFor = (change: Partial<VitalsBody>, parameter: News2Parameter): number => {
	const outcome = scoreNews2({ ...well, ...change }, 1, 'applies');
	if (!outcome.scored) throw new Error('a complete set is scored');
	return outcome.score.points[parameter];
};

const total = (vitals: VitalsBody): number => {
	const outcome = scoreNews2(vitals, 1, 'applies');
	return outcome.scored ? outcome.score.total : Number.NaN;
};

test('[N1] respiratory rate scores as the chart says, at every boundary', () => {
	const expected = [
		[0, 3],
		[8, 3],
		[9, 1],
		[11, 1],
		[12, 0],
		[20, 0],
		[21, 2],
		[24, 2],
		[25, 3],
		[60, 3]
	];
	for (const [value, points] of expected)
		expect([value, pointsFor({ respiratoryRatePerMin: value! }, 'respiratoryRate')]).toEqual([value, points]);
});

test('[N1] systolic pressure scores as the chart says, at every boundary', () => {
	const expected = [
		[50, 3],
		[90, 3],
		[91, 2],
		[100, 2],
		[101, 1],
		[110, 1],
		[111, 0],
		[219, 0],
		[220, 3],
		[260, 3]
	];
	for (const [value, points] of expected) expect([value, pointsFor({ systolicMmHg: value! }, 'systolic')]).toEqual([value, points]);
});

test('[N1] pulse scores as the chart says, at every boundary', () => {
	const expected = [
		[30, 3],
		[40, 3],
		[41, 1],
		[50, 1],
		[51, 0],
		[90, 0],
		[91, 1],
		[110, 1],
		[111, 2],
		[130, 2],
		[131, 3],
		[200, 3]
	];
	for (const [value, points] of expected) expect([value, pointsFor({ heartRateBpm: value! }, 'pulse')]).toEqual([value, points]);
});

test('[N1] temperature scores as the chart says, at every boundary', () => {
	const expected = [
		[34, 3],
		[35, 3],
		[35.1, 1],
		[36, 1],
		[36.1, 0],
		[38, 0],
		[38.1, 1],
		[39, 1],
		[39.1, 2],
		[41, 2]
	];
	for (const [value, points] of expected) expect([value, pointsFor({ temperatureC: value! }, 'temperature')]).toEqual([value, points]);
});

test('[N1] consciousness scores nothing only when alert; any oxygen scores two', () => {
	expect(consciousnessLevels.map((consciousness) => pointsFor({ consciousness }, 'consciousness'))).toEqual([0, 3, 3, 3, 3]);
	expect(pointsFor({ oxygen: { device: 'air' } }, 'oxygen')).toBe(0);
	expect(pointsFor({ oxygen: { device: 'nasal-cannula', flowLPerMin: 1 } }, 'oxygen')).toBe(2);
});

test('[N2] saturation on scale 1 scores as the chart says, at every boundary', () => {
	const expected = [
		[80, 3],
		[91, 3],
		[92, 2],
		[93, 2],
		[94, 1],
		[95, 1],
		[96, 0],
		[100, 0]
	] as const;
	for (const [value, points] of expected)
		for (const onOxygen of [true, false]) expect([value, spo2Points(value, 1, onOxygen)]).toEqual([value, points]);
});

test('[N2] saturation on scale 2 depends on oxygen from 93 % up', () => {
	const expected = [
		[83, 3, 3],
		[84, 2, 2],
		[85, 2, 2],
		[86, 1, 1],
		[87, 1, 1],
		[88, 0, 0],
		[92, 0, 0],
		[93, 0, 1],
		[94, 0, 1],
		[95, 0, 2],
		[96, 0, 2],
		[97, 0, 3],
		[100, 0, 3]
	] as const;
	for (const [value, onAir, onOxygen] of expected) {
		expect([value, spo2Points(value, 2, false), spo2Points(value, 2, true)]).toEqual([value, onAir, onOxygen]);
	}
});

test('[N3] the band follows the total, and a single three outranks a low total', () => {
	expect(news2Band(0, 0)).toBe('none');
	expect([1, 2, 3, 4].map((sum) => news2Band(sum, 2))).toEqual(['low', 'low', 'low', 'low']);
	expect([3, 4].map((sum) => news2Band(sum, 3))).toEqual(['low-medium', 'low-medium']);
	expect([5, 6].map((sum) => news2Band(sum, 3))).toEqual(['medium', 'medium']);
	expect([7, 20].map((sum) => news2Band(sum, 3))).toEqual(['high', 'high']);
});

test('[N3] each band names its monitoring and response', () => {
	expect(Object.values(news2Responses).map(({ monitoring }) => monitoring)).toEqual([
		'every-12-hours',
		'every-4-to-6-hours',
		'every-hour',
		'every-hour',
		'continuous'
	]);
	expect(new Set(Object.values(news2Responses).map(({ response }) => response)).size).toBe(5);
});

test('[N4] an incomplete set is not scored and says what is missing', () => {
	const { temperatureC: _temperature, consciousness: _consciousness, ...rest } = well;
	expect(scoreNews2(rest, 1, 'applies')).toEqual({
		scored: false,
		why: { reason: 'incomplete', missing: ['consciousness', 'temperature'] }
	});
	const { oxygen: _oxygen, ...unknownAir } = well;
	expect(scoreNews2(unknownAir, 2, 'applies')).toEqual({ scored: false, why: { reason: 'incomplete', missing: ['oxygen'] } });
});

test('[N5] children, pregnancy and unknown age are not scored', () => {
	for (const applicability of ['under-16', 'pregnant', 'age-unknown'] as const) {
		expect(scoreNews2(well, 1, applicability)).toEqual({ scored: false, why: { reason: applicability } });
	}
});

const anySet = fc.record({
	measuredAtMs: fc.constant(0),
	respiratoryRatePerMin: fc.integer({ min: 0, max: 100 }),
	spo2Pct: fc.integer({ min: 0, max: 100 }),
	oxygen: fc.constantFrom({ device: 'air' } as const, { device: 'niv', fio2Pct: 40 } as const),
	systolicMmHg: fc.integer({ min: 0, max: 300 }),
	heartRateBpm: fc.integer({ min: 0, max: 300 }),
	consciousness: fc.constantFrom(...consciousnessLevels),
	temperatureC: fc.integer({ min: 130, max: 470 }).map((tenths) => tenths / 10)
});

test('[N6] a total is the sum of its seven points and lies between 0 and 20', () => {
	fc.assert(
		fc.property(anySet, fc.constantFrom(1 as const, 2 as const), (vitals, scale) => {
			const outcome = scoreNews2(vitals, scale, 'applies');
			if (!outcome.scored) return false;
			const sum = news2Parameters.reduce((all, parameter) => all + outcome.score.points[parameter], 0);
			return outcome.score.total === sum && sum >= 0 && sum <= 20;
		})
	);
});

test('[N6] moving away from the normal never lowers the score', () => {
	fc.assert(
		fc.property(anySet, fc.nat(60), (vitals, further) => {
			const worse: VitalsBody = {
				...vitals,
				respiratoryRatePerMin: vitals.respiratoryRatePerMin + (vitals.respiratoryRatePerMin >= 12 ? further : -further),
				spo2Pct: vitals.spo2Pct - further,
				systolicMmHg: vitals.systolicMmHg + (vitals.systolicMmHg >= 111 ? further : -further),
				heartRateBpm: vitals.heartRateBpm + (vitals.heartRateBpm >= 51 ? further : -further),
				temperatureC: vitals.temperatureC + (vitals.temperatureC > 36 ? further : -further) / 10
			};
			return total(worse) >= total(vitals);
		})
	);
});
