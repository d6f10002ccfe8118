import { expect, test } from 'vitest';
import { localeFor } from './locale-for.ts';

test('[J9a] the first screen speaks the language the browser asks for, as browsers name it', () => {
	expect(['zh-CN', 'zh', 'zh-Hans-CN', 'zh-TW', 'ZH-cn', 'en-GB', 'en'].map((tag) => localeFor([tag]))).toEqual([
		'zh-Hans',
		'zh-Hans',
		'zh-Hans',
		'zh-Hans',
		'zh-Hans',
		'en',
		'en'
	]);
	expect(localeFor(['sv-SE', 'zh-CN', 'en'])).toBe('zh-Hans');
	expect(localeFor(['zhuang', 'en-US'])).toBe('en');
	expect(localeFor([])).toBe('en');
});
