import * as v from 'valibot';
import { fromBase64Url, type Bytes } from '#lib/core/bytes.ts';
import { isId, type DeviceId, type DocumentId, type KeyId, type PersonId, type SpaceId, type StatementId } from '#lib/core/ids.ts';
import { roles } from '#lib/model/person.ts';

const id = <T extends string>() => v.custom<T>(isId);
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** Unpadded base64url of a bounded length; the values stay text so that a statement is one canonical JSON. */
const base64 = (maxBytes: number) =>
	v.pipe(
		v.string(),
		v.maxLength(Math.ceil((maxBytes * 4) / 3)),
		v.check((text) => fromBase64Url(text) !== null)
	);
/** A 32-byte Ed25519 or X25519 key. */
export const publicKey = v.pipe(
	v.string(),
	v.length(43),
	v.check((text) => fromBase64Url(text)?.length === 32)
);
const instantMs = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const epoch = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffffffff));
const role = v.picklist(roles);
/** More wards than the model hospital's 419 with room to spare. */
const wards = v.union([v.literal('all'), v.pipe(v.array(id<SpaceId>()), v.maxLength(1000))]);

/** A name or description, sealed under a key of the roster's space: padded, so at least 100 bytes. */
const sealedName = base64(16 * 1024);
const device = { device: id<DeviceId>(), signPublic: publicKey, sealPublic: publicKey };
const person = { person: id<PersonId>(), sealedProfile: sealedName };
const rights = { role, wards };
/** `after`: the statements about this place that its maker knew and no other known one follows. */
const grant = {
	device: id<DeviceId>(),
	space: id<SpaceId>(),
	document: id<DocumentId>(),
	after: v.optional(v.pipe(v.array(hash), v.maxLength(64)), []),
	/** The last consult steps its maker knew: who does not know them cannot judge what it was stated for. */
	steps: v.optional(v.pipe(v.array(id<StatementId>()), v.maxLength(64)), [])
};

/** How many recipients one epoch-key statement may hold; more are stated in several statements of the same key. */
export const maxRecipients = 400;
/** Keys sealed together, 52 bytes each. */
const maxPackedKeys = 1200;
const maxKeyPackBytes = 64 * 1024;

/** The parser of each kind's body. What is not named here is left out, so that a later version may add fields. */
export const rosterBodySchemas = {
	founded: v.object({
		...device,
		...person,
		/** What the founder is beside being an administrator; null if nothing. */
		clinicalRole: v.nullable(v.picklist(['doctor', 'nurse', 'expert', 'observer'])),
		sealedHospitalName: sealedName,
		recoveryPublic: publicKey
	}),
	'ward-created': v.object({ space: id<SpaceId>(), sealedDescription: sealedName }),
	invited: v.object({
		/** The first 16 bytes of SHA-256 over the invite's Ed25519 public key. */
		invite: id<string>(),
		sealPublic: publicKey,
		...rights,
		expiresAtMs: instantMs,
		/** Keys of all spaces the invited role needs, sealed to the invite; empty for a relay. */
		sealedKeys: base64(maxKeyPackBytes),
		/** Which keys those are, so that all see what a lost invite has opened. */
		keys: v.pipe(v.array(id<KeyId>()), v.maxLength(maxPackedKeys)),
		sealedProfileKey: base64(256),
		/** The one case that a guest is invited to; nobody else has it. */
		forCase: v.optional(v.object({ space: id<SpaceId>(), document: id<DocumentId>() }))
	}),
	'device-enrolled': v.object({
		...device,
		...person,
		/** What an administrator enrols it with; null when it comes by an invite, whose rights it gets. */
		rights: v.nullable(v.object(rights)),
		/** The invite's word for exactly this device, person and keys; null when an administrator signs. */
		byInvite: v.nullable(v.object({ invite: id<string>(), signPublic: publicKey, signature: base64(64) }))
	}),
	/** `keeps`: heads of the removed device's roster statements that the remover knew. What is not among them or before them falls. */
	'device-removed': v.object({ device: id<DeviceId>(), keeps: v.pipe(v.array(hash), v.maxLength(64)) }),
	/** `usedBy`: the enrolment the revoker knew of; any other by this invite falls. */
	'invite-revoked': v.object({ invite: id<string>(), usedBy: v.nullable(id<DeviceId>()) }),
	'epoch-key': v.object({
		space: id<SpaceId>(),
		epoch,
		key: id<KeyId>(),
		/** Device or invite id, and the key sealed to its X25519 key. */
		recipients: v.pipe(v.array(v.tuple([id<string>(), base64(128)])), v.maxLength(maxRecipients)),
		sealedForRecovery: base64(128),
		/** The space's earlier keys under this one, so that newcomers read history; empty for a first epoch. */
		sealedPrevious: base64(maxKeyPackBytes)
	}),
	/** A relay that follows another one. `address` is where devices reach it, if anywhere. */
	'relay-added': v.object({ ...device, address: v.nullable(v.pipe(v.string(), v.maxLength(200))) }),
	'role-changed': v.object({ device: id<DeviceId>(), ...rights }),
	/** One case opened to one device that its ward is closed to. */
	'document-granted': v.object({
		...grant,
		/** The document's keys, sealed to the device. */
		sealedKeys: base64(maxKeyPackBytes),
		/** Which keys those are; the last one is to be sealed with. */
		keys: v.optional(v.pipe(v.array(id<KeyId>()), v.maxLength(maxPackedKeys)), []),
		/** For a guest, who cannot open the roster's names: those of the people around the case, sealed to the device. */
		sealedNames: v.optional(base64(32 * 1024))
	}),
	'document-grant-ended': v.object(grant)
} as const;

export type RosterKind = keyof typeof rosterBodySchemas;
export type RosterBodies = { readonly [K in RosterKind]: Readonly<v.InferOutput<(typeof rosterBodySchemas)[K]>> };

/** What is stated, before it is signed. */
export type RosterContent<K extends RosterKind = RosterKind> = {
	[Kind in K]: { readonly kind: Kind; readonly body: RosterBodies[Kind] };
}[K];

export const isRosterKind = (kind: unknown): kind is RosterKind => typeof kind === 'string' && Object.hasOwn(rosterBodySchemas, kind);

/** Base64url that a schema above has already checked. */
export function bytesOf(text: string): Bytes {
	const bytes = fromBase64Url(text);
	if (!bytes) throw new Error('unchecked base64url');
	return bytes;
}
