import { concatBytes, fromBase64Url, fromHex, fromUtf8, toBase64Url, utf8, type Bytes } from '#lib/core/bytes.ts';
import { idOfBytes, type HospitalId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { roles, type Role } from '#lib/model/person.ts';

/** What an invite's link or QR code holds. The secret is nowhere else. */
export interface InviteCode {
	readonly hospitalId: HospitalId;
	/** 32 bytes; both key pairs of the invite follow from it. */
	readonly secret: Bytes;
	readonly role: Role;
	/** Whole seconds; the roster's statement decides, this is for looking at before joining. */
	readonly expiresAtMs: number;
	/** Cut to what fits; may be empty. */
	readonly hospitalName: string;
	/** In a guest's invite alone. */
	readonly guest?: GuestGreeting;
}

/** What a guest is told before joining, by nobody but the link: nothing of a patient. */
export interface GuestGreeting {
	/** Cut to what fits; may be empty. */
	readonly invitedBy: string;
	/** When the call is to begin, in whole seconds; null where no time was set. */
	readonly startsAtMs: number | null;
}

const version = 1;
const nameAt = 1 + 16 + 32 + 1 + 4;
const checksumBytes = 4;
/** Keeps the code within 120 bytes: a QR code that a cracked tablet camera still reads. */
const maxNameBytes = 60;
/** Of a guest's: the hospital's name and the inviter's share what is left beside the call's time. */
const maxGuestNameBytes = { hospital: 30, inviter: 25 };
const between = '\n';
const fragmentKey = 'join=';

/** The fragment of an invite's link, `#` included. A fragment is never sent to a server. */
export function inviteFragment(invite: InviteCode): string {
	const fixed = new Uint8Array(4);
	new DataView(fixed.buffer).setUint32(0, Math.floor(invite.expiresAtMs / 1000));
	const name = invite.role === 'guest' ? guestTail(invite) : utf8(cut(invite.hospitalName, maxNameBytes));
	const head = Uint8Array.of(version);
	const content = concatBytes(head, fromHex(invite.hospitalId), invite.secret, Uint8Array.of(roles.indexOf(invite.role)), fixed, name);
	return `#${fragmentKey}${toBase64Url(concatBytes(content, checksum(content)))}`;
}

/** Reads a whole link, its fragment or the bare code; a mistyped or torn one fails its checksum. */
export function parseInvite(text: string): Result<InviteCode, { readonly reason: 'not-an-invite' }> {
	const trimmed = text.replace(/\s/g, '');
	const bytes = fromBase64Url(trimmed.slice(trimmed.indexOf('#') + 1).replace(fragmentKey, ''));
	if (!bytes || bytes[0] !== version || bytes.length < nameAt + checksumBytes) return err({ reason: 'not-an-invite' });
	const content = bytes.subarray(0, -checksumBytes);
	const role = roles[content[49]!];
	if (!role) return err({ reason: 'not-an-invite' });
	const tail = role === 'guest' ? readGuestTail(content) : { hospitalName: readName(content.subarray(nameAt)) };
	const { hospitalName } = tail;
	const intact = checksum(content).every((byte, at) => byte === bytes[content.length + at]);
	if (!intact || hospitalName === null) return err({ reason: 'not-an-invite' });
	const expiresAtMs = new DataView(content.buffer).getUint32(50) * 1000;
	const hospitalId = idOfBytes<HospitalId>(content.subarray(1, 17));
	return ok({ hospitalId, secret: content.slice(17, 49), role, expiresAtMs, ...tail, hospitalName });
}

function guestTail({ hospitalName, guest }: InviteCode): Bytes {
	const starts = new Uint8Array(4);
	new DataView(starts.buffer).setUint32(0, Math.floor((guest?.startsAtMs ?? 0) / 1000));
	const names = [cut(hospitalName, maxGuestNameBytes.hospital), cut(guest?.invitedBy ?? '', maxGuestNameBytes.inviter)];
	return concatBytes(starts, utf8(names.map((name) => name.replaceAll(between, ' ')).join(between)));
}

function readGuestTail(content: Uint8Array): { readonly hospitalName: string | null; readonly guest?: GuestGreeting } {
	const names = content.length < nameAt + 4 ? null : readName(content.subarray(nameAt + 4));
	if (names === null) return { hospitalName: null };
	const startsAtMs = new DataView(content.buffer, content.byteOffset).getUint32(nameAt) * 1000;
	const [hospitalName = '', invitedBy = ''] = names.split(between);
	return { hospitalName, guest: { invitedBy, startsAtMs: startsAtMs === 0 ? null : startsAtMs } };
}

function readName(bytes: Uint8Array): string | null {
	try {
		return fromUtf8(bytes);
	} catch {
		return null;
	}
}

/** The longest beginning within so many bytes. */
function cut(text: string, maxBytes: number): string {
	let units = 0;
	let bytes = 0;
	for (const character of text) {
		bytes += utf8(character).length;
		if (bytes > maxBytes) break;
		units += character.length;
	}
	return text.slice(0, units);
}

/** CRC-32 (ISO 3309): tells typing errors; tampering is told by the keys that follow from the secret. */
function checksum(bytes: Uint8Array): Bytes {
	let crc = 0xffffffff;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
	}
	const sum = new Uint8Array(checksumBytes);
	new DataView(sum.buffer).setUint32(0, ~crc >>> 0);
	return sum;
}
