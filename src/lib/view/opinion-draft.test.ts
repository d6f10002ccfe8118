import { describe, expect, it } from 'vitest';
import type { StatementId } from '#lib/core/ids.ts';
import { specialties } from '#lib/model/consult/specialty.ts';
import { numberedId } from '../../../tests/support/make-statement.ts';
import { draftMark, notSignable, readOpinion } from './opinion-draft.ts';

describe('a drafted opinion', () => {
	it('[XD8] list lines are recommendations, everything else is the opinion', () => {
		const read = readOpinion('Prone first, then look again.\n\n- Prone for two hours\n- Gas after that\n\nCall me if it gets worse.');
		expect(read.text).toBe('Prone first, then look again.\n\nCall me if it gets worse.');
		expect(read.recommendations).toEqual([
			{ id: 'r1', text: 'Prone for two hours' },
			{ id: 'r2', text: 'Gas after that' }
		]);
	});

	it('[XD8] reads lists as they are typed in Chinese, and keeps a negative number in the opinion', () => {
		const read = readOpinion('先俯卧。\n-俯卧两小时\n• 复查血气\n-5 mmol/L');
		expect(read.recommendations.map(({ text }) => text)).toEqual(['俯卧两小时', '复查血气']);
		expect(read.text).toBe('先俯卧。\n-5 mmol/L');
	});

	it('[XD8] what is indented below a recommendation belongs to it', () => {
		expect(readOpinion('So.\n- Prone\n  unless pressure falls\nAnd on.')).toEqual({
			text: 'So.\nAnd on.',
			recommendations: [{ id: 'r1', text: 'Prone\nunless pressure falls' }]
		});
	});

	it('[XD9] signs no empty list line and no heading of a template with nothing below it', () => {
		const read = readOpinion('Impression:\nTiring.\n\nUncertain:\n\n建议：\n- Prone\n- \n-\n- Check: \n- 监测：');
		expect(read.text).toBe('Impression:\nTiring.');
		expect(read.recommendations).toEqual([{ id: 'r1', text: 'Prone' }]);
	});

	it('[XD9] cannot be signed empty, or as recommendations alone, or longer than anybody reads', () => {
		expect(notSignable(readOpinion(' \n'))).toBe('empty');
		expect(notSignable(readOpinion('- Prone'))).toBe('empty');
		expect(notSignable(readOpinion(`So.\n${'- Prone\n'.repeat(51)}`))).toBe('too-long');
		expect(notSignable(readOpinion(`So.\n- ${'x'.repeat(2001)}`))).toBe('too-long');
		expect(notSignable(readOpinion('So.\n- Prone'))).toBeNull();
	});

	it('[XD10] one draft is found for each specialty of an ask and for its conclusion', () => {
		const ask = numberedId<StatementId>(0xabc);
		const marks = [...specialties, null].map((specialty) => draftMark({ ask, specialty }));
		expect(new Set(marks).size).toBe(specialties.length + 1);
		for (const mark of marks) expect(mark).toMatch(/^[0-9a-f]{32}$/);
		expect(draftMark({ ask: numberedId(0xabc_0000), specialty: null })).not.toBe(draftMark({ ask, specialty: null }));
	});
});
