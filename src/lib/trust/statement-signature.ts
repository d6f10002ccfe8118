import * as v from 'valibot';
import { concatBytes, utf8, type Bytes } from '#lib/core/bytes.ts';
import { canonicalJson, type Json } from '#lib/core/canonical-json.ts';
import { compareTime, type HybridTime } from '#lib/core/hybrid-time.ts';
import { idOfBytes, isId, type CaseId, type DeviceId, type PersonId, type StatementId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { parseStatementBody } from '#lib/model/parse-statement.ts';
import { roles, type Role } from '#lib/model/person.ts';
import { mayState } from '#lib/model/rights.ts';
import type { AnyStatement, JudgedStatement, Standing, Statement, StatementContent, StatementKind } from '#lib/model/statement.ts';
import { readCanonicalJson } from './canonical-bytes.ts';
import { deviceIdOf, sha256, verifySignature, type DeviceKeys } from './device-keys.ts';
import { heldAt } from './held-role.ts';
import type { Roster, RosterDevice } from './roster.ts';

/** Who states it, where and when. */
export interface StatingContext {
	readonly caseId: CaseId;
	readonly personId: PersonId;
	readonly role: Role;
	readonly time: HybridTime;
	/** The statement this device made before in this case. */
	readonly previous: StatementId | null;
}

/** A statement that could be read, and whether the device it names signed it. Worth keeping: it never changes. */
export interface ReadStatement {
	readonly statement: AnyStatement;
	readonly authentic: boolean;
}

/** What stands in a document and cannot be read; it is listed as such, never dropped. */
export interface UnreadableStatement {
	/** `other-case`: a true statement about someone else, copied here. `unknown-kind`: probably a newer version's. */
	readonly reason: 'too-big' | 'malformed' | 'unknown-kind' | 'other-case';
	readonly id: StatementId;
	/** The field that is wrong, never its value. */
	readonly path?: string;
}

/** A note of some 20,000 Chinese characters; pictures travel as blobs. */
export const maxStatementBytes = 64 * 1024;

const version = 1;
const publicKeyBytes = 32;
const signatureBytes = 64;
const signedAt = 1 + publicKeyBytes + signatureBytes;
const domain = utf8('wardline/statement/1\0');

const headSchema = v.object({
	case: v.custom<CaseId>(isId),
	kind: v.string(),
	body: v.unknown(),
	person: v.custom<PersonId>(isId),
	role: v.picklist(roles),
	device: v.custom<DeviceId>(isId),
	time: v.object({ wallMs: v.pipe(v.number(), v.safeInteger()), counter: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
	previous: v.nullable(v.custom<StatementId>(isId)),
	supersedes: v.pipe(v.array(v.custom<StatementId>(isId)), v.maxLength(256))
});

/**
 * Signs a fact: version, public key, signature, and the canonical JSON that was signed. Throws when it exceeds
 * `maxStatementBytes`; forms keep people below that.
 */
export async function signStatement<K extends StatementKind>(
	content: StatementContent<K>,
	context: StatingContext,
	device: DeviceKeys
): Promise<{ readonly statement: Statement<K>; readonly bytes: Bytes }> {
	const { caseId, personId, role, time, previous } = context;
	const { kind, supersedes } = content;
	// Through JSON, so that a field set to undefined is left out of what is signed.
	const body = JSON.parse(JSON.stringify(content.body)) as StatementContent<K>['body'];
	const json = { case: caseId, kind, body, person: personId, role, device: device.deviceId, time: { ...time }, previous, supersedes };
	const signed = utf8(canonicalJson(json as unknown as Json));
	const signature = await device.sign(concatBytes(domain, signed));
	const bytes = concatBytes(Uint8Array.of(version), device.signPublic, signature, signed);
	if (bytes.length > maxStatementBytes) throw new Error('statement too big');
	const id = idOfBytes<StatementId>(await sha256(signed));
	return { statement: { id, caseId, kind, body, supersedes, personId, role, deviceId: device.deviceId, time, previous }, bytes };
}

/** Reads a statement found in the file of `caseId` and checks its signature. Independent of the roster, so the outcome may be kept. */
export async function verifyStatement(bytes: Uint8Array, caseId: CaseId): Promise<Result<ReadStatement, UnreadableStatement>> {
	const signed = bytes.subarray(signedAt);
	const id = idOfBytes<StatementId>(await sha256(signed.length > 0 ? signed : bytes));
	if (bytes.length > maxStatementBytes) return err({ reason: 'too-big', id });
	if (bytes[0] !== version) return err({ reason: 'unknown-kind', id });
	const read = parseSigned(signed, id);
	if (!read.ok) return read;
	if (read.value.caseId !== caseId) return err({ reason: 'other-case', id });
	return ok({ statement: read.value, authentic: await isAuthentic(bytes, signed, read.value.deviceId) });
}

/** Whether a read statement counts as fact by what the roster says now; ask again when the roster changes. */
export function standingOf({ statement, authentic }: ReadStatement, roster: Roster): Standing {
	if (!authentic) return 'bad-signature';
	const device = roster.devices.get(statement.deviceId);
	if (!device) return 'unknown-signer';
	if (device.removedAt && compareTime(statement.time, device.removedAt) >= 0) return 'after-removal';
	const permitted = device.personId === statement.personId && actsAs(device, statement) && mayState(statement.role, statement.kind);
	return permitted ? 'verified' : 'not-permitted';
}

/** `verifyStatement` and `standingOf` in one, for callers that keep nothing. */
export async function judgeStatement(
	bytes: Uint8Array,
	caseId: CaseId,
	roster: Roster
): Promise<Result<JudgedStatement, UnreadableStatement>> {
	const read = await verifyStatement(bytes, caseId);
	return read.ok ? ok({ statement: read.value.statement, standing: standingOf(read.value, roster) }) : read;
}

/** An administrator with a clinical role may act in either. */
function actsAs(device: RosterDevice, { role, time }: AnyStatement): boolean {
	const held = heldAt(device, time);
	return held.role === role || (held.administrator && role === 'administrator');
}

function parseSigned(signed: Uint8Array, id: StatementId): Result<AnyStatement, UnreadableStatement> {
	const head = v.safeParse(headSchema, readCanonicalJson(signed));
	if (!head.success) return err({ reason: 'malformed', id });
	const { case: caseId, person: personId, device: deviceId, role, time, previous, supersedes } = head.output;
	const parsed = parseStatementBody(head.output.kind, head.output.body);
	if (!parsed.ok) return err({ ...parsed.error, id });
	return ok({ ...parsed.value, id, caseId, personId, deviceId, role, time, previous, supersedes });
}

async function isAuthentic(bytes: Uint8Array, signed: Uint8Array, device: DeviceId): Promise<boolean> {
	const signPublic = bytes.subarray(1, 1 + publicKeyBytes);
	const signature = bytes.subarray(1 + publicKeyBytes, signedAt);
	return (await deviceIdOf(signPublic)) === device && verifySignature(signPublic, concatBytes(domain, signed), signature);
}
