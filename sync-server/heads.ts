import type { DocumentId, SpaceId } from '#lib/core/ids.ts';
import type { DocumentFingerprint, RelayFrame } from '#lib/wire/frames.ts';
import { vectorFingerprint, type VersionVector } from '#lib/wire/version-vector.ts';
import type { DocumentRecord } from './store.ts';

/** Documents a client may name in one exchange; above it, repair belongs to smaller spaces. */
export const maxHeadsDocuments = 50_000;
/** Entries of vectors per VECTORS frame: 22 bytes each at most, well below one message. */
const entriesPerFrame = 2_000;

/**
 * Answers a HEADS exchange: the vectors of every document in which the two sides differ. A document only the client has
 * comes with an empty vector, one only the relay has with the relay's.
 */
export function answerHeads(
	space: SpaceId,
	named: ReadonlyMap<DocumentId, DocumentFingerprint['fingerprint']>,
	own: readonly DocumentId[],
	record: (document: DocumentId) => DocumentRecord | null
): readonly RelayFrame[] {
	const documents = new Set([...own, ...named.keys()]);
	const frames: { document: DocumentId; vector: VersionVector }[][] = [[]];
	let entries = 0;
	for (const document of documents) {
		const here = record(document);
		const vector: VersionVector = here === null || (here.home !== space && !here.former.includes(space)) ? new Map() : here.heads;
		if (named.get(document) === vectorFingerprint(vector)) continue;
		if (entries + vector.size > entriesPerFrame) {
			frames.push([]);
			entries = 0;
		}
		frames.at(-1)!.push({ document, vector });
		entries += vector.size + 1;
	}
	return frames.map((part, at) => ({ type: 'vectors', space, documents: part, last: at === frames.length - 1 }));
}
