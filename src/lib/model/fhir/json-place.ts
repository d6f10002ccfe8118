/** Where a text stops being JSON. `cut-off`: everything up to the end was well formed, and more was to come. */
export interface JsonFault {
	readonly reason: 'not-json' | 'cut-off';
	/** From 1. */
	readonly line: number;
	/** In UTF-16 code units, from 1. */
	readonly column: number;
	/** In UTF-16 code units, from 0. */
	readonly offset: number;
}

const white = /[ \t\r\n]*/y;
const literal = /true|false|null/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// Every character from the space on but quote and backslash. Unrolled, so that a long string costs the engine no stack.
const string = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
/** What the end of a file may leave of a string, a number or a literal. */
const stringStart = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*(?:\\(?:u[0-9a-fA-F]{0,3})?)?$/y;
const numberStart = /-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:[eE][+-]?\d*)?)?$/y;
const literalStart = /(?:t|tr|tru|f|fa|fal|fals|n|nu|nul)$/y;

const matchAt = (pattern: RegExp, text: string, at: number): number => {
	pattern.lastIndex = at;
	return pattern.exec(text)?.[0].length ?? -1;
};

type Wanted = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end';

function faultAt(text: string, offset: number): JsonFault {
	const before = text.slice(0, offset);
	const lineStart = before.lastIndexOf('\n') + 1;
	return {
		reason: offset >= text.length ? 'cut-off' : 'not-json',
		line: before.split('\n').length,
		column: offset - lineStart + 1,
		offset
	};
}

const scalars = [string, number, literal];
const beginnings = [stringStart, numberStart, literalStart];

/** The length of the string, number or literal at a place; null when none ends there, and 'cut' when the text ends inside one. */
function scalarAt(text: string, at: number, patterns: readonly RegExp[], starts: readonly RegExp[]): number | 'cut' | null {
	const length = Math.max(...patterns.map((pattern) => matchAt(pattern, text, at)));
	if (starts.some((pattern) => matchAt(pattern, text, at) > Math.max(0, length))) return 'cut';
	return length <= 0 ? null : length;
}

const closing = { '{': '}', '[': ']' } as const;

/**
 * Finds the first place at which a text is not JSON; null when it is JSON. Engines word their own errors differently and often
 * without a place, so this walks the text itself; it keeps its own stack, so that deep nesting cannot exhaust the engine's.
 */
export function jsonFault(text: string): JsonFault | null {
	const open: ('{' | '[')[] = [];
	let wanted: Wanted = 'value';
	let at = matchAt(white, text, 0);
	while (at < text.length) {
		const character = text[at]!;
		const inside = open.at(-1);
		let length: number | 'cut' | null = 1;
		if (wanted.endsWith('-or-end') && inside !== undefined && character === closing[inside]) {
			open.pop();
			wanted = 'comma-or-end';
		} else if (wanted === 'comma-or-end') {
			if (character !== ',' || inside === undefined) return { ...faultAt(text, at), reason: 'not-json' };
			wanted = inside === '{' ? 'key' : 'value';
		} else if (wanted === 'colon') {
			if (character !== ':') return faultAt(text, at);
			wanted = 'value';
		} else if (wanted === 'key' || wanted === 'key-or-end') {
			length = scalarAt(text, at, [string], [stringStart]);
			wanted = 'colon';
		} else if (character === '{' || character === '[') {
			open.push(character);
			wanted = character === '{' ? 'key-or-end' : 'value-or-end';
		} else {
			length = scalarAt(text, at, scalars, beginnings);
			wanted = 'comma-or-end';
		}
		if (length === 'cut') return faultAt(text, text.length);
		if (length === null) return faultAt(text, at);
		at += length;
		at += matchAt(white, text, at);
	}
	return wanted === 'comma-or-end' && open.length === 0 ? null : faultAt(text, text.length);
}
