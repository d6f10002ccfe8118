import type { CaseId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import { createCaseFile } from '#lib/document/case-file.ts';
import { openDocument } from '#lib/sync/open-document.ts';
import { sealNewDocuments } from '#lib/sync/seal-new-documents.ts';
import type { Surroundings } from './enrolled.ts';

/** Appends signed statements to a case file that is not on screen; true when they are stored. Its key must be in the ring. */
export async function writeCase(around: Surroundings, ward: SpaceId, caseId: CaseId, statements: readonly Uint8Array[]): Promise<boolean> {
	const opened = openDocument({ ...around, ref: { space: ward, document: caseId as string as DocumentId }, keyRing: around.ring });
	try {
		await opened.ready;
		const file = createCaseFile(opened.doc, around.report);
		opened.doc.transact(() => statements.forEach(file.appendStatement));
		return await opened.sealNow();
	} finally {
		await opened.close();
	}
}

/** A case file that nobody has written to, and what it begins with. */
export interface NewCase {
	readonly caseId: CaseId;
	readonly statements: readonly Uint8Array[];
}

/** Writes the first statements of several new case files together; gives those that are stored. Their keys must be in the ring. */
export async function writeNewCases(around: Surroundings, ward: SpaceId, cases: readonly NewCase[]): Promise<ReadonlySet<CaseId>> {
	const together = await sealNewDocuments(
		{ ...around, keyRing: around.ring },
		cases.map(({ caseId, statements }) => ({
			ref: { space: ward, document: caseId as string as DocumentId },
			fill: (doc) => statements.forEach(createCaseFile(doc, around.report).appendStatement)
		}))
	);
	const written = new Set([...together] as string[] as CaseId[]);
	for (const { caseId, statements } of cases)
		if (!written.has(caseId) && (await writeCase(around, ward, caseId, statements))) written.add(caseId);
	return written;
}
