import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFault } from './json-place.ts';

const anyJson = fc
	.jsonValue()
	.chain((value) => fc.constantFrom(JSON.stringify(value), JSON.stringify(value, null, 2), ` ${JSON.stringify(value, null, '\t')}\n`));

test('[F1] what the engine reads as JSON has no fault', () => {
	fc.assert(fc.property(anyJson, (text) => jsonFault(text) === null));
	for (const text of ['0', '-0.5e+10', '"\\u00e9\\n"', '[]', '{}', '[{"a":[1,2,{}]}]'])
		expect([text, jsonFault(text)]).toEqual([text, null]);
});

test('[F1] the walk and the engine agree on what is JSON', () => {
	const reads = (text: string): boolean => {
		try {
			JSON.parse(text);
			return true;
		} catch {
			return false;
		}
	};
	const pieces = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"', '\\', '1', '-', '.5', 'e', 'true', 'nul', ' ', '\n'), {
		maxLength: 9
	});
	fc.assert(
		fc.property(pieces, (parts) => {
			const text = parts.join('');
			return (jsonFault(text) === null) === reads(text);
		}),
		{ numRuns: 2000 }
	);
});

test('[F2] a file that ends too early is cut off, and the place is its end', () => {
	const whole = JSON.stringify({ a: [1.5e3, -2, true, null, 'x\\"\u00e9'], b: { c: {} } }, null, 1);
	for (let length = 0; length < whole.length; length++) {
		expect([length, jsonFault(whole.slice(0, length))]).toMatchObject([length, { reason: 'cut-off', offset: length }]);
	}
});

test('[F2] a wrong character is told with line and column', () => {
	expect(jsonFault('{\n  "a": 1,\n  "b": oops\n}')).toEqual({ reason: 'not-json', line: 3, column: 8, offset: 19 });
	expect(jsonFault('{"a":1} x')).toMatchObject({ reason: 'not-json', offset: 8 });
	expect(jsonFault('<Bundle/>')).toEqual({ reason: 'not-json', line: 1, column: 1, offset: 0 });
	expect(jsonFault('[1,]')).toMatchObject({ reason: 'not-json', offset: 3 });
	expect(jsonFault('["a\nb"]')).toMatchObject({ reason: 'not-json', offset: 1 });
});

test('[F2] deep nesting exhausts no stack', () => {
	expect(jsonFault('['.repeat(1_000_000))).toMatchObject({ reason: 'cut-off', offset: 1_000_000 });
});
