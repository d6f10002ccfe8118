import * as Y from 'yjs';
import type { Bytes } from '#lib/core/bytes.ts';
import { onChange, type Report } from './guarded.ts';
import { origins } from './origins.ts';

/** A statement's bytes and where the document keeps them, by which its envelope is found. */
export interface PlacedStatement {
	readonly bytes: Bytes;
	readonly client: number;
	readonly clock: number;
}

/** Signed statements inside a Yjs document, only ever appended. */
export interface SignedLog {
	/** Appends signed bytes as they are; what they say is judged when they are read. */
	appendStatement(bytes: Uint8Array): void;
	/** Every statement, oldest place first. Anything else that someone put there is passed over. */
	statements(): readonly PlacedStatement[];
	onStatements(listener: () => void): () => void;
}

/** The log of a document: each kind of document that has one keeps it in the same root. */
export function createSignedLog(doc: Y.Doc, report: Report): SignedLog {
	const log = doc.getArray<Uint8Array>('statements');
	return {
		appendStatement: (bytes) => doc.transact(() => log.push([bytes]), origins.person),
		statements() {
			const placed: PlacedStatement[] = [];
			for (let item = log._start; item; item = item.right) {
				if (item.deleted || !(item.content instanceof Y.ContentBinary)) continue;
				placed.push({ bytes: item.content.content as Bytes, client: item.id.client, clock: item.id.clock });
			}
			return placed;
		},
		onStatements: (listener) => onChange(log as never, listener, report)
	};
}
