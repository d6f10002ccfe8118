import type { Locale } from '#lib/paraglide/runtime.js';

/**
 * The language of the screens for a person whose browser asks for these, most wanted first (BCP 47 tags). Browsers say `zh-CN` or
 * `zh`, never `zh-Hans`; whoever asks for any Chinese reads the simplified one with less effort than English.
 */
export function localeFor(languages: readonly string[]): Locale {
	for (const tag of languages) {
		const language = tag.toLowerCase().split('-')[0];
		if (language === 'zh') return 'zh-Hans';
		if (language === 'en') return 'en';
	}
	return 'en';
}
