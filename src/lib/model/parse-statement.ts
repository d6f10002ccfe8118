import * as v from 'valibot';
import { err, ok, type Result } from '#lib/core/result.ts';
import { allergySchema } from './allergy.ts';
import { callSchema } from './call-record.ts';
import { consultSchema } from './consult/consult-schema.ts';
import { conditionSchema, encounterSchema, laboratorySchema, procedureSchema } from './history.ts';
import { imageSchema } from './image/image-body.ts';
import { markSchema } from './look/mark.ts';
import { noteSchema } from './note.ts';
import type { StatementBodies, StatementKind } from './statement.ts';
import { admissionSchema, dischargeSchema, identitySchema, transferSchema } from './stay.ts';
import { spo2ScaleSchema, vitalsSchema } from './vitals.ts';
import { voiceClipSchema } from './voice-clip.ts';

const schemas: { readonly [K in StatementKind]: v.GenericSchema<unknown, StatementBodies[K]> } = {
	identity: identitySchema,
	admission: admissionSchema,
	transfer: transferSchema,
	discharge: dischargeSchema,
	allergy: allergySchema,
	vitals: vitalsSchema,
	'spo2-scale': spo2ScaleSchema,
	note: noteSchema,
	call: callSchema,
	'voice-clip': voiceClipSchema,
	condition: conditionSchema,
	encounter: encounterSchema,
	laboratory: laboratorySchema,
	procedure: procedureSchema,
	consult: consultSchema,
	image: imageSchema,
	mark: markSchema
};

/** Every kind of statement this version reads. */
export const statementKinds = Object.keys(schemas) as readonly StatementKind[];

/** A body of any kind, as a union that narrows on `kind`. */
export type ParsedBody = { [K in StatementKind]: { readonly kind: K; readonly body: StatementBodies[K] } }[StatementKind];

export type ParseStatementError =
	/** Probably made by a newer version: show that something is there. */
	| { readonly reason: 'unknown-kind' }
	/** `path` names the field in dots, for example `oxygen.device`; never its value. */
	| { readonly reason: 'malformed'; readonly path?: string };

/**
 * Reads the body of a statement from untrusted JSON. Fields this version does not know are left out of the value (I15);
 * signatures and ids are made over the original bytes, never over what is returned here.
 */
export function parseStatementBody(kind: string, body: unknown): Result<ParsedBody, ParseStatementError> {
	if (!Object.hasOwn(schemas, kind)) return err({ reason: 'unknown-kind' });
	const known = kind as StatementKind;
	const parsed = v.safeParse(schemas[known], body);
	if (parsed.success) return ok({ kind: known, body: parsed.output } as ParsedBody);
	const path = v.getDotPath(parsed.issues[0]);
	return err(path === null ? { reason: 'malformed' } : { reason: 'malformed', path });
}
