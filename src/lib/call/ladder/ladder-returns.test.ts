import { describe, expect, test } from 'vitest';
import { ability, steadyOn } from '../../../../tests/support/steady-link.ts';
import { firstLadderState, onOtherPath, type LadderState } from './ladder.ts';
import { needsOf, rungIndex } from './rung-table.ts';

describe('after a fall', () => {
	test('[LD32] within the known end of a thin line sound steps up a second after a fall, and after a failed step in its turn', () => {
		const line = { ...steadyOn('audio-8').state.line, limitBps: 38_000, provenBps: 14_000 };
		const fell = (change: Partial<LadderState> = {}) => steadyOn('audio-8', { line, sinceMs: 99_500, ...change });
		const calm = { report: { queueMs: 30, receivedBps: 20_000, concealedShare: 0.2 } };
		const link = fell();
		expect(link.after(100, calm).rung).toBe('audio-8');
		expect(link.after(600, calm).rung).toBe('audio-12');
		expect(fell().after(700, { report: { ...calm.report, queueMs: 120 } }).rung).toBe('audio-8');
		expect(fell({ backoffMs: 10_000, notBeforeMs: 110_000 }).after(700, calm).rung).toBe('audio-8');
	});
});

describe('another path', () => {
	test('[LD31] what was believed of the old line is forgotten; a picture that only silence ended is remembered', () => {
		const link = steadyOn('360p', { line: { ...steadyOn('360p').state.line, limitBps: 500_000, provenBps: 500_000 } });
		link.after(2_500, { report: { ageMs: 2_500 } });
		const moved = onOtherPath(link.state, 110_000, ability);
		expect(moved.line).toEqual(firstLadderState(0, ability).line);
		expect(needsOf(moved.rung).picture).toBeNull();
		expect(moved.rung).toBeGreaterThan(firstLadderState(0, ability).rung);
		expect(moved.memory).toMatchObject({ rung: rungIndex('360p'), silent: true });
	});

	test('[LD31] where a poor line had ended the picture it begins as a call does', () => {
		const link = steadyOn('audio-12', { memory: { rung: rungIndex('360p'), atMs: 99_000, silent: false } });
		expect(onOtherPath(link.state, 110_000, ability)).toEqual(firstLadderState(110_000, ability));
	});
});
