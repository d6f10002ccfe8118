import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StatementId } from '#lib/core/ids.ts';
import { numberedId } from '../../../../tests/support/make-statement.ts';
import { chartRows } from '../chart.ts';
import { elementOf, formatPlace, isSamePlace, longestPlaceText, parsePlace, type CasePlace } from './case-place.ts';

const statement = numberedId<StatementId>(7);
const share = fc.integer({ min: 0, max: 10_000 }).map((tenThousandths) => tenThousandths / 10_000);
const sign = fc.constantFrom('news2' as const, ...chartRows);
const anyPlace: fc.Arbitrary<CasePlace> = fc.oneof(
	fc.record({ at: fc.constant('chart' as const), sign, atMs: fc.maxSafeInteger().map((ms) => ms % 8_640_000_000_000_000) }),
	fc.record({ at: fc.constant('vitals' as const), statement: fc.constant(statement), sign }),
	fc.record({ at: fc.constantFrom('timeline' as const, 'note' as const, 'lab' as const), statement: fc.constant(statement) }),
	fc.record({
		at: fc.constant('image' as const),
		statement: fc.constant(statement),
		point: fc.option(fc.record({ x: share, y: share }))
	})
);

test('[LK1] every place reads back as it was written, and is short', () => {
	fc.assert(
		fc.property(anyPlace, (place) => {
			const text = formatPlace(place);
			expect(text.length).toBeLessThanOrEqual(longestPlaceText);
			expect(formatPlace(parsePlace(text)!)).toBe(text);
		})
	);
});

test.each([
	'',
	'vitals',
	'vitals:abc:spo2',
	`vitals:${statement}:weight`,
	`vitals:${statement}:spo2:again`,
	`vitals:${statement.toUpperCase().replace('7', 'A')}:spo2`,
	'chart:spo2@soon',
	'chart:spo2@9999999999999999',
	'chart:toString@1',
	`image:${statement}@1.2,0.5`,
	`image:${statement}@-0.1,0.5`,
	`image:${statement}@0.5`,
	`image:${statement}@0.5,0.5,0.5`,
	`image:${statement}@1e-1,0`,
	`note:${statement} `,
	`script:${statement}`,
	`note:${'0'.repeat(200)}`,
	42,
	null,
	{ at: 'note' }
])('[LK1] %j is no place', (text) => {
	expect(parsePlace(text)).toBeNull();
});

test('[LK1] a spot beside the picture is drawn to its edge', () => {
	expect(formatPlace({ at: 'image', statement, point: { x: -0.3, y: 1.7 } })).toBe(`image:${statement}@0,1`);
});

test('[LK1] a spot is no part of what names the picture, and a finger that trembles points at the same', () => {
	const spot = (x: number, y: number): CasePlace => ({ at: 'image', statement, point: { x, y } });
	expect(elementOf(spot(0.2, 0.4))).toBe(`image:${statement}`);
	expect(isSamePlace(spot(0.2, 0.4), spot(0.21, 0.39))).toBe(true);
	expect(isSamePlace(spot(0.2, 0.4), spot(0.25, 0.4))).toBe(false);
	expect(isSamePlace(spot(0.2, 0.4), { at: 'image', statement, point: null })).toBe(false);
	expect(isSamePlace({ at: 'vitals', statement, sign: 'spo2' }, { at: 'vitals', statement, sign: 'pulse' })).toBe(false);
});
