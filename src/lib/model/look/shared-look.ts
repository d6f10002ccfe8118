import * as v from 'valibot';
import type { DeviceId } from '#lib/core/ids.ts';
import { idOf } from '../body-fields.ts';
import { formatPlace, parsePlace, type CasePlace } from './case-place.ts';

/** What a screen shows: the choices that its parts named, and what stands at its upper edge. */
export interface SharedView {
	/** By the name of a choice, for example `part`: what is chosen. A screen that has no such choice passes it over. */
	readonly choices: Readonly<Record<string, string>>;
	readonly top: CasePlace | null;
}

/** What a device says of itself to whoever has the same case open. In passing, and by its own word: never a record. */
export interface SharedLook {
	readonly device: DeviceId;
	/** What its person points at; `nth` counts the pointings, so that a second one at the same place is heard as such. */
	readonly point: { readonly place: CasePlace; readonly nth: number } | null;
	/** Whose screen it follows. */
	readonly follows: DeviceId | null;
	/** Counts its person's offers to be followed; 0 while there is none. */
	readonly offer: number;
	/** Told only while somebody follows or is asked to. */
	readonly view: SharedView | null;
}

/** Eight choices of 64 characters and a place: below a kilobyte, four times a second at the most. */
export const mostChoices = 8;
const choiceName = /^[a-z]{1,12}$/;
const longestChoice = 64;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const place = v.pipe(
	v.unknown(),
	v.transform((text) => parsePlace(text))
);
const choices = v.pipe(
	v.custom<Record<string, unknown>>(
		(value) => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length <= mostChoices
	),
	v.transform((value) => ({ ...value })),
	v.record(v.pipe(v.string(), v.regex(choiceName)), v.pipe(v.string(), v.maxLength(longestChoice)))
);

const schema = v.object({
	device: idOf<DeviceId>(),
	point: v.nullable(v.object({ place, nth: count })),
	follows: v.nullable(idOf<DeviceId>()),
	offer: count,
	view: v.nullable(v.object({ choices, top: place }))
});

/** Reads what another device shared; null for anything that is none. A place that this version does not know is no place. */
export function parseSharedLook(said: unknown): SharedLook | null {
	const read = v.safeParse(schema, said);
	if (!read.success) return null;
	const { point, ...rest } = read.output;
	return { ...rest, point: point?.place ? { place: point.place, nth: point.nth } : null };
}

/** As it travels: plain JSON that `parseSharedLook` reads. Choices that no reader would take are left out. */
export function encodeSharedLook({ device, point, follows, offer, view }: SharedLook): Record<string, unknown> {
	const taken = Object.entries(view?.choices ?? {}).filter(([name, value]) => choiceName.test(name) && value.length <= longestChoice);
	return {
		device,
		point: point && { place: formatPlace(point.place), nth: point.nth },
		follows,
		offer,
		view: view && { choices: Object.fromEntries(taken.slice(0, mostChoices)), top: view.top && formatPlace(view.top) }
	};
}
