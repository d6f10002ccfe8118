import * as v from 'valibot';
import type { StatementId } from '#lib/core/ids.ts';
import { idOf } from '../body-fields.ts';
import { longestPlaceText } from './case-place.ts';

/** Something somebody pointed at and wanted to stay: at which place, and what they said of it. */
export interface MarkBody {
	/** As `formatPlace` writes it. A newer version may name places that this one cannot show: the mark stays readable (I15). */
	readonly place: string;
	/** One more than the highest its maker knew, so that a number that was spoken or written keeps its meaning. */
	readonly number: number;
	readonly text?: string;
	/** The call in which it was pointed at: 32 hexadecimal digits. */
	readonly callId?: string;
	/** The request of the consult it was made for. */
	readonly consult?: StatementId;
	/** Its maker no longer wants it shown; the mark it replaces stays in the file. */
	readonly setAside?: true;
}

/** Longer is a note. */
export const longestMarkText = 200;
export const highestMarkNumber = 9_999;

export const markSchema: v.GenericSchema<unknown, MarkBody> = v.object({
	place: v.pipe(v.string(), v.maxLength(longestPlaceText), v.regex(/^[a-z]+:/)),
	number: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(highestMarkNumber)),
	text: v.exactOptional(v.pipe(v.string(), v.maxLength(longestMarkText), v.regex(/\S/u))),
	callId: v.exactOptional(idOf<string>()),
	consult: v.exactOptional(idOf<StatementId>()),
	setAside: v.exactOptional(v.literal(true))
});
