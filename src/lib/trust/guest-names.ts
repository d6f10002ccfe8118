import * as v from 'valibot';
import { fromUtf8, utf8, type Bytes } from '#lib/core/bytes.ts';
import { isId, type PersonId } from '#lib/core/ids.ts';
import type { PersonProfile } from '#lib/model/person.ts';
import { sealTo, type DeviceKeys } from './device-keys.ts';
import { pad, unpad } from './padding.ts';

/** Whom a guest meets: the roster's own names are sealed for members. */
export interface GuestNames {
	readonly hospitalName: string;
	readonly persons: ReadonlyMap<PersonId, PersonProfile>;
}

const info = 'wardline guest names v1';
/** A ward's people several times over; a statement holds 32 KB of them. */
const maxPersons = 100;
const maxLetters = 30;
const minPaddedBytes = 256;

const schema = v.object({
	hospital: v.string(),
	persons: v.array(v.tuple([v.custom<PersonId>(isId), v.string(), v.string()]))
});

const brief = (text: string): string => [...text].slice(0, maxLetters).join('');

/** Seals them to one device; too many or too long ones are cut. */
export function sealGuestNames({ hospitalName, persons }: GuestNames, sealPublic: Uint8Array): Promise<Bytes> {
	const few = [...persons].slice(0, maxPersons).map(([person, { name, profession }]) => [person, brief(name), brief(profession)]);
	return sealTo(sealPublic, pad(utf8(JSON.stringify({ hospital: brief(hospitalName), persons: few })), minPaddedBytes), info);
}

/** Null for what was sealed to another device, or is nonsense. */
export async function openGuestNames(sealed: Uint8Array, device: DeviceKeys): Promise<GuestNames | null> {
	const plain = await device.unseal(sealed, info);
	if (!plain) return null;
	try {
		const read = v.safeParse(schema, JSON.parse(fromUtf8(unpad(plain) ?? new Uint8Array())));
		if (!read.success) return null;
		const persons = new Map(read.output.persons.map(([person, name, profession]) => [person, { name, profession }]));
		return { hospitalName: read.output.hospital, persons };
	} catch {
		return null;
	}
}
