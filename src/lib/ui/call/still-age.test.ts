import { afterAll, expect, test } from 'vitest';
import { m } from '#lib/paraglide/messages.js';
import { overwriteGetLocale, type Locale } from '#lib/paraglide/runtime.js';
import { stillAge } from './call-sentences.ts';

const speak = (locale: Locale): void => overwriteGetLocale(() => locale);
afterAll(() => speak('en'));

test('[STL11] a still tells that it is one, and how old; it has a text for those who do not see it', () => {
	const ages = [-300, 4_999, 12_000, 59_999, 125_000];
	speak('en');
	expect(ages.map((ageMs) => stillAge(1_000_000 - ageMs, 1_000_000))).toEqual([
		'Still, just now',
		'Still, just now',
		'Still, 12 s ago',
		'Still, 59 s ago',
		'Still, 2 min ago'
	]);
	expect(m.call_still_of({ name: 'Wang Li' })).toBe('Still picture from Wang Li');
	speak('zh-Hans');
	expect(ages.map((ageMs) => stillAge(1_000_000 - ageMs, 1_000_000))).toEqual([
		'静态画面，刚刚',
		'静态画面，刚刚',
		'静态画面，12秒钟前',
		'静态画面，59秒钟前',
		'静态画面，2分钟前'
	]);
	expect(m.call_still_of({ name: '王莉' })).toBe('王莉的静态画面');
});
