/** Bytes in TypeScript's strict sense: backed by an ArrayBuffer, so WebCrypto and IndexedDB accept them. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export const utf8 = (text: string): Bytes => encoder.encode(text);

/** Text from UTF-8. Throws a TypeError on malformed input; parse untrusted bytes inside a `try`. */
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
	if (a.length !== b.length) return false;
	for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
	return true;
}

/** Looked up, not computed: opening a document writes some thousands of ids. */
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function toHex(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += hexOfByte[byte]!;
	return text;
}

/** Bytes from lower-case hexadecimal; throws on anything else, since ids are checked at the border. */
export function fromHex(text: string): Bytes {
	if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) throw new Error('not lower-case hexadecimal');
	const bytes = new Uint8Array(text.length / 2);
	for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(text.slice(at * 2, at * 2 + 2), 16);
	return bytes;
}

/** Unpadded base64url (RFC 4648 section 5), for links and QR codes. */
export function toBase64Url(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += String.fromCharCode(byte);
	return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The bytes of unpadded base64url, or null when the text is not that: people mistype links. */
export function fromBase64Url(text: string): Bytes | null {
	if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
	const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
	return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
