import { readFileSync, readdirSync } from 'node:fs';

export type Locale = 'en' | 'zh-Hans';

/** A sentence of the app as people read it. */
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** The app's own sentences in one language. Throws on a key that it does not have, or that has plural forms. */
export function wordsIn(locale: Locale): Say {
	const folder = new URL(`../../../src/messages/${locale}/`, import.meta.url);
	const sentences = new Map<string, unknown>();
	for (const file of readdirSync(folder))
		for (const [key, sentence] of Object.entries(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as object))
			sentences.set(key, sentence);
	return (key, values = {}) => {
		const sentence = sentences.get(key);
		if (typeof sentence !== 'string') throw new Error(`no plain sentence for ${key} in ${locale}`);
		return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
	};
}
