import { describe, expect, it } from 'vitest';
import type { HeldStatement } from './workspace.ts';
import { held, noonMs, statementId, wardId } from '../../../tests/support/case-fixture.ts';
import { CaseTimeline } from './case-timeline.svelte.ts';

const vitals = (minutes: number, more: Parameters<typeof held>[2] = {}): HeldStatement =>
	held('vitals', { measuredAtMs: noonMs + minutes * 60_000, spo2Pct: 95 }, { atMs: noonMs + minutes * 60_000, ...more });

describe('the timeline of a case', () => {
	it('[C12] marks what was corrected and what corrects it', () => {
		const view = new CaseTimeline(() => [vitals(0, { id: 1 }), vitals(5, { id: 2, supersedes: [1] })]);
		expect(view.rows.map((row) => [row.held.statement.id, row.correctedBy, row.corrects])).toEqual([
			[statementId(2), null, statementId(1)],
			[statementId(1), statementId(2), null]
		]);
	});

	it('[C12] does not strike an admission when the patient moves', () => {
		const stay = [
			held('admission', { ward: wardId, bed: '1', atMs: noonMs }, { id: 1 }),
			held('transfer', { ward: wardId, bed: '2', atMs: noonMs + 1 }, { id: 2, atMs: noonMs + 1, supersedes: [1] })
		];
		expect(new CaseTimeline(() => stay).rows.every((row) => row.correctedBy === null && row.corrects === null)).toBe(true);
	});

	it('[C12] lets nothing unverified strike a fact', () => {
		const view = new CaseTimeline(() => [vitals(0, { id: 1 }), vitals(5, { id: 2, supersedes: [1], standing: 'bad-signature' })]);
		expect(view.rows.find((row) => row.held.statement.id === statementId(1))?.correctedBy).toBeNull();
	});

	it('[C13] shows a page at a time, newest first, and reveals any entry', () => {
		const many = Array.from({ length: 1200 }, (_, at) => vitals(at, { id: at + 1 }));
		const view = new CaseTimeline(() => many);
		expect(view.rows).toHaveLength(20);
		expect(view.rows[0]?.held.statement.id).toBe(statementId(1200));
		view.fillPage();
		expect(view.rows).toHaveLength(100);
		expect(view.hidden).toBe(1100);
		view.reveal(statementId(1));
		expect(view.rows.at(-1)?.held.statement.id).toBe(statementId(1));
	});

	it('[C1] offers a filter for what is not verified only while there is some', () => {
		let list = [vitals(0)];
		const view = new CaseTimeline(() => list);
		expect(view.filters).not.toContain('unverified');
		list = [vitals(0, { standing: 'unknown-signer' })];
		const other = new CaseTimeline(() => list);
		other.filter = 'unverified';
		expect(other.filters).toContain('unverified');
		expect(other.rows).toHaveLength(1);
	});

	it('[RM19] shows one of two records of a call, and lets nothing unverified take the place of a verified one', () => {
		const callId = 'c'.repeat(32);
		const body = {
			startedAtMs: noonMs,
			endedAtMs: noonMs + 1,
			participants: [],
			media: 'audio',
			endedBy: null,
			reason: 'hung-up'
		} as const;
		const calls = [
			held('call', { ...body, callId }, { id: 1, standing: 'bad-signature' }),
			held('call', { ...body, callId }, { id: 2, atMs: noonMs + 1 }),
			held('call', { ...body, callId }, { id: 3, atMs: noonMs + 2 }),
			held('call', body, { id: 4, atMs: noonMs + 3 }),
			held('call', body, { id: 5, atMs: noonMs + 4 })
		];
		const shown = new CaseTimeline(() => calls).rows.map((row) => row.held.statement.id);
		expect(shown).toEqual([statementId(5), statementId(4), statementId(2)]);
	});
});
