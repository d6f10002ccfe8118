import { defaultKeymap } from '@codemirror/commands';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, placeholder } from '@codemirror/view';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import type * as Y from 'yjs';
import type { Awareness } from 'y-protocols/awareness';
import { remoteCursors } from './remote-cursors.ts';

export interface NoteEditorOptions {
	readonly text: Y.Text;
	readonly awareness: Awareness;
	readonly draft: string;
	/** Name of the text field for assistive technology. */
	readonly label: string;
	/** What an empty draft says. */
	readonly hint: string;
}

export interface MountedEditor {
	focus(): void;
	/** Puts text where the caret is, as typed. */
	insert(text: string): void;
	/** Ends the editor and takes the own caret off other screens. */
	destroy(): void;
}

const peerFade = {
	'0%, 80%': { opacity: '1' },
	'100%': { opacity: '0' }
};

const theme = EditorView.theme({
	'&': { color: 'var(--ink)', fontSize: 'var(--text-m)', backgroundColor: 'transparent' },
	'&.cm-focused': { outline: 'none' },
	'.cm-scroller': { fontFamily: 'var(--font)', lineHeight: '1.6', overflowX: 'clip' },
	'.cm-content': { padding: '14px 16px', minHeight: '11rem', caretColor: 'var(--accent)' },
	'.cm-line': { padding: '0' },
	'.cm-placeholder': { color: 'var(--ink-3)', whiteSpace: 'pre-wrap' },
	'.cm-cursor': { borderLeft: '2px solid var(--accent)' },
	'&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
		backgroundColor: 'var(--accent-soft)'
	},
	'.cm-peer-selection': { backgroundColor: 'var(--line)' },
	'.cm-peer-caret': {
		borderLeft: '2px solid var(--peer)',
		marginLeft: '-1px',
		marginRight: '-1px',
		padding: '0.15em 0'
	},
	'.cm-peer-flag': { position: 'relative', pointerEvents: 'none' },
	'.cm-peer-flag > span': {
		position: 'absolute',
		insetInlineStart: '10px',
		insetBlockStart: '-0.1em',
		whiteSpace: 'nowrap',
		fontSize: '0.75rem',
		fontWeight: '600',
		lineHeight: '1.4',
		padding: '0 7px',
		color: 'var(--ink)',
		background: 'var(--surface)',
		borderRadius: '5px',
		border: '1px solid var(--line)',
		borderInlineStart: '4px solid var(--peer)',
		animation: 'peer-fade 3s forwards'
	},
	'@keyframes peer-fade': peerFade
});

/**
 * Puts a shared text field into `host`. It sits in a shadow root, so that its style sheets are adopted ones: the content
 * security policy lets no style element in. Keystrokes go to the shared text by delta; undo takes back only what was typed here.
 */
export function mountNoteEditor(host: HTMLElement, options: NoteEditorOptions): MountedEditor {
	const root = host.shadowRoot ?? host.attachShadow({ mode: 'open', delegatesFocus: true });
	const view = new EditorView({
		root,
		parent: root,
		state: EditorState.create({
			doc: options.text.toString(),
			extensions: [
				keymap.of([...yUndoManagerKeymap, ...defaultKeymap]),
				EditorView.lineWrapping,
				drawSelection(),
				placeholder(options.hint),
				EditorView.contentAttributes.of({ 'aria-label': options.label, spellcheck: 'false', autocapitalize: 'sentences' }),
				theme,
				yCollab(options.text, null),
				remoteCursors(options.awareness, options.draft)
			]
		})
	});
	return {
		focus: () => view.focus(),
		insert(text) {
			const { from, to } = view.state.selection.main;
			view.dispatch({
				changes: { from, to, insert: text },
				selection: { anchor: from + text.length },
				scrollIntoView: true,
				userEvent: 'input.paste'
			});
			view.focus();
		},
		destroy: () => view.destroy()
	};
}
