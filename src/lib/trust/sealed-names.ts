import * as v from 'valibot';
import { concatBytes, fromHex, fromUtf8, utf8, type Bytes } from '#lib/core/bytes.ts';
import { idOfBytes, type KeyId } from '#lib/core/ids.ts';
import type { PersonProfile } from '#lib/model/person.ts';
import { deriveAesKey } from './key-derivation.ts';
import { unpackKeys, type KeyRing, type SpaceKey } from './key-ring.ts';
import { pad, unpad } from './padding.ts';
import type { Roster, RosterDevice } from './roster.ts';

/** What a sealed thing is; sealed as one, it does not open as another. */
type SealedAs = 'hospital name' | 'ward description' | 'profile' | 'profile key' | 'earlier keys';

export interface WardDescription {
	readonly name: string;
	/** Bed names in display order. */
	readonly beds: readonly string[];
}

const keyIdBytes = 16;
const nonceBytes = 12;
/** Short names all look alike. */
const minPaddedBytes = 64;
const label = utf8('wardline sealed name v1');

/** Key id, nonce, AES-256-GCM of the padded bytes. */
export async function sealUnder(key: SpaceKey, plain: Uint8Array, as: SealedAs): Promise<Bytes> {
	const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
	const aesKey = await deriveAesKey(key.secret, label);
	const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(as) }, aesKey, pad(plain, minPaddedBytes));
	return concatBytes(fromHex(key.keyId), iv, new Uint8Array(sealed));
}

/** What `sealUnder` sealed; null while its key is missing, or when it was changed. */
export async function openUnder(keys: Pick<KeyRing, 'byId'>, sealed: Uint8Array, as: SealedAs): Promise<Bytes | null> {
	if (sealed.length <= keyIdBytes + nonceBytes) return null;
	const key = keys.byId(idOfBytes<KeyId>(sealed));
	if (!key) return null;
	const iv = new Uint8Array(sealed.subarray(keyIdBytes, keyIdBytes + nonceBytes));
	try {
		const aesKey = await deriveAesKey(key.secret, label);
		const body = new Uint8Array(sealed.subarray(keyIdBytes + nonceBytes));
		return unpad(new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: utf8(as) }, aesKey, body)));
	} catch {
		return null;
	}
}

const profileSchema = v.object({ name: v.string(), profession: v.string() });
const wardSchema = v.object({ name: v.string(), beds: v.array(v.string()) });
const hospitalSchema = v.object({ name: v.string() });

const sealJson = (key: SpaceKey, value: object, as: SealedAs): Promise<Bytes> => sealUnder(key, utf8(JSON.stringify(value)), as);

async function openJson<T>(
	keys: Pick<KeyRing, 'byId'>,
	sealed: Uint8Array,
	as: SealedAs,
	schema: v.GenericSchema<unknown, T>
): Promise<T | null> {
	const plain = await openUnder(keys, sealed, as);
	if (!plain) return null;
	try {
		const parsed = v.safeParse(schema, JSON.parse(fromUtf8(plain)));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}

export const sealHospitalName = (key: SpaceKey, name: string): Promise<Bytes> => sealJson(key, { name }, 'hospital name');
export const sealWardDescription = (key: SpaceKey, ward: WardDescription): Promise<Bytes> => sealJson(key, ward, 'ward description');
export const sealProfile = (key: SpaceKey, { name, profession }: PersonProfile): Promise<Bytes> =>
	sealJson(key, { name, profession }, 'profile');

/** Each of these is null while the key that opens it has not arrived. */
export async function openHospitalName(roster: Roster, ring: KeyRing): Promise<string | null> {
	const opened = roster.founding && (await openJson(ring, roster.founding.sealedHospitalName, 'hospital name', hospitalSchema));
	return opened?.name ?? null;
}

export function openWardDescription(sealed: Uint8Array, ring: KeyRing): Promise<WardDescription | null> {
	return openJson(ring, sealed, 'ward description', wardSchema);
}

/** A newcomer has no roster key when it writes its profile: it seals under its invite's key, which the invite holds for the roster's readers. */
export async function openProfile(roster: Roster, device: RosterDevice, ring: KeyRing): Promise<PersonProfile | null> {
	const direct = await openJson(ring, device.sealedProfile, 'profile', profileSchema);
	const invite = device.inviteId === null ? undefined : roster.invites.get(device.inviteId);
	if (direct || !invite) return direct;
	const packed = await openUnder(ring, invite.sealedProfileKey, 'profile key');
	const key = packed && (await unpackKeys(packed))?.[0];
	return key ? openJson({ byId: (keyId) => (keyId === key.keyId ? key : null) }, device.sealedProfile, 'profile', profileSchema) : null;
}
