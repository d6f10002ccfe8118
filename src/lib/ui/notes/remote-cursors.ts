import { Annotation, type Range } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate, WidgetType } from '@codemirror/view';
import { ySyncFacet, type YSyncConfig } from 'y-codemirror.next';
import type { Awareness } from 'y-protocols/awareness';

/** Where someone's caret is, as they share it; `draft` says in which text, since one awareness serves the whole case. */
interface SharedCursor {
	readonly draft: string;
	readonly anchor: object;
	readonly head: object;
}

interface Peer {
	readonly name: string;
	readonly color: string;
	readonly anchor: number;
	readonly head: number;
	/** Changes when the person moved, and not when others type around them: then their name shows again for a moment. */
	readonly move: string;
}

const peersMoved = Annotation.define<true>();

const isCursor = (value: unknown): value is SharedCursor =>
	typeof value === 'object' && value !== null && 'draft' in value && 'anchor' in value && 'head' in value;

/** Null for a position in text that has not arrived here yet, and for anything malformed: what peers share is not trusted. */
function indexOf(sync: YSyncConfig, shared: object): number | null {
	try {
		return sync.fromYPos(shared).pos;
	} catch {
		return null;
	}
}

function peersIn(view: EditorView, awareness: Awareness, draft: string): readonly Peer[] {
	const sync = view.state.facet(ySyncFacet);
	const length = view.state.doc.length;
	const peers: Peer[] = [];
	for (const [client, state] of awareness.getStates()) {
		if (client === awareness.clientID || !isCursor(state['cursor']) || state['cursor'].draft !== draft) continue;
		const cursor = state['cursor'];
		const anchor = indexOf(sync, cursor.anchor);
		const head = indexOf(sync, cursor.head);
		if (anchor === null || head === null || anchor > length || head > length) continue;
		const user = state['user'] as { name?: unknown; color?: unknown } | undefined;
		const atEnd = head === length ? length : '';
		peers.push({
			name: typeof user?.name === 'string' ? user.name : '',
			color: typeof user?.color === 'string' ? user.color : 'currentColor',
			anchor,
			head,
			move: `${client} ${JSON.stringify(cursor.head)} ${atEnd}`
		});
	}
	return peers;
}

/** Styles go through the object model: a style attribute would be refused by the content security policy. */
class CaretBar extends WidgetType {
	readonly peer: Peer;

	constructor(peer: Peer) {
		super();
		this.peer = peer;
	}

	override eq(other: CaretBar): boolean {
		return other.peer.color === this.peer.color && other.peer.name === this.peer.name;
	}

	override toDOM(): HTMLElement {
		const bar = document.createElement('span');
		bar.className = 'cm-peer-caret';
		bar.style.setProperty('--peer', this.peer.color);
		bar.title = this.peer.name;
		return bar;
	}

	override ignoreEvent(): boolean {
		return true;
	}
}

/** The name stands behind the last letter of the line, where there is no text to cover, and fades by itself. */
class NameFlag extends WidgetType {
	readonly peer: Peer;

	constructor(peer: Peer) {
		super();
		this.peer = peer;
	}

	override eq(other: NameFlag): boolean {
		return other.peer.move === this.peer.move && other.peer.name === this.peer.name;
	}

	override toDOM(): HTMLElement {
		const anchor = document.createElement('span');
		anchor.className = 'cm-peer-flag';
		anchor.setAttribute('aria-hidden', 'true');
		const flag = document.createElement('span');
		flag.textContent = this.peer.name;
		flag.style.setProperty('--peer', this.peer.color);
		anchor.append(flag);
		return anchor;
	}

	override ignoreEvent(): boolean {
		return true;
	}
}

function decorate(view: EditorView, peers: readonly Peer[]): DecorationSet {
	const ranges: Range<Decoration>[] = [];
	for (const peer of peers) {
		const from = Math.min(peer.anchor, peer.head);
		const to = Math.max(peer.anchor, peer.head);
		if (from < to) ranges.push(Decoration.mark({ class: 'cm-peer-selection' }).range(from, to));
		ranges.push(Decoration.widget({ widget: new CaretBar(peer), side: peer.head > peer.anchor ? -1 : 1 }).range(peer.head));
		ranges.push(Decoration.widget({ widget: new NameFlag(peer), side: 10 }).range(view.state.doc.lineAt(peer.head).to));
	}
	return Decoration.set(ranges, true);
}

/** Shares the own caret in `draft` and shows everyone else's there: a bar in the text, and their name for a moment after they move. */
export function remoteCursors(awareness: Awareness, draft: string) {
	class RemoteCursors {
		decorations: DecorationSet = Decoration.none;
		readonly view: EditorView;
		readonly listener: (change: { added: number[]; updated: number[]; removed: number[] }) => void;
		shared = '';

		constructor(view: EditorView) {
			this.view = view;
			this.listener = ({ added, updated, removed }) => {
				const others = [...added, ...updated, ...removed].some((client) => client !== awareness.clientID);
				if (others) view.dispatch({ annotations: [peersMoved.of(true)] });
			};
			awareness.on('change', this.listener);
			this.decorations = decorate(view, peersIn(view, awareness, draft));
		}

		update(update: ViewUpdate): void {
			const heard = update.transactions.some((transaction) => transaction.annotation(peersMoved));
			if (update.docChanged || update.selectionSet || update.focusChanged) this.share(update);
			if (update.docChanged || heard) this.decorations = decorate(update.view, peersIn(update.view, awareness, draft));
		}

		/** Sends only what moved, and nothing for an editor that nobody is in. */
		share(update: ViewUpdate): void {
			const sync = update.state.facet(ySyncFacet);
			const selection = update.state.selection.main;
			const cursor = update.view.hasFocus ? { draft, anchor: sync.toYPos(selection.anchor), head: sync.toYPos(selection.head) } : null;
			const text = JSON.stringify(cursor);
			if (text === this.shared || (cursor === null && this.shared === '')) return;
			this.shared = text;
			awareness.setLocalStateField('cursor', cursor);
		}

		destroy(): void {
			awareness.off('change', this.listener);
			if (this.shared !== '') awareness.setLocalStateField('cursor', null);
		}
	}
	return ViewPlugin.fromClass(RemoteCursors, { decorations: (plugin) => plugin.decorations });
}
