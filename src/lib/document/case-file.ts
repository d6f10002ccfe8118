import * as Y from 'yjs';
import { isId, type DraftId, type PersonId, type StatementId } from '#lib/core/ids.ts';
import { onChange, type Report } from './guarded.ts';
import { origins } from './origins.ts';
import { createSignedLog, type SignedLog } from './signed-log.ts';

/** A shared unsigned text. */
export interface DraftSummary {
	readonly draftId: DraftId;
	readonly title: string;
	readonly createdBy: PersonId;
	readonly createdAtMs: number;
	/** The signed note it became; null while it is a draft. */
	readonly signedAs: StatementId | null;
	/** The note this draft is an addendum to. */
	readonly addendumTo: StatementId | null;
	/** First words, for lists. */
	readonly excerpt: string;
}

export type DraftBeginning = Pick<DraftSummary, 'draftId' | 'title' | 'createdBy' | 'createdAtMs' | 'addendumTo'>;

/** A case file inside its Yjs document: signed statements, only ever appended, and the drafts they come from. */
export interface CaseFile extends SignedLog {
	/** Newest first. */
	drafts(): readonly DraftSummary[];
	createDraft(beginning: DraftBeginning): void;
	/** Null for a draft that is not there, or not any more. */
	draftText(draft: DraftId): Y.Text | null;
	renameDraft(draft: DraftId, title: string): void;
	/** Marks the draft as the signed note; its text stays readable. */
	closeDraft(draft: DraftId, signedAs: StatementId): void;
	deleteDraft(draft: DraftId): void;
	onDrafts(listener: () => void): () => void;
}

const excerptLength = 80;

/** The roots of a case file are named here and nowhere else. */
export function createCaseFile(doc: Y.Doc, report: Report): CaseFile {
	const drafts = doc.getMap<Y.Map<unknown>>('drafts');
	const change = (act: () => void): void => doc.transact(act, origins.person);
	const draftOf = (draft: DraftId): Y.Map<unknown> | null => {
		const held = drafts.get(draft);
		return held instanceof Y.Map ? held : null;
	};

	return {
		...createSignedLog(doc, report),
		drafts: () =>
			[...drafts.entries()]
				.flatMap(([draftId, held]) => readDraft(draftId, held) ?? [])
				.sort((a, b) => b.createdAtMs - a.createdAtMs || (a.draftId < b.draftId ? -1 : 1)),
		createDraft: ({ draftId, title, createdBy, createdAtMs, addendumTo }) =>
			change(() => {
				const entries = Object.entries({ title, createdBy, createdAtMs, addendumTo, signedAs: null, text: new Y.Text() });
				drafts.set(draftId, new Y.Map<unknown>(entries));
			}),
		draftText(draft) {
			const text = draftOf(draft)?.get('text');
			return text instanceof Y.Text ? text : null;
		},
		renameDraft: (draft, title) => change(() => void draftOf(draft)?.set('title', title)),
		closeDraft: (draft, signedAs) => change(() => void draftOf(draft)?.set('signedAs', signedAs)),
		deleteDraft: (draft) => change(() => drafts.delete(draft)),
		onDrafts: (listener) => onChange(drafts as never, listener, report)
	};
}

/** A draft as another device wrote it, or null when it is none: the map takes anything. */
function readDraft(draftId: string, held: unknown): DraftSummary | null {
	if (!isId(draftId) || !(held instanceof Y.Map)) return null;
	const { title, createdBy, createdAtMs, addendumTo, signedAs, text } = Object.fromEntries(held.entries());
	if (typeof title !== 'string' || !isId(createdBy) || typeof createdAtMs !== 'number' || !(text instanceof Y.Text)) return null;
	return {
		draftId,
		title,
		createdBy,
		createdAtMs,
		signedAs: isId(signedAs) ? signedAs : null,
		addendumTo: isId(addendumTo) ? addendumTo : null,
		excerpt: text.toString().slice(0, excerptLength)
	};
}
