import { describe, expect, it } from 'vitest';
import { scoredSets } from '#lib/model/scored-sets.ts';
import { held, noonMs, statementId } from '../../../tests/support/case-fixture.ts';
import { ChartWindow } from './chart-window.svelte.ts';

const hourMs = 3_600_000;
const sets = (...hoursAgo: readonly number[]) =>
	scoredSets(hoursAgo.map((hours, at) => held('vitals', { measuredAtMs: noonMs - hours * hourMs, spo2Pct: 95 }, { id: at + 1 }).statement));

describe('the window of the chart', () => {
	it('[C9] is 24 hours when that reaches the newest set', () => {
		expect(new ChartWindow({ sets: sets(30, 5), nowMs: noonMs, scale: 1 }).name).toBe('24h');
	});

	it('[C9] is the shortest that reaches an older newest set', () => {
		expect(new ChartWindow({ sets: sets(60), nowMs: noonMs, scale: 1 }).name).toBe('72h');
		expect(new ChartWindow({ sets: sets(9000), nowMs: noonMs, scale: 1 }).name).toBe('7d');
	});

	it('[C9] is the one that was chosen', () => {
		const view = new ChartWindow({ sets: sets(30, 13, 5), nowMs: noonMs, scale: 1 });
		view.name = '12h';
		expect(view.visible.map((set) => set.statement.id)).toEqual([statementId(3)]);
	});

	it('[C10] the focus steps between the visible sets and stops at both ends', () => {
		const view = new ChartWindow({ sets: sets(20, 10, 1), nowMs: noonMs, scale: 1 });
		expect(view.focus).toBeNull();
		view.step(-1);
		expect(view.focusIndex).toBe(2);
		for (let press = 0; press < 5; press++) view.step(-1);
		expect(view.focusIndex).toBe(0);
		view.focusOn(null);
		expect(view.focus).toBeNull();
	});

	it('[C9] reaches a set from a clock a little ahead, and not one from a clock far ahead', () => {
		expect(new ChartWindow({ sets: sets(1, -0.5), nowMs: noonMs, scale: 1 }).visible).toHaveLength(2);
		expect(new ChartWindow({ sets: sets(1, -50), nowMs: noonMs, scale: 1 }).visible).toHaveLength(1);
	});

	it('[LK15] who follows gets the hours that were chosen, and lets the chart choose where it does', () => {
		const source = { sets: sets(60), nowMs: noonMs, scale: 1 } as const;
		const [led, follows] = [new ChartWindow(source), new ChartWindow(source)];
		led.name = '12h';
		follows.choice = led.choice;
		expect(follows.name).toBe('12h');
		follows.choice = new ChartWindow(source).choice;
		expect(follows.name).toBe('72h');
	});

	it('[LK15] what is measured meanwhile is no choice of anybody', () => {
		const source = { sets: sets(60), nowMs: noonMs, scale: 1 as const };
		const view = new ChartWindow(source);
		const before = view.choice;
		source.sets = sets(60, 1);
		expect([new ChartWindow(source).name, view.choice]).toEqual(['24h', before]);
	});

	it.each(['', '13h', 'constructor'])('[LK15] passes over hours it does not know: %j', (choice) => {
		const view = new ChartWindow({ sets: sets(60), nowMs: noonMs, scale: 1 });
		view.name = '12h';
		view.choice = choice;
		expect(view.name).toBe('12h');
	});
});
