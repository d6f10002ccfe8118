import { m } from '#lib/paraglide/messages.js';
import type { BedRangeError } from '#lib/view/bed-range.ts';

export function bedProblemText(error: BedRangeError): string {
	if (error.reason === 'empty') return m.need_beds();
	return error.reason === 'too-many' ? m.beds_too_many() : m.beds_backwards({ part: error.part });
}
