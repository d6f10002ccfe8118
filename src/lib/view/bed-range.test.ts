import { expect, test } from 'vitest';
import { parseBeds } from './bed-range.ts';

const beds = (text: string): readonly string[] | string => {
	const parsed = parseBeds(text);
	return parsed.ok ? parsed.value : parsed.error.reason;
};

test('[UI10] beds are listed quickly as ranges, numbers and names, each once', () => {
	expect(beds('1–3')).toEqual(['1', '2', '3']);
	expect(beds('1-2, 2, 14，ICU 1')).toEqual(['1', '2', '14', 'ICU 1']);
	expect(beds('ICU 1 - 2')).toEqual(['ICU 1', 'ICU 2']);
	expect(beds('A1至3')).toEqual(['A1', 'A2', 'A3']);
	expect(beds('3 to 4')).toEqual(['3', '4']);
});

test('[UI10] slips in a list of beds are told, not repaired', () => {
	expect(beds(' , ')).toBe('empty');
	expect(beds('24–1')).toBe('backwards');
	expect(beds('1–2400')).toBe('too-many');
});
