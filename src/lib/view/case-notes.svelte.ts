import type { DraftId, StatementId } from '#lib/core/ids.ts';
import type { Statement } from '#lib/model/statement.ts';
import type { CasePage } from './case-page.svelte.ts';
import type { DraftSummary, HeldStatement } from './workspace.ts';

export interface SignedNote {
	readonly held: HeldStatement;
	readonly note: Statement<'note'>;
	/** What was added to it, oldest first. */
	readonly addenda: readonly SignedNote[];
}

const isNote = (held: HeldStatement): held is HeldStatement & { readonly statement: Statement<'note'> } => held.statement.kind === 'note';

/** Signed notes with their addenda, newest first. An addendum whose note has not arrived stands by itself. */
function signedNotes(held: readonly HeldStatement[]): readonly SignedNote[] {
	const notes = held.filter(isNote);
	const known = new Set(notes.map((one) => one.statement.id));
	const build = (one: (typeof notes)[number]): SignedNote => ({
		held: one,
		note: one.statement,
		addenda: notes.filter((other) => other.statement.body.addendumTo === one.statement.id && other !== one).map(build)
	});
	const first = notes.filter(({ statement }) => statement.body.addendumTo === undefined || !known.has(statement.body.addendumTo));
	return first.map(build).toReversed();
}

/** How long a discarded draft can be taken back. */
export const undoForMs = 8000;

/** Drafts and notes of a case, and which draft is open in the editor. */
export class CaseNotes {
	readonly #page: CasePage;
	readonly #lists: (draft: DraftSummary) => boolean;
	#open = $state<DraftId | null>(null);
	#focuses = $state(true);
	/** Discarded on this screen, but not yet from the file: it can be taken back. */
	#going = $state<DraftId | null>(null);

	readonly signed: readonly SignedNote[] = $derived.by(() => signedNotes(this.#page.held));
	readonly drafts: readonly DraftSummary[] = $derived.by(() =>
		this.#page.drafts.filter((draft) => draft.draftId !== this.#going && this.#lists(draft)).toReversed()
	);
	readonly open: DraftSummary | null = $derived.by(() => this.drafts.find((draft) => draft.draftId === this.#open) ?? null);

	/** `lists`: which drafts are notes here, where a screen has another place for some. */
	constructor(page: CasePage, lists: (draft: DraftSummary) => boolean = () => true) {
		this.#page = page;
		this.#lists = lists;
	}

	get going(): DraftId | null {
		return this.#going;
	}

	/** Whether the caret goes into the open draft: not when the page opened it by itself. */
	get focuses(): boolean {
		return this.#focuses;
	}

	show(draft: DraftId | null, { focus } = { focus: true }): void {
		this.#open = draft;
		this.#focuses = focus;
	}

	/** Starts a draft and opens it. */
	start(title: string, addendumTo?: StatementId): void {
		this.show(this.#page.open.createDraft(title, addendumTo));
	}

	/** Takes the draft off this screen; `finish` removes it for everyone, `takeBack` brings it back. */
	discard(draft: DraftId): void {
		this.finish();
		this.#going = draft;
		if (this.#open === draft) this.#open = null;
	}

	takeBack(): void {
		this.show(this.#going);
		this.#going = null;
	}

	finish(): void {
		if (this.#going !== null) this.#page.open.discardDraft(this.#going);
		this.#going = null;
	}
}
