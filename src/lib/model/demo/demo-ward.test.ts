import { expect, test } from 'vitest';
import type { CaseId, PersonId, SpaceId } from '#lib/core/ids.ts';
import { judgedAs, makeStatement, numberedId } from '../../../../tests/support/make-statement.ts';
import { checkVitals } from '../check-vitals.ts';
import { parseStatementBody } from '../parse-statement.ts';
import { mayState } from '../rights.ts';
import { summarise } from '../summarise.ts';
import { demoPeople, type DemoLocale } from './demo-people.ts';
import { makeDemoWard } from './demo-ward.ts';

const nowMs = Date.UTC(2026, 10, 23, 12);
const ward = numberedId<SpaceId>(7);
const personIds = demoPeople('en').map((_, at) => numberedId<PersonId>(at + 1));
const make = (seed: number, locale: DemoLocale = 'en') => makeDemoWard({ seed, nowMs, locale, ward, personIds });

const summaries = (seed: number) =>
	make(seed).cases.map(({ statements }) =>
		summarise(
			numberedId<CaseId>(1),
			judgedAs(
				'verified',
				...statements.map(({ content, atMs, person }, at) =>
					makeStatement({ id: at + 1, kind: content.kind, body: content.body, device: 100 + person, wallMs: atMs })
				)
			),
			nowMs
		)
	);

test('[B12] the same seed makes the same demo ward, another seed another', () => {
	expect(make(1)).toEqual(make(1));
	expect(make(2)).not.toEqual(make(1));
});

test('[B12] the demo ward has 24 beds and 22 patients, each in a bed of their own', () => {
	const { beds, cases } = make(1);
	expect([beds.length, cases.length, new Set(cases.map(({ bed }) => bed)).size]).toEqual([24, 22, 22]);
	expect(cases.every(({ bed }) => beds.includes(bed))).toBe(true);
});

test('[B13] every demo statement is well formed, permitted to its author and lies in the past', () => {
	for (const locale of ['en', 'zh-Hans'] as const) {
		for (const { statements } of make(3, locale).cases) {
			for (const { content, atMs, person, role } of statements) {
				expect(parseStatementBody(content.kind, content.body)).toEqual({ ok: true, value: { kind: content.kind, body: content.body } });
				expect([role, mayState(role, content.kind)]).toEqual([demoPeople(locale)[person]!.role, true]);
				expect(atMs).toBeLessThanOrEqual(nowMs);
			}
			expect(statements.map(({ atMs }) => atMs)).toEqual(statements.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
		}
	}
});

test('[B13] no demo value would be refused at the bedside', () => {
	for (const seed of [1, 2, 3, 4, 5]) {
		for (const { statements } of make(seed).cases) {
			for (const { content } of statements) {
				if (content.kind === 'vitals')
					expect(checkVitals(content.body as Parameters<typeof checkVitals>[0], nowMs)).toMatchObject({ refused: false });
			}
		}
	}
});

test('[B14] the demo ward shows every kind of patient a board has to show', () => {
	const all = summaries(1);
	const bands = new Set(all.map(({ news2 }) => news2?.band));
	for (const band of ['high', 'medium', 'low', undefined]) expect([band, bands.has(band as never)]).toEqual([band, true]);
	expect(new Set(all.map(({ notScored }) => notScored?.reason))).toEqual(new Set([undefined, 'under-16', 'pregnant', 'incomplete']));
	expect(new Set(all.map(({ allergies }) => allergies.status))).toEqual(new Set(['known', 'none-known', 'not-recorded']));
	expect(new Set(all.map(({ news2 }) => news2?.trend))).toContain('up');
	expect(all.filter(({ expectedOutAtMs }) => expectedOutAtMs !== null)).toHaveLength(1);
	expect(all.flatMap(({ conflicts }) => conflicts)).toEqual(['allergy']);
	expect(all.some(({ nextObservationsDueAtMs }) => nextObservationsDueAtMs !== null && nextObservationsDueAtMs < nowMs)).toBe(true);
	expect(all.every(({ admittedAtMs }) => admittedAtMs !== null && nowMs - admittedAtMs >= 24 * 3_600_000)).toBe(true);
});
