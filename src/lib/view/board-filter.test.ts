import { expect, test } from 'vitest';
import { asId, type CaseId, type SpaceId } from '#lib/core/ids.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import { countBoard, found, passes, scoreToActOn, tintOf } from './board-filter.ts';
import type { Board, BoardBed } from './workspace.ts';

const nowMs = 1_000_000_000;
const ward = asId<SpaceId>('7'.repeat(32));

const patient = (more: Partial<BedSummary> = {}): BedSummary => ({
	caseId: asId<CaseId>('1'.repeat(32)),
	ward,
	bed: '12',
	identity: {
		familyName: 'Liu',
		givenName: 'Guohua',
		title: null,
		birthDate: null,
		ageYears: 68,
		sex: 'male',
		hospitalNumber: 'HSS-004 217'
	},
	allergies: { status: 'not-recorded' },
	vitals: {},
	spo2Scale: 1,
	news2: null,
	notScored: null,
	nextObservationsDueAtMs: null,
	onOxygen: false,
	admittedAtMs: nowMs,
	expectedOutAtMs: null,
	dischargedAtMs: null,
	conflicts: [],
	unverifiedCount: 0,
	lastChangeAtMs: nowMs,
	...more
});

const score = (total: number, atLeast: number | null = null): NonNullable<BedSummary['news2']> => ({
	total,
	band: 'low',
	trend: 'up',
	previousTotal: total - 1,
	measuredAtMs: nowMs,
	newerPartial: atLeast === null ? null : { measuredAtMs: nowMs, missing: ['temperature'], atLeast }
});

const noConsults = (): null => null;
const place = (one: BedSummary | null, bed: string | null = '12'): BoardBed => ({ bed, patient: one, unsent: 0, present: [] });

test('[UI6] a newer incomplete set counts with what it adds up to at least', () => {
	const hidden = patient({ news2: score(2, 6) });
	expect(scoreToActOn(hidden)).toBe(6);
	expect(passes(place(hidden), 'score-5', nowMs, noConsults)).toBe(true);
	expect(passes(place(patient({ news2: score(4, 3) })), 'score-5', nowMs, noConsults)).toBe(false);
});

test('[UI7] observations are overdue from the instant they were due', () => {
	const due = place(patient({ nextObservationsDueAtMs: nowMs }));
	expect(passes(due, 'overdue', nowMs, noConsults)).toBe(false);
	expect(passes(due, 'overdue', nowMs + 1, noConsults)).toBe(true);
	expect(passes(place(null), 'overdue', nowMs, noConsults)).toBe(false);
});

test('[UI7] allergies nobody has asked about, or that have not arrived, are both unknown', () => {
	const with_ = (allergies: BedSummary['allergies']): boolean =>
		passes(place(patient({ allergies })), 'allergies-unknown', nowMs, noConsults);
	expect(with_({ status: 'not-recorded' })).toBe(true);
	expect(with_({ status: 'unavailable' })).toBe(true);
	expect(with_({ status: 'none-known', statedAtMs: nowMs })).toBe(false);
});

test('[UI8] a patient is found by name, by number with or without its separators, and a plain number means that bed', () => {
	const here = place(patient());
	expect(found(here, 'guo liu')).toBe(true);
	expect(found(here, 'HSS004217')).toBe(true);
	expect(found(here, 'hss-004 217')).toBe(true);
	expect(found(here, '12')).toBe(true);
	expect(found(here, '1')).toBe(false);
	expect(found(place(patient(), '07'), '7')).toBe(true);
	expect(found(here, '  ')).toBe(true);
	expect(found(place(patient(), null), '12')).toBe(false);
});

test('[UI7] head counts see all places whatever is filtered', () => {
	const board: Board = {
		ward: { spaceId: ward, name: 'Ward 7', beds: ['1', '2', '12'] },
		ready: true,
		beds: [place(null, '1'), place(null, '2'), place(patient({ news2: score(7), nextObservationsDueAtMs: nowMs - 1 }))]
	};
	expect(countBoard(board, nowMs, noConsults)).toEqual({ patients: 1, free: 2, scoreFive: 1, worsening: 1, overdue: 1, unreadAdvice: 0 });
});

test('[UI9] a pulse of 72 and one of 155 never look alike', () => {
	expect(tintOf('pulse', 72)).toEqual({ points: 0, direction: null });
	expect(tintOf('pulse', 155)).toEqual({ points: 3, direction: 'up' });
	expect(tintOf('spo2', 89)).toEqual({ points: 3, direction: 'down' });
	expect(tintOf('temperature', 34.9)).toEqual({ points: 3, direction: 'down' });
});

test('[CW14] beds with consults and with unread advice are found', () => {
	const one = place(patient());
	expect(passes(one, 'consults', nowMs, noConsults)).toBe(false);
	expect(passes(one, 'consults', nowMs, () => ({ open: 1, overdue: 0, unread: 0 }))).toBe(true);
	expect(passes(one, 'unread-advice', nowMs, () => ({ open: 1, overdue: 0, unread: 0 }))).toBe(false);
	expect(passes(one, 'unread-advice', nowMs, () => ({ open: 0, overdue: 0, unread: 1 }))).toBe(true);
});
