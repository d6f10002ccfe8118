import { describe, expect, it } from 'vitest';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { mountNoteEditor } from './mount-note-editor.ts';

const draft = 'd1';

/** Two devices with the same text; the other one's caret is shared by hand, the local editor is real. */
function pair(content: string): { text: Y.Text; other: Awareness; otherText: Y.Text; awareness: Awareness; share(): void } {
	const doc = new Y.Doc();
	const text = doc.getText(draft);
	text.insert(0, content);
	const otherDoc = new Y.Doc();
	Y.applyUpdate(otherDoc, Y.encodeStateAsUpdate(doc));
	const awareness = new Awareness(doc);
	const other = new Awareness(otherDoc);
	const share = (): void => applyAwarenessUpdate(awareness, encodeAwarenessUpdate(other, [other.clientID]), 'test');
	return { text, other, otherText: otherDoc.getText(draft), awareness, share };
}

function mount(text: Y.Text, awareness: Awareness): { root: ShadowRoot; destroy: () => void } {
	const host = document.createElement('div');
	document.body.append(host);
	const editor = mountNoteEditor(host, { text, awareness, draft, label: 'Note', hint: '' });
	return { root: host.shadowRoot!, destroy: () => editor.destroy() };
}

function moveTo(other: Awareness, text: Y.Text, index: number, inDraft = draft): void {
	const at = Y.createRelativePositionFromTypeIndex(text, index);
	other.setLocalState({ user: { name: 'Dr Wang', color: '#b2458f' }, cursor: { draft: inDraft, anchor: at, head: at } });
}

describe('the note editor', () => {
	it('[C20] names another caret behind the end of its line, not inside the text', () => {
		const { text, other, otherText, awareness, share } = pair('first line\nsecond line');
		const { root, destroy } = mount(text, awareness);
		moveTo(other, otherText, 3);
		share();
		const line = root.querySelector('.cm-line')!;
		expect(line.querySelector('.cm-peer-caret')).not.toBeNull();
		expect(line.querySelector('.cm-peer-flag')?.textContent).toBe('Dr Wang');
		const after = line.querySelector('.cm-peer-flag')!.nextSibling;
		expect(after?.textContent ?? '').toBe('');
		destroy();
	});

	it('[C20] shows no caret of another draft, and survives a malformed one', () => {
		const { text, other, otherText, awareness, share } = pair('text');
		const { root, destroy } = mount(text, awareness);
		moveTo(other, otherText, 2, 'd2');
		share();
		other.setLocalState({ cursor: { draft, anchor: { item: 'nonsense' }, head: {} } });
		share();
		expect(root.querySelector('.cm-peer-caret')).toBeNull();
		destroy();
	});

	it('[C20] takes what others type', () => {
		const { text, awareness } = pair('Prone 2 h');
		const { root, destroy } = mount(text, awareness);
		text.insert(9, ' x 4');
		expect(root.querySelector('.cm-content')?.textContent).toContain('Prone 2 h x 4');
		destroy();
	});
});
