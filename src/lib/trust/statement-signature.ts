import * as v from 'valibot';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import type { Json } from '#lib/core/canonical-json.ts';
import type { HybridTime } from '#lib/core/hybrid-time.ts';
import { isId, type CaseId, type DeviceId, type PersonId, type StatementId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { parseStatementBody } from '#lib/model/parse-statement.ts';
import { roles, type Role } from '#lib/model/person.ts';
import { mayState } from '#lib/model/rights.ts';
import type { AnyStatement, JudgedStatement, Standing, Statement, StatementContent, StatementKind } from '#lib/model/statement.ts';
import type { DeviceKeys } from './device-keys.ts';
import type { Roster } from './roster.ts';
import { readSignedJson, signJson } from './signed-json.ts';
import { signerStanding } from './signer-standing.ts';

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
	const { id, bytes } = await signJson(domain, json as unknown as Json, device);
	if (bytes.length > maxStatementBytes) throw new Error('statement too big');
	return { statement: { id, caseId, kind, body, supersedes, personId, role, deviceId: device.deviceId, time, previous }, bytes };
}

/** Reads a statement found in the file of `caseId` and checks its signature. Independent of the roster, so the outcome may be kept. */
export async function verifyStatement(bytes: Uint8Array, caseId: CaseId): Promise<Result<ReadStatement, UnreadableStatement>> {
	const { id, json, knownVersion, signedBy } = await readSignedJson(domain, bytes);
	if (bytes.length > maxStatementBytes) return err({ reason: 'too-big', id });
	if (!knownVersion) return err({ reason: 'unknown-kind', id });
	const read = parseSigned(json(), id);
	if (!read.ok) return read;
	if (read.value.caseId !== caseId) return err({ reason: 'other-case', id });
	return ok({ statement: read.value, authentic: await signedBy(read.value.deviceId) });
}

/** Whether a read statement counts as fact by what the roster says now; ask again when the roster changes. */
export function standingOf({ statement, authentic }: ReadStatement, roster: Roster): Standing {
	const standing = signerStanding(statement, authentic, roster);
	return standing === 'verified' && !mayState(statement.role, statement.kind) ? 'not-permitted' : standing;
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

function parseSigned(json: unknown, id: StatementId): Result<AnyStatement, UnreadableStatement> {
	const head = v.safeParse(headSchema, json);
	if (!head.success) return err({ reason: 'malformed', id });
	const { case: caseId, person: personId, device: deviceId, role, time, previous, supersedes } = head.output;
	const parsed = parseStatementBody(head.output.kind, head.output.body);
	if (!parsed.ok) return err({ ...parsed.error, id });
	return ok({ ...parsed.value, id, caseId, personId, deviceId, role, time, previous, supersedes });
}
