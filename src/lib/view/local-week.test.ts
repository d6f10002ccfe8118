import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayText, daysLater, instantOf, localFields, weekEdges, zoneText } from './local-week.ts';

const hourMs = 3_600_000;
const before = process.env['TZ'];
// A zone whose clocks go back on 1 November 2026 at 02:00.
beforeAll(() => {
	process.env['TZ'] = 'America/New_York';
});
afterAll(() => {
	if (before === undefined) delete process.env['TZ'];
	else process.env['TZ'] = before;
});

const sunday = Date.parse('2026-11-01T12:00:00-05:00');

test('[RO6] a week runs from Monday to Monday by the viewer’s clock, however long its days are', () => {
	const edges = weekEdges(sunday);
	expect(edges.map((edge) => localFields(edge).time)).toEqual(Array.from({ length: 8 }, () => '00:00'));
	expect([localFields(edges[0]!).date, localFields(edges[7]!).date]).toEqual(['2026-10-26', '2026-11-02']);
	expect(edges.slice(1).map((edge, at) => (edge - edges[at]!) / hourMs)).toEqual([24, 24, 24, 24, 24, 24, 25]);
	expect(weekEdges(edges[0]!)).toEqual(edges);
	expect(weekEdges(edges[7]! - 1)).toEqual(edges);
});

test('[RO6] what is typed as local date and time is the instant it names, and the same time of day stays the same', () => {
	expect(instantOf('2026-11-01', '12:00')).toBe(sunday);
	expect(localFields(sunday)).toEqual({ date: '2026-11-01', time: '12:00' });
	expect(localFields(daysLater(sunday, -7))).toEqual({ date: '2026-10-25', time: '12:00' });
	expect([instantOf('', '12:00'), instantOf('2026-11-01', ''), instantOf('2026-02-31', '12:00')]).toEqual([null, null, null]);
});

test('[RO6] times name their zone', () => {
	expect(zoneText(sunday, 'en')).toBe('America/New_York (GMT-5)');
	expect(zoneText(daysLater(sunday, -1), 'en')).toBe('America/New_York (GMT-4)');
	expect([dayText(sunday, 'en'), dayText(sunday, 'zh-Hans')]).toEqual(['Sun 1', '1日周日']);
});
