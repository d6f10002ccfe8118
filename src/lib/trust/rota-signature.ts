import * as v from 'valibot';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import type { Json } from '#lib/core/canonical-json.ts';
import type { HybridTime } from '#lib/core/hybrid-time.ts';
import { isId, type DeviceId, type DocumentId, type PersonId } from '#lib/core/ids.ts';
import { parseRotaChange, type RotaChange } from '#lib/model/consult/rota-body.ts';
import type { JudgedRotaStatement, RotaStatement } from '#lib/model/consult/rota-of.ts';
import { roles, type Role } from '#lib/model/person.ts';
import type { DeviceKeys } from './device-keys.ts';
import type { Roster } from './roster.ts';
import { readSignedJson, signJson } from './signed-json.ts';
import { signerStanding } from './signer-standing.ts';

/** Who changes the rota, on which board and when. */
export interface RotaContext {
	readonly board: DocumentId;
	readonly personId: PersonId;
	readonly role: Role;
	readonly time: HybridTime;
}

/** A change that could be read, and whether the device it names signed it. Worth keeping: it never changes. */
export interface ReadRotaStatement {
	readonly statement: RotaStatement;
	readonly authentic: boolean;
}

/** A rota of 200 people in one change is far below. */
const maxRotaStatementBytes = 32 * 1024;

const domain = utf8('wardline/rota/1\0');

const headSchema = v.object({
	board: v.custom<DocumentId>(isId),
	change: v.unknown(),
	person: v.custom<PersonId>(isId),
	role: v.picklist(roles),
	device: v.custom<DeviceId>(isId),
	time: v.object({ wallMs: v.pipe(v.number(), v.safeInteger()), counter: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) })
});

/** Signs a change for one hospital's board: it counts on no other, and in no case file. */
export async function signRotaChange(
	change: RotaChange,
	{ board, personId, role, time }: RotaContext,
	device: DeviceKeys
): Promise<{ readonly statement: RotaStatement; readonly bytes: Bytes }> {
	const { deviceId } = device;
	const json = { board, change, person: personId, role, device: deviceId, time: { ...time } };
	// Through JSON, so that a field set to undefined is left out of what is signed.
	const { id, bytes } = await signJson(domain, JSON.parse(JSON.stringify(json)) as Json, device);
	return { statement: { id, change, personId, role, deviceId, time }, bytes };
}

/** Reads a change found on a board; null for what cannot be read here, such as a newer version's. */
export async function verifyRotaChange(bytes: Uint8Array, board: DocumentId): Promise<ReadRotaStatement | null> {
	if (bytes.length > maxRotaStatementBytes) return null;
	const { id, json, knownVersion, signedBy } = await readSignedJson(domain, bytes);
	const head = v.safeParse(headSchema, knownVersion ? json() : null);
	if (!head.success || head.output.board !== board) return null;
	const change = parseRotaChange(head.output.change);
	if (!change.ok) return null;
	const { person: personId, role, device: deviceId, time } = head.output;
	return { statement: { id, change: change.value, personId, role, deviceId, time }, authentic: await signedBy(deviceId) };
}

/** By what the roster says now; ask again when the roster changes. */
export const judgeRotaChange = ({ statement, authentic }: ReadRotaStatement, roster: Roster): JudgedRotaStatement => ({
	statement,
	standing: signerStanding(statement, authentic, roster)
});
