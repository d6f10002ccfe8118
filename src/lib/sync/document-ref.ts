import type { DocumentId, SpaceId } from '#lib/core/ids.ts';

/** One document and the space it belongs to. */
export interface DocumentRef {
	readonly space: SpaceId;
	/** A case's id, or a ward's space id for its index. */
	readonly document: DocumentId;
}
