import { describe, expect, it } from 'vitest';
import { caseFixture, held, noonMs, statementId, workspaceFixture } from '../../../tests/support/case-fixture.ts';
import { CaseNotes } from './case-notes.svelte.ts';
import { CasePage } from './case-page.svelte.ts';

function notes(...first: Parameters<typeof caseFixture>[0] & object): { view: CaseNotes; fixture: ReturnType<typeof caseFixture> } {
	const fixture = caseFixture(first);
	return { view: new CaseNotes(new CasePage(fixture.open, workspaceFixture(), { ms: noonMs })), fixture };
}

describe('drafts and notes', () => {
	it('[C14] a discarded draft leaves the screen at once and the file only when finished', () => {
		const { view, fixture } = notes();
		view.start('Progress note');
		const draft = view.drafts[0]!.draftId;
		view.discard(draft);
		expect(view.drafts).toEqual([]);
		expect(fixture.discarded).toEqual([]);
		view.finish();
		expect(fixture.discarded).toEqual([draft]);
	});

	it('[C14] a discarded draft can be taken back, and opens again', () => {
		const { view, fixture } = notes();
		view.start('Progress note');
		const draft = view.drafts[0]!.draftId;
		view.discard(draft);
		view.takeBack();
		view.finish();
		expect(view.open?.draftId).toBe(draft);
		expect(fixture.discarded).toEqual([]);
	});

	it('[C15] puts addenda under their note, oldest first, and notes newest first', () => {
		const note = (id: number, text: string, addendumTo?: number) =>
			held(
				'note',
				{ title: '', text, authors: [], ...(addendumTo === undefined ? {} : { addendumTo: statementId(addendumTo) }) },
				{ id, atMs: noonMs + id }
			);
		const { view } = notes(note(1, 'first'), note(2, 'second'), note(3, 'more', 1), note(4, 'even more', 1));
		expect(view.signed.map((one) => one.note.body.text)).toEqual(['second', 'first']);
		expect(view.signed[1]?.addenda.map((one) => one.note.body.text)).toEqual(['more', 'even more']);
	});

	it('[C15] an addendum whose note has not arrived stands by itself', () => {
		const { view } = notes(held('note', { title: '', text: 'alone', authors: [], addendumTo: statementId(99) }));
		expect(view.signed.map((one) => one.note.body.text)).toEqual(['alone']);
	});
});
