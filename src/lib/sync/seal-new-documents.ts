import * as Y from 'yjs';
import type { Bytes } from '#lib/core/bytes.ts';
import type { DocumentId } from '#lib/core/ids.ts';
import { sealEnvelope } from '#lib/trust/envelope-seal.ts';
import type { DocumentRef } from './document-ref.ts';
import type { OpenDocumentParts } from './open-document.ts';
import { largestPartBytes } from './sealer.ts';

/** A document that begins with what `fill` puts into it. */
export interface NewDocument {
	readonly ref: DocumentRef;
	readonly fill: (doc: Y.Doc) => void;
}

/**
 * Seals documents that nobody has written to, each as one envelope, and stores all of them in one transaction: a document that is
 * opened for a single writing costs ten times as much. Gives those that are stored. What is left, because its key is not here, it
 * fits no single envelope, has a chain already, or the store fails, is left untouched, for `openDocument`.
 */
export async function sealNewDocuments(
	{ vault, keyRing, device }: Pick<OpenDocumentParts, 'vault' | 'keyRing' | 'device'>,
	documents: readonly NewDocument[]
): Promise<ReadonlySet<DocumentId>> {
	const updates = new Map<DocumentId, Bytes>();
	for (const { ref, fill } of documents) {
		const doc = new Y.Doc({ guid: ref.document });
		doc.transact(() => fill(doc));
		const update = Y.encodeStateAsUpdate(doc) as Bytes;
		doc.destroy();
		if (update.length <= largestPartBytes) updates.set(ref.document, update);
	}
	const keyOf = ({ document, space }: DocumentRef) => keyRing.current(document) ?? keyRing.current(space);
	const refs = documents.map(({ ref }) => ref).filter((ref) => updates.has(ref.document) && keyOf(ref) !== null);
	const stored = await vault.envelopes.putFirst(
		refs.map((ref) => ({ ...ref, device: device.deviceId })),
		({ space, document }, head) => {
			const key = keyOf({ space, document });
			return sealEnvelope({ space, document, ...head, kind: 'update', snapshot: null, plain: updates.get(document)!, key }, device);
		}
	);
	const rows = stored.ok ? stored.value : [];
	return new Set(rows.flatMap((row) => row?.document ?? []));
}
