import { expect, test } from 'vitest';
import { birthText, bytesText, dateText, spanText, timeText } from './format.ts';

const noon = Date.UTC(2026, 6, 4, 12, 5);

test('[UI1] a date has its month in letters and a four-digit year, in both languages', () => {
	expect(dateText(noon, 'en', 'UTC')).toBe('04-Jul-2026');
	expect(dateText(Date.UTC(2026, 8, 14), 'en', 'UTC')).toBe('14-Sep-2026');
	expect(dateText(noon, 'zh-Hans', 'UTC')).toBe('2026年7月4日');
});

test('[UI1] a time is on the 24-hour clock', () => {
	expect(timeText(new Date(2026, 6, 4, 0, 5).getTime(), 'en')).toBe('00:05');
	expect(timeText(new Date(2026, 6, 4, 23, 59).getTime(), 'zh-Hans')).toBe('23:59');
});

test('[UI1] a birth date is shown as precisely as it is known', () => {
	expect(birthText('1951-07-14', 'en')).toBe('14-Jul-1951');
	expect(birthText('1951-07', 'en')).toBe('Jul-1951');
	expect(birthText('1951', 'en')).toBe('1951');
	expect(birthText('1951-07', 'zh-Hans')).toBe('1951年7月');
	expect(birthText('about 1950', 'en')).toBe('about 1950');
});

test('[UI2] an age is told in its largest whole unit and never rounded up', () => {
	const minutes = (count: number): number => count * 60_000;
	expect(spanText(59_999, 'en')).toBe('59 s');
	expect(spanText(minutes(119), 'en')).toBe('1 h');
	expect(spanText(minutes(12), 'en')).toBe('12 min');
	expect(spanText(minutes(60 * 47), 'en')).toBe('47 h');
	expect(spanText(minutes(60 * 49), 'en')).toBe('2 days');
	expect(spanText(minutes(12), 'zh-Hans')).toBe('12分钟');
	expect(spanText(-5, 'en')).toBe('0 s');
});

test('[UI2] storage is counted in units people know', () => {
	expect(bytesText(3_400_000, 'en')).toBe('3.4 MB');
	expect(bytesText(120_000_000_000, 'en')).toBe('120 GB');
});
