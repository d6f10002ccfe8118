import * as v from 'valibot';
import { isId } from '#lib/core/ids.ts';

/** The furthest instants ECMAScript can name, in milliseconds from 1970 (ECMA-262, time values). */
const furthestInstantMs = 8_640_000_000_000_000;

/** An instant in whole milliseconds since 1970 (UTC). Any year: a wrong clock never makes a fact unreadable. */
export const instantMs = v.pipe(v.number(), v.safeInteger(), v.minValue(-furthestInstantMs), v.maxValue(furthestInstantMs));

/** A line of text: a name, a bed, a code's display. The bound keeps one statement far below an envelope (256 KB). */
export const shortText = v.pipe(v.string(), v.maxLength(500));

/** A line that says something. */
export const spokenText = v.pipe(shortText, v.regex(/\S/u));

/** A signed note's text. 50,000 characters are about twenty-five printed pages. */
export const longText = v.pipe(v.string(), v.maxLength(50_000));

export const finiteNumber = v.pipe(v.number(), v.finite());

/** An identifier of the wanted kind; the kind itself cannot be checked, only the form. */
export const idOf = <T extends string>(): v.GenericSchema<unknown, T> => v.custom<T>(isId);

/** A list with a bound, so that a hostile body cannot grow what every screen walks through. */
export const listOf = <T>(item: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T[]> => v.pipe(v.array(item), v.maxLength(200));
