import * as v from 'valibot';
import { concatBytes, toBase64Url, toHex, utf8, type Bytes } from '#lib/core/bytes.ts';
import { canonicalJson } from '#lib/core/canonical-json.ts';
import type { HybridTime } from '#lib/core/hybrid-time.ts';
import { idOfBytes, isId, type DeviceId, type HospitalId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { readCanonicalJson } from './canonical-bytes.ts';
import { deviceIdOf, sha256, verifySignature, type DeviceKeys } from './device-keys.ts';
import {
	bytesOf,
	isRosterKind,
	publicKey,
	rosterBodySchemas,
	type RosterBodies,
	type RosterContent,
	type RosterKind
} from './roster-body.ts';

/** What every roster statement says of itself. */
interface RosterStatementHead {
	/** Null in the founding statement alone: its own hash is the hospital's id. */
	readonly hospital: HospitalId | null;
	readonly issuer: DeviceId;
	readonly issuerPublic: string;
	readonly time: HybridTime;
	/** The issuer's own roster statements that nothing of theirs followed yet, as the issuer knew them. */
	readonly previous: readonly string[];
}

/** One signed fact about persons, devices, roles, wards, keys or relays. Never changes; later statements overrule it. */
export type RosterStatement = { [K in RosterKind]: RosterStatementHead & RosterContent<K> }[RosterKind];

/** A statement whose signatures fit the keys it names. Whether its issuer had the right, `evaluateRoster` says. */
export type VerifiedRosterStatement<K extends RosterKind = RosterKind> = {
	/** SHA-256 over the bytes, 64 hexadecimal digits. */
	readonly hash: string;
	readonly bytes: Bytes;
} & Extract<RosterStatement, { kind: K }>;

export interface RosterStatementError {
	/** `unknown-kind`: a later version's statement, to be kept and passed on. All else is refused. */
	readonly reason: 'too-big' | 'malformed' | 'unknown-kind' | 'bad-signature';
}

/** A sealed envelope holds 256 KB; an epoch key for the most recipients takes some 70 KB and its earlier keys 85 KB. */
export const maxRosterStatementBytes = 192 * 1024;

const signatureBytes = 64;
const version = 1;
const domain = utf8('wardline/roster-statement/1\0');

const headSchema = v.object({
	hospital: v.nullable(v.custom<HospitalId>(isId)),
	issuer: v.custom<DeviceId>(isId),
	issuerPublic: publicKey,
	time: v.object({
		wallMs: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
		counter: v.pipe(v.number(), v.safeInteger(), v.minValue(0))
	}),
	previous: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))), v.maxLength(64)),
	kind: v.string()
});

export interface SigningContext {
	readonly hospital: HospitalId | null;
	readonly time: HybridTime;
	readonly previous: readonly string[];
}

/** Signs one roster fact. Its bytes are a version, the signature and the canonical JSON that was signed. */
export async function signRosterStatement<K extends RosterKind>(
	{ kind, body }: RosterContent<K>,
	{ hospital, time, previous }: SigningContext,
	device: DeviceKeys
): Promise<Bytes> {
	const issuerPublic = toBase64Url(device.signPublic);
	const json = { kind, body, hospital, time: { ...time }, previous, issuer: device.deviceId, issuerPublic };
	const signed = utf8(canonicalJson(json));
	const bytes = concatBytes(Uint8Array.of(version), await device.sign(concatBytes(domain, signed)), signed);
	if (bytes.length > maxRosterStatementBytes) throw new Error('roster statement too big');
	return bytes;
}

/** The hospital that a founding statement founds. */
export async function hospitalIdOf(foundingBytes: Uint8Array): Promise<HospitalId> {
	return idOfBytes<HospitalId>(await sha256(foundingBytes));
}

/** Reads and checks a roster statement from untrusted bytes: size, form, and that each signature fits the key it names. */
export async function verifyRosterStatement(bytes: Uint8Array): Promise<Result<VerifiedRosterStatement, RosterStatementError>> {
	if (bytes.length > maxRosterStatementBytes) return err({ reason: 'too-big' });
	if (bytes[0] !== version || bytes.length <= 1 + signatureBytes) return err({ reason: 'malformed' });
	const signature = bytes.subarray(1, 1 + signatureBytes);
	const signed = bytes.subarray(1 + signatureBytes);
	const parsed = parseRosterStatement(signed);
	if (!parsed.ok) return parsed;
	const statement = parsed.value;
	const fits = (await issuerSigned(statement, signed, signature)) && (await bodyHolds(statement));
	if (!fits) return err({ reason: 'bad-signature' });
	return ok({ ...statement, hash: toHex(await sha256(bytes)), bytes: new Uint8Array(bytes) });
}

function parseRosterStatement(signed: Uint8Array): Result<RosterStatement, RosterStatementError> {
	const json = readCanonicalJson(signed);
	const head = v.safeParse(headSchema, json);
	if (!head.success) return err({ reason: 'malformed' });
	const { kind } = head.output;
	if (!isRosterKind(kind)) return err({ reason: 'unknown-kind' });
	const body = v.safeParse(rosterBodySchemas[kind], (json as { body?: unknown }).body);
	if (!body.success || (head.output.hospital === null) !== (kind === 'founded')) return err({ reason: 'malformed' });
	return ok({ ...head.output, body: body.output } as RosterStatement);
}

async function issuerSigned(statement: RosterStatement, signed: Uint8Array, signature: Uint8Array): Promise<boolean> {
	const issuerPublic = bytesOf(statement.issuerPublic);
	if ((await deviceIdOf(issuerPublic)) !== statement.issuer) return false;
	return verifySignature(issuerPublic, concatBytes(domain, signed), signature);
}

/** Checks what the body claims about keys: device ids commit to theirs, a founder founds himself, an invite signed its device. */
async function bodyHolds(statement: RosterStatement): Promise<boolean> {
	const { kind, body, issuer } = statement;
	if (kind !== 'founded' && kind !== 'device-enrolled' && kind !== 'relay-added') return true;
	if ((await deviceIdOf(bytesOf(body.signPublic))) !== body.device) return false;
	if (kind === 'founded') return body.device === issuer;
	if (kind === 'relay-added') return true;
	if (body.byInvite === null) return body.rights !== null;
	const invitePublic = bytesOf(body.byInvite.signPublic);
	if (body.rights !== null || body.device !== issuer || (await deviceIdOf(invitePublic)) !== body.byInvite.invite) return false;
	return verifySignature(invitePublic, inviteSignedPart(statement.hospital!, body), bytesOf(body.byInvite.signature));
}

const inviteDomain = utf8('wardline/enrolment-by-invite/1\0');

/** What an invite's key signs: this device with these keys, as this person, in this hospital. */
export function inviteSignedPart(hospital: HospitalId, body: Omit<RosterBodies['device-enrolled'], 'byInvite' | 'rights'>): Bytes {
	const { device, signPublic, sealPublic, person, sealedProfile } = body;
	return concatBytes(inviteDomain, utf8(canonicalJson({ hospital, device, signPublic, sealPublic, person, sealedProfile })));
}
