import type { CaseId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import { createCaseFile } from '#lib/document/case-file.ts';
import { openDocument } from '#lib/sync/open-document.ts';
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
