import { describe, expect, test } from 'vitest';
import { createReadingRests } from './reading-rests.ts';

/** The looks of a run at which a file that is always due is read. */
function readAt(looks: number, every: number, due: (look: number) => boolean): number[] {
	const rests = createReadingRests<string>(every);
	return Array.from({ length: looks }, (_, look) => look + 1).filter((look) => {
		if (!due(look) || rests.rests('case', look)) return false;
		rests.noteReading('case', look);
		return true;
	});
}

describe('the rests of files', () => {
	test('[CD41] a question in two envelopes is read with each of them, one look after the other', () => {
		expect(readAt(20, 5, (look) => look === 7 || look === 8)).toEqual([7, 8]);
	});

	test('[CD41] a file that changes without a pause is read twice in five looks, however long it goes on', () => {
		expect(readAt(16, 5, () => true)).toEqual([1, 2, 6, 7, 11, 12, 16]);
	});

	test('[CD41] one file that rests holds up no other', () => {
		const rests = createReadingRests<string>(5);
		for (const look of [1, 2]) rests.noteReading('typed in', look);
		expect([rests.rests('typed in', 3), rests.rests('asked about', 3)]).toEqual([true, false]);
	});
});
