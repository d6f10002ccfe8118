import type * as Y from 'yjs';

/**
 * Who caused a change: a person at this device; the disk (a journal left by a crash); the link (an opened envelope, whichever
 * way it came); the live lane (someone else's keystrokes, not yet in an envelope).
 */
export type Origin = 'person' | 'disk' | 'link' | 'live';

/** What our own code passes to `Y.applyUpdate` and `doc.transact`. */
export const origins = { person: 'person', disk: 'disk', link: 'link' } as const satisfies Partial<Record<Origin, Origin>>;

/** Editors and undo managers name themselves as origin but change locally; y-webrtc names its room and does not. */
export function originOf(transaction: Pick<Y.Transaction, 'origin' | 'local'>): Origin {
	const origin: unknown = transaction.origin;
	if (origin === origins.disk || origin === origins.link) return origin;
	return transaction.local ? 'person' : 'live';
}
