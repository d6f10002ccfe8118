/** What canonical JSON can hold: no floats that print differently, no undefined, no dates. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * The one text of a JSON value: keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them
 * (RFC 8785, JSON Canonicalization Scheme). Signatures and hashes are made over this. Throws on NaN and infinities.
 */
export function canonicalJson(value: Json): string {
	if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('no canonical form for a number that is not finite');
	if (value === null || typeof value !== 'object') return JSON.stringify(value);
	if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(',')}]`;
	const record = value as { readonly [key: string]: Json };
	const members = Object.keys(record)
		.sort()
		.map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key]!)}`);
	return `{${members.join(',')}}`;
}
