import { toHex } from './bytes.ts';

declare const brand: unique symbol;

/** A 16-byte identifier as 32 lower-case hexadecimal digits. On the wire it is the 16 bytes themselves. */
type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** A hospital: the first 16 bytes of SHA-256 over its founding roster statement. It is also its roster's space and document. */
export type HospitalId = Id<'hospital'>;
/** What is shared as one: a ward, the consult board, the roster (whose space id is the hospital id). */
export type SpaceId = Id<'space'>;
/** One Yjs document: a case file (document id = case id), or a ward index (document id = its ward's space id). */
export type DocumentId = Id<'document'>;
/** One patient's stay. */
export type CaseId = Id<'case'>;
/** Someone who acts. */
export type PersonId = Id<'person'>;
/** What signs: the first 16 bytes of SHA-256 over its Ed25519 public key, so an id commits to its key. */
export type DeviceId = Id<'device'>;
/** Names a symmetric key without telling it. */
export type KeyId = Id<'key'>;
/** The first 16 bytes of SHA-256 over a statement's canonical bytes. */
export type StatementId = Id<'statement'>;
/** A shared unsigned text inside a case file. */
export type DraftId = Id<'draft'>;

const pattern = /^[0-9a-f]{32}$/;

/** Says whether untrusted text has the form of an identifier. */
export const isId = (text: unknown): text is Id<never> => typeof text === 'string' && pattern.test(text);

/** Gives text that is known to be well formed its kind; throws on anything else. */
export function asId<T extends Id<string>>(text: string): T {
	if (!pattern.test(text)) throw new Error('not a 16-byte identifier');
	return text as T;
}

/** Names 16 random or hashed bytes. */
export const idOfBytes = <T extends Id<string>>(bytes: Uint8Array): T => asId<T>(toHex(bytes.subarray(0, 16)));
