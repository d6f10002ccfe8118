import * as Y from 'yjs';
import type { Bytes } from '#lib/core/bytes.ts';
import type { LiveDocument } from '#lib/call/notes/live-document.ts';
import { onUpdate, type Report } from '#lib/document/guarded.ts';
import { decodePlausible } from './opener.ts';

/** Larger updates never come over a call's lane, so larger bytes are no neighbour's: the border of y-webrtc's messages, live-lane.ts. */
const longestUpdate = 60_000;
/** Bytes of a state vector: 20,000 clients (see opener.ts) at 9 bytes or less. */
const longestVector = 180_000;

/** What Yjs writes for an update that holds nothing: no structs, no deletions. */
const nothing: Bytes = Uint8Array.of(0, 0);

/**
 * An origin of its own, so that `originOf` calls these changes 'live': whoever heard them seals them as carried when their
 * author's envelope does not come.
 */
const callLane = { lane: 'call' };

/** An open document as a call's lanes carry it. Lets go of the document when its listeners are ended. */
export function createLiveDocument(doc: Y.Doc, report: Report): LiveDocument {
	return {
		onOwnUpdate: (listener) =>
			onUpdate(
				doc,
				(update, origin) => {
					if (origin === 'person') listener(update as Bytes);
				},
				report
			),
		apply(update) {
			if (update.length > longestUpdate || !decodePlausible(update)) return;
			try {
				Y.applyUpdate(doc, update, callLane);
			} catch (error) {
				report(error);
			}
		},
		stateVector: () => Y.encodeStateVector(doc) as Bytes,
		missingFor(stateVector) {
			if (stateVector.length > longestVector) return nothing;
			try {
				return Y.encodeStateAsUpdate(doc, stateVector) as Bytes;
			} catch {
				return nothing;
			}
		},
		merge: (updates) => (updates.length === 1 ? updates[0]! : (Y.mergeUpdates([...updates]) as Bytes))
	};
}
