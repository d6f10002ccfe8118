import { describe, expect, it } from 'vitest';
import { specialties } from '#lib/model/consult/specialty.ts';
import { notSignable, readOpinion } from '#lib/view/opinion-draft.ts';
import english from '../../../messages/en/desk.json' with { type: 'json' };
import chinese from '../../../messages/zh-Hans/desk.json' with { type: 'json' };
import { opinionTemplates, templatesFor } from './opinion-templates.ts';

const texts = (words: object): readonly (readonly [string, string])[] =>
	Object.entries(words).filter(
		(entry): entry is [string, string] => /^desk_template_.*_text$/.test(entry[0]) && typeof entry[1] === 'string'
	);

describe('templates of opinions', () => {
	it('[XD18] are frames alone: no figure, no dose, and nothing to sign before somebody fills one in', () => {
		expect(texts(english).length).toBeGreaterThanOrEqual(opinionTemplates.length);
		for (const [name, text] of [...texts(english), ...texts(chinese)]) {
			expect(text, name).not.toMatch(/\d/);
			expect(notSignable(readOpinion(text)), name).toBe('empty');
			expect(readOpinion(text).recommendations, name).toEqual([]);
			expect(text, name).toMatch(/^- /m);
		}
	});

	it('[XD18] stand in both languages, part for part', () => {
		const shape = (text: string): string => text.replace(/[^\n-]+/g, 'x');
		const other = new Map(texts(chinese));
		for (const [name, text] of texts(english)) expect(shape(other.get(name) ?? '').split('\n').length, name).toBe(text.split('\n').length);
	});

	it('[XD18] show first what fits the question and the specialty', () => {
		expect(templatesFor('radiology', 'opinion')[0]?.id).toBe('imaging');
		expect(templatesFor('cardiology', 'takeover')[0]?.id).toBe('transfer');
		expect(templatesFor('dentistry', 'opinion')[0]?.id).toBe('general');
		expect(templatesFor(null, 'opinion')[0]?.id).toBe('round');
		for (const specialty of specialties) expect(templatesFor(specialty, 'opinion')).toHaveLength(opinionTemplates.length);
	});
});
