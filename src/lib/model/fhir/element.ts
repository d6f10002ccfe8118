/** Reading of untrusted FHIR JSON: every reader answers null or an empty list where the element is absent or of another form. */
export interface Element {
	readonly [name: string]: unknown;
}

export const isElement = (value: unknown): value is Element => typeof value === 'object' && value !== null && !Array.isArray(value);

export function child(element: Element, name: string): Element | null {
	const value = element[name];
	return isElement(value) ? value : null;
}

export function children(element: Element, name: string): readonly Element[] {
	const value = element[name];
	return Array.isArray(value) ? value.filter(isElement) : [];
}

/** Text without the blanks around it; null when nothing is left. */
export function text(element: Element, name: string): string | null {
	const value = element[name];
	if (typeof value !== 'string') return null;
	const trimmed = value.trim();
	return trimmed === '' ? null : trimmed.slice(0, maxTextLength);
}

/** The bound of `shortText` in `body-fields.ts`. */
const maxTextLength = 500;

export function texts(element: Element, name: string): readonly string[] {
	const value = element[name];
	return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

export function numeric(element: Element, name: string): number | null {
	const value = element[name];
	return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** An object without the members whose value is null: absent, as canonical JSON wants it. */
export function present<T extends { readonly [name: string]: unknown }>(members: T): { [N in keyof T]?: NonNullable<T[N]> } {
	return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined)) as {
		[N in keyof T]?: NonNullable<T[N]>;
	};
}
