import { idOfBytes, type CaseId, type SpaceId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import type { StatementContent } from '#lib/model/statement.ts';
import type { AssertError } from '#lib/view/workspace.ts';
import type { Enrolment, Surroundings } from './enrolled.ts';
import { actingRole, createAuthor } from './stating.ts';
import type { WardIndexes } from './ward-indexes.ts';
import { writeNewCases, type NewCase } from './write-case.ts';

/**
 * Makes a case file of each patient's first statements and lists them in their ward; what became of each, in the order given. The
 * list comes first: a file nobody has a key for would be lost. All of them together are two writings of the store, not two each.
 */
export async function admitCases(
	around: Surroundings,
	enrolment: Enrolment,
	indexes: WardIndexes,
	ward: SpaceId,
	patients: readonly (readonly StatementContent[])[]
): Promise<readonly Result<CaseId, AssertError>[]> {
	const signed = await Promise.all(patients.map((first) => signFirst(around, enrolment, first)));
	const cases = signed.flatMap((one) => (one.ok ? one.value : []));
	const listed = cases.length > 0 && (await indexes.add(ward, ...cases.map(({ caseId }) => caseId)));
	const written = listed ? await writeNewCases(around, ward, cases) : new Set<CaseId>();
	return signed.map((one) => {
		if (!one.ok) return one;
		return written.has(one.value.caseId) ? ok(one.value.caseId) : err({ reason: 'storage' });
	});
}

async function signFirst(
	around: Surroundings,
	enrolment: Enrolment,
	first: readonly StatementContent[]
): Promise<Result<NewCase, AssertError>> {
	for (const content of first)
		if (!actingRole(around.roster.current, around.device.deviceId, content)) return err({ reason: 'not-permitted', kind: content.kind });
	const caseId = idOfBytes<CaseId>(around.random.bytes(16));
	const author = createAuthor(around, enrolment, caseId);
	const statements: Uint8Array[] = [];
	for (const content of first) {
		// The file is new, and its author remembers what they signed before.
		const signed = await author.sign(content, []);
		if (!signed.ok) return signed;
		statements.push(signed.value.bytes);
	}
	return ok({ caseId, statements });
}
