import { err, ok, type Result } from '#lib/core/result.ts';

/** What a number field holds: nothing yet, or a number. */
export type NumberEntryError = { readonly reason: 'not-a-number' } | { readonly reason: 'too-exact'; readonly decimals: number };

const fullWidthFrom = '０'.charCodeAt(0);

/** Digits and points as a Chinese keyboard types them, to ASCII. */
const narrow = (text: string): string =>
	text
		.replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - fullWidthFrom))
		.replace(/[．。]/g, '.')
		.replace(/[，、]/g, ',');

/**
 * Reads what was typed into a number field. A comma is a decimal point (38,5): thousands never occur at the bedside. An empty field is
 * null. `decimals` is how many the sign is measured to.
 */
export function parseNumberEntry(text: string, decimals: number): Result<number | null, NumberEntryError> {
	const typed = narrow(text.trim()).replace(',', '.');
	if (typed === '') return ok(null);
	const match = /^(\d{1,6})(?:\.(\d*))?$/.exec(typed) ?? /^()\.(\d+)$/.exec(typed);
	if (match === null) return err({ reason: 'not-a-number' });
	const fraction = (match[2] ?? '').replace(/0+$/, '');
	if (fraction.length > decimals) return err({ reason: 'too-exact', decimals });
	return ok(Number(typed));
}
