import { describe, expect, it } from 'vitest';
import type { StageClock } from '#lib/model/consult/consult-clock.ts';
import { timeText } from '#lib/view/format.ts';
import { stageClockWords } from './clock-words.ts';

const minuteMs = 60_000;
const nowMs = Date.UTC(2026, 10, 23, 12);
const clock = (more: Partial<StageClock>): StageClock => ({
	stage: 'accept',
	status: 'running',
	startedAtMs: nowMs,
	dueAtMs: nowMs + 12 * minuteMs,
	doneAtMs: null,
	ageMs: 0,
	overdueByMs: 0,
	...more
});

describe('the clock of a stage in words', () => {
	it('[CW17] tells by when, and what is left', () => {
		const time = timeText(nowMs + 12 * minuteMs, 'en');
		expect(stageClockWords(clock({}), nowMs, 'en')).toBe(`To be accepted by ${time}, in 12 min`);
	});

	it('[CW17] tells by how much it is overdue, and when it was due', () => {
		const late = clock({ stage: 'acknowledge', status: 'overdue', dueAtMs: nowMs - 5 * minuteMs, overdueByMs: 5 * minuteMs });
		expect(stageClockWords(late, nowMs, 'en')).toBe(`Not read: overdue by 5 min, was due ${timeText(nowMs - 5 * minuteMs, 'en')}`);
	});

	it('[CW17] says nothing of a stage that runs no more', () => {
		for (const status of ['waiting', 'done', 'done-late', 'stopped'] as const)
			expect(stageClockWords(clock({ status }), nowMs, 'en')).toBe('');
	});
});
