import { type Bytes } from '#lib/core/bytes.ts';
import type { Random } from '#lib/core/random.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { unsealWith, type DeviceKeys } from './device-keys.ts';
import { pairFromSeed } from './seeded-keys.ts';

/** D. Crockford's base 32: no letter is taken for another, none spells a word by accident. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const groupLength = 4;
const seedBytes = 32;
const seedCharacters = 52;
/** A prime above 32, so that every single wrong character shows; its last five values need signs of their own. */
const checkModulus = 37;
const checkAlphabet = `${alphabet}*~$=U`;

export interface NewRecoveryKit {
	/** X25519, 32 bytes: stated in the founding, every epoch key is sealed to it. */
	readonly recoveryPublic: Bytes;
	/** The private half as grouped characters with a check character; shown once, printed, kept on no device. */
	readonly secretText: string;
}

export async function createRecoveryKit(random: Random): Promise<NewRecoveryKit> {
	const seed = random.bytes(seedBytes);
	const { publicKey } = await pairFromSeed('X25519', seed);
	return { recoveryPublic: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)), secretText: writeSecret(seed) };
}

/** What opens keys from a printed kit, for `absorbRecoveredKeys`. Small and capital letters, spaces and dashes are all the same. */
export async function openRecoveryKit(secretText: string): Promise<Result<Pick<DeviceKeys, 'unseal'>, { readonly reason: 'mistyped' }>> {
	const seed = readSecret(secretText);
	if (!seed) return err({ reason: 'mistyped' });
	const pair = await pairFromSeed('X25519', seed);
	return ok({ unseal: (sealed, info) => unsealWith(pair, sealed, info) });
}

function writeSecret(seed: Bytes): string {
	const values = toFives(seed);
	const characters = values.map((value) => alphabet[value]).join('') + checkAlphabet[checkOf(values)];
	return characters.match(new RegExp(`.{1,${groupLength}}`, 'g'))!.join('-');
}

function readSecret(text: string): Bytes | null {
	const plain = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
	if (plain.length !== seedCharacters + 1) return null;
	const values = [...plain.slice(0, -1)].map((character) => alphabet.indexOf(character));
	if (values.includes(-1) || checkAlphabet[checkOf(values)] !== plain.at(-1)) return null;
	return fromFives(values);
}

/** A weighted sum, so that two swapped neighbours show too. */
const checkOf = (values: readonly number[]): number =>
	values.reduce((sum, value, at) => (sum + value * ((at % (checkModulus - 1)) + 1)) % checkModulus, 0);

function toFives(bytes: Bytes): number[] {
	const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
	return Array.from({ length: seedCharacters }, (_, at) => Number.parseInt(bits.slice(at * 5, at * 5 + 5).padEnd(5, '0'), 2));
}

function fromFives(values: readonly number[]): Bytes {
	const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('');
	return Uint8Array.from({ length: seedBytes }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2));
}
