import { resolve } from '$app/paths';
import { isId, type CaseId, type StatementId } from '#lib/core/ids.ts';

/** Where a consult is read at the desk. The case is named too, so that a call about it is known to be in sight. */
export const deskAddress = ({ id, caseId }: { readonly id: StatementId; readonly caseId: CaseId }): string =>
	`${resolve('/consults')}?consult=${id}&case=${caseId}`;

/** The consult that an address names; null for the queue alone, or for anything that is no identifier. */
export function consultIn({ searchParams }: URL): StatementId | null {
	const id = searchParams.get('consult');
	return isId(id) ? id : null;
}
