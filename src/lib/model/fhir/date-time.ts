import { child, text, type Element } from './element.ts';

export interface FhirTime {
	readonly atMs: number;
	/** Only a day, a month or a year was given; `atMs` is its first instant in UTC. */
	readonly dateOnly: boolean;
}

/** FHIR R4 `date`, `dateTime` and `instant`: a time always comes with its zone. */
const pattern = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?)?)?$/;

/** The instant of a FHIR time; null when it is not one. Fractions finer than a millisecond are cut. */
function parseFhirTime(written: string): FhirTime | null {
	if (!pattern.test(written)) return null;
	const atMs = Date.parse(written.replace(/(\.\d{3})\d+/, '$1'));
	return Number.isNaN(atMs) ? null : { atMs, dateOnly: !written.includes('T') };
}

export function timeAt(element: Element, name: string): FhirTime | null {
	const written = text(element, name);
	return written === null ? null : parseFhirTime(written);
}

/** Start and end of a FHIR `Period`, as far as they are given. */
export function periodAt(element: Element, name: string): { readonly startMs: number | null; readonly endMs: number | null } {
	const period = child(element, name);
	if (period === null) return { startMs: null, endMs: null };
	return { startMs: timeAt(period, 'start')?.atMs ?? null, endMs: timeAt(period, 'end')?.atMs ?? null };
}
