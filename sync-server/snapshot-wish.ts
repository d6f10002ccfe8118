import type { DocumentId } from '#lib/core/ids.ts';
import type { RelayLimits } from './limits.ts';
import type { StoredEnvelope } from './store.ts';

/** Counts what was written since a document's last snapshot, and says when one is due. In memory: a restart asks a little later. */
interface SnapshotWish {
	/** True when its writer should be asked for a snapshot now. */
	note(envelope: StoredEnvelope): boolean;
}

export function createSnapshotWish(limits: Pick<RelayLimits, 'snapshotEnvelopes' | 'snapshotBytes'>): SnapshotWish {
	const since = new Map<DocumentId, { envelopes: number; bytes: number }>();
	return {
		note({ document, kind, bytes }) {
			if (kind === 'control') return false;
			if (kind === 'snapshot') {
				since.delete(document);
				return false;
			}
			const count = since.get(document) ?? { envelopes: 0, bytes: 0 };
			count.envelopes += 1;
			count.bytes += bytes.length;
			const due = count.envelopes >= limits.snapshotEnvelopes || count.bytes >= limits.snapshotBytes;
			if (due) since.delete(document);
			else since.set(document, count);
			return due;
		}
	};
}
