import type { CaseId, SpaceId } from '#lib/core/ids.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { OpenCase } from '#lib/view/workspace.ts';
import { openCase, type OpenCaseParts } from './open-case.ts';
import { createStatementReaders, type StatementReader } from './read-statements.ts';

/** The case files that are open in this page: whoever opens one that is open shares it. */
export interface OpenCases {
	/** `close` of what is given lets go once; the file closes with its last user. */
	use(caseId: CaseId, ward: SpaceId): Promise<OpenCase>;
	isOpen(caseId: CaseId): boolean;
	readerOf(caseId: CaseId): StatementReader;
}

export function createOpenCases(parts: Omit<OpenCaseParts, 'caseId' | 'ward' | 'reader'>, scope: Scope): OpenCases {
	const cases = new Map<CaseId, { readonly opening: Promise<OpenCase>; users: number }>();
	const readerOf = createStatementReaders();
	scope.onClose(async () => {
		for (const { opening } of cases.values()) await (await opening).close();
	});
	return {
		readerOf,
		isOpen: (caseId) => cases.has(caseId),
		async use(caseId, ward) {
			const entry = cases.get(caseId) ?? { opening: openCase({ ...parts, caseId, ward, reader: readerOf(caseId) }), users: 0 };
			cases.set(caseId, entry);
			entry.users++;
			const opened = await entry.opening.catch((error: unknown) => {
				cases.delete(caseId);
				throw error;
			});
			const close = async (): Promise<void> => {
				entry.users--;
				if (entry.users > 0) return;
				cases.delete(caseId);
				await opened.close();
			};
			let left: Promise<void> | null = null;
			return { ...opened, close: () => (left ??= close()) };
		}
	};
}
