import type * as Y from 'yjs';
import type { Bytes } from '#lib/core/bytes.ts';
import { isId, type CaseId } from '#lib/core/ids.ts';
import { onChange, type Report } from './guarded.ts';
import { origins } from './origins.ts';

/** A case of a ward and the secret that opens its file: whoever can read the ward can read its cases (DESIGN 4.10). */
export interface IndexedCase {
	readonly caseId: CaseId;
	/** 32 bytes. */
	readonly secret: Bytes;
	readonly addedAtMs: number;
}

/** A ward's list of case files. It only grows: who lies in which bed is said by statements, not here. */
export interface WardIndex {
	/** In the order in which they were added. */
	cases(): readonly IndexedCase[];
	/** Lists a case; one that is listed already keeps its secret. */
	addCase(entry: IndexedCase): void;
	onCases(listener: () => void): () => void;
}

const secretBytes = 32;

export function createWardIndex(doc: Y.Doc, report: Report): WardIndex {
	const cases = doc.getMap<unknown>('cases');
	const read = (caseId: string): IndexedCase | null => {
		const { secret, addedAtMs } = (cases.get(caseId) ?? {}) as { secret?: unknown; addedAtMs?: unknown };
		if (!isId(caseId) || !(secret instanceof Uint8Array) || secret.length !== secretBytes || typeof addedAtMs !== 'number') return null;
		return { caseId, secret: new Uint8Array(secret), addedAtMs };
	};
	return {
		cases: () =>
			[...cases.keys()].flatMap((caseId) => read(caseId) ?? []).sort((a, b) => a.addedAtMs - b.addedAtMs || (a.caseId < b.caseId ? -1 : 1)),
		addCase({ caseId, secret, addedAtMs }) {
			if (read(caseId)) return;
			doc.transact(() => cases.set(caseId, { secret, addedAtMs }), origins.person);
		},
		onCases: (listener) => onChange(cases as never, listener, report)
	};
}
