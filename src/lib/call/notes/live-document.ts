import type { Bytes } from '#lib/core/bytes.ts';

/** A shared document as a lane beside media needs it: updates commute and may come twice (Yjs V1). */
export interface LiveDocument {
	/** Updates made on this device; the returned function ends it. */
	onOwnUpdate(listener: (update: Bytes) => void): () => void;
	/** Takes what a peer sent. Hostile bytes are refused, never thrown. */
	apply(update: Uint8Array): void;
	stateVector(): Bytes;
	/** What a holder of this state vector lacks. */
	missingFor(stateVector: Uint8Array): Bytes;
	/** One update for several; throws nothing. */
	merge(updates: readonly Bytes[]): Bytes;
}
