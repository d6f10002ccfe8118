import type { CaseId, DocumentId, SpaceId, StatementId } from '#lib/core/ids.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { createCaseFile } from '#lib/document/case-file.ts';
import type { AnyStatement, JudgedStatement, StatementContent } from '#lib/model/statement.ts';
import { openDocument } from '#lib/sync/open-document.ts';
import { standingOf } from '#lib/trust/statement-signature.ts';
import type { AssertError } from '#lib/view/workspace.ts';
import type { Enrolment, Surroundings } from './enrolled.ts';
import type { OpenCases } from './open-cases.ts';
import { createAuthor } from './stating.ts';

/** A case file for the length of one act. */
export interface HeldCase {
	/** Everything the file holds now, as the roster judges it now. */
	statements(): readonly JudgedStatement[];
	/** Signs and appends; resolves when it is durable on this device. */
	assert(content: StatementContent): Promise<Result<StatementId, AssertError>>;
}

export type HoldCase = <T>(caseId: CaseId, ward: SpaceId, act: (file: HeldCase) => Promise<T>) => Promise<T>;

/** Acts on the file on screen where it is open; else on one opened for this alone, of which no other device hears as presence. */
export function createHoldCase(around: Surroundings, enrolment: Enrolment, cases: OpenCases): HoldCase {
	return async (caseId, ward, act) => {
		if (!cases.isOpen(caseId)) return holdAlone(around, enrolment, cases, caseId, ward, act);
		const opened = await cases.use(caseId, ward);
		try {
			return await act({ statements: () => opened.statements.current, assert: opened.assert });
		} finally {
			await opened.close();
		}
	};
}

async function holdAlone<T>(
	around: Surroundings,
	enrolment: Enrolment,
	cases: Pick<OpenCases, 'readerOf'>,
	caseId: CaseId,
	ward: SpaceId,
	act: (file: HeldCase) => Promise<T>
): Promise<T> {
	const { ring, roster, report } = around;
	const opened = openDocument({ ...around, ref: { space: ward, document: caseId as string as DocumentId }, keyRing: ring });
	try {
		await opened.ready;
		const file = createCaseFile(opened.doc, report);
		const reader = cases.readerOf(caseId);
		const author = createAuthor(around, enrolment, caseId);
		let placed = await reader.read(file.statements());
		return await act({
			statements: () => placed.map(({ read }) => ({ statement: read.statement, standing: standingOf(read, roster.current) })),
			async assert(content) {
				const signed = await author.sign(
					content,
					placed.map(({ read }): AnyStatement => read.statement)
				);
				if (!signed.ok) return signed;
				file.appendStatement(signed.value.bytes);
				const stored = await opened.sealNow();
				placed = await reader.read(file.statements());
				return stored ? ok(signed.value.statement.id) : err({ reason: 'storage' });
			}
		});
	} finally {
		await opened.close();
	}
}
