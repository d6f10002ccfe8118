import { idOfBytes, type CaseId, type SpaceId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { AnyStatement, StatementContent } from '#lib/model/statement.ts';
import type { AssertError } from '#lib/view/workspace.ts';
import type { Enrolment, Surroundings } from './enrolled.ts';
import { actingRole, createAuthor } from './stating.ts';
import type { WardIndexes } from './ward-indexes.ts';
import { writeCase } from './write-case.ts';

/** Makes a case file with its first statements and lists it in its ward. The list comes first: a file nobody has a key for would be lost. */
export async function admitCase(
	around: Surroundings,
	enrolment: Enrolment,
	indexes: WardIndexes,
	ward: SpaceId,
	first: readonly StatementContent[]
): Promise<Result<CaseId, AssertError>> {
	for (const content of first)
		if (!actingRole(around.roster.current, around.device.deviceId, content)) return err({ reason: 'not-permitted', kind: content.kind });
	const caseId = idOfBytes<CaseId>(around.random.bytes(16));
	const author = createAuthor(around, enrolment, caseId);
	const made: AnyStatement[] = [];
	const bytes: Uint8Array[] = [];
	for (const content of first) {
		const signed = await author.sign(content, made);
		if (!signed.ok) return signed;
		made.push(signed.value.statement as AnyStatement);
		bytes.push(signed.value.bytes);
	}
	const stored = (await indexes.add(ward, caseId)) && (await writeCase(around, ward, caseId, bytes));
	return stored ? ok(caseId) : err({ reason: 'storage' });
}
