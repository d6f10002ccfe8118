import { isId, type StatementId } from '#lib/core/ids.ts';
import { chartRows, type ChartRowName } from '../chart.ts';

/** A row of the observation chart, or the score above them. */
export type PlaceSign = ChartRowName | 'news2';

/** From the left and the top edge, as fractions of what is shown: 0 to 1. */
export interface Fractions {
	readonly x: number;
	readonly y: number;
}

/** Something within a case that one can point at. It means the same on every screen, whatever the screen shows of it. */
export type CasePlace =
	/** A time in a row of the chart where no value stands. */
	| { readonly at: 'chart'; readonly sign: PlaceSign; readonly atMs: number }
	/** One value of one set of observations, in the chart and in the table. */
	| { readonly at: 'vitals'; readonly statement: StatementId; readonly sign: PlaceSign }
	| { readonly at: 'timeline' | 'note' | 'lab'; readonly statement: StatementId }
	/** A picture; `point` is a spot in it, null for the whole. */
	| { readonly at: 'image'; readonly statement: StatementId; readonly point: Fractions | null };

/** What `formatPlace` writes is never longer: an identifier, a sign and two fractions leave room to spare. */
export const longestPlaceText = 120;

const signs: readonly string[] = ['news2', ...chartRows] satisfies readonly PlaceSign[];
const isSign = (text: string | undefined): text is PlaceSign => text !== undefined && signs.includes(text);

/** The furthest instants ECMAScript can name (ECMA-262, time values). */
const furthestInstantMs = 8_640_000_000_000_000;
/** A ten-thousandth of a picture's edge is less than a pixel of any screen. */
const fractionDigits = 4;

const fraction = /^(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)$/;

function parsePoint(text: string): Fractions | null {
	const [x, y, ...more] = text.split(',');
	if (x === undefined || y === undefined || more.length > 0 || !fraction.test(x) || !fraction.test(y)) return null;
	return { x: Number(x), y: Number(y) };
}

/** Reads a place from untrusted text; null for anything else, and for kinds of places that a newer version may know. */
export function parsePlace(text: unknown): CasePlace | null {
	if (typeof text !== 'string' || text.length > longestPlaceText) return null;
	const colon = text.indexOf(':');
	const rest = text.slice(colon + 1);
	switch (colon === -1 ? '' : text.slice(0, colon)) {
		case 'chart': {
			const [sign, time, ...more] = rest.split('@');
			if (!isSign(sign) || time === undefined || more.length > 0 || !/^-?\d{1,16}$/.test(time)) return null;
			const atMs = Number(time);
			return Math.abs(atMs) <= furthestInstantMs ? { at: 'chart', sign, atMs } : null;
		}
		case 'vitals': {
			const [id, sign, ...more] = rest.split(':');
			return isId(id) && isSign(sign) && more.length === 0 ? { at: 'vitals', statement: id, sign } : null;
		}
		case 'timeline':
			return isId(rest) ? { at: 'timeline', statement: rest } : null;
		case 'note':
			return isId(rest) ? { at: 'note', statement: rest } : null;
		case 'lab':
			return isId(rest) ? { at: 'lab', statement: rest } : null;
		case 'image': {
			const [id, spot, ...more] = rest.split('@');
			if (!isId(id) || more.length > 0) return null;
			if (spot === undefined) return { at: 'image', statement: id, point: null };
			const point = parsePoint(spot);
			return point && { at: 'image', statement: id, point };
		}
		default:
			return null;
	}
}

const bounded = (share: number): string => String(Number(Math.min(Math.max(share, 0), 1).toFixed(fractionDigits)));

/** The text of a place, as `parsePlace` reads it. Fractions are kept within the picture and to four digits. */
export function formatPlace(place: CasePlace): string {
	switch (place.at) {
		case 'chart':
			return `chart:${place.sign}@${Math.round(place.atMs)}`;
		case 'vitals':
			return `vitals:${place.statement}:${place.sign}`;
		case 'image':
			return `image:${place.statement}${place.point ? `@${bounded(place.point.x)},${bounded(place.point.y)}` : ''}`;
		default:
			return `${place.at}:${place.statement}`;
	}
}

/** The text that marks the element where a place is: the spot within a picture is no part of it. */
export const elementOf = (place: CasePlace): string => formatPlace(place.at === 'image' ? { ...place, point: null } : place);

/** What a finger cannot tell apart: a fiftieth of a picture's edge. */
const samePointWithin = 0.02;

/** Whether two places are one to whoever points: the same thing, and in a picture the same spot but for a finger's tremor. */
export function isSamePlace(one: CasePlace, other: CasePlace): boolean {
	if (elementOf(one) !== elementOf(other)) return false;
	if (one.at !== 'image' || other.at !== 'image') return true;
	if (one.point === null || other.point === null) return one.point === other.point;
	return Math.abs(one.point.x - other.point.x) <= samePointWithin && Math.abs(one.point.y - other.point.y) <= samePointWithin;
}
