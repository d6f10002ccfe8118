import { describe, expect, it } from 'vitest';
import { stepId } from '../../../tests/support/consult-script.ts';
import { createNewAdvice } from './new-advice.ts';

describe('new advice', () => {
	it('[CW15] is what came since the case was open and read, each once', () => {
		const news = createNewAdvice();
		expect(news.take([stepId(1)], false)).toEqual([]);
		expect(news.take([stepId(1), stepId(2)], true)).toEqual([]);
		expect(news.take([stepId(2), stepId(3)], true)).toEqual([stepId(3)]);
		expect(news.take([stepId(3), stepId(2)], true)).toEqual([]);
	});
});
