import { fromUtf8 } from '#lib/core/bytes.ts';
import { canonicalJson, type Json } from '#lib/core/canonical-json.ts';

/** The JSON in untrusted bytes, if they are its one canonical text: a fact signed once then has one hash. Null for anything else. */
export function readCanonicalJson(bytes: Uint8Array): unknown {
	try {
		const text = fromUtf8(bytes);
		const json: unknown = JSON.parse(text);
		return canonicalJson(json as Json) === text ? json : null;
	} catch {
		return null;
	}
}
