/** The device's store as a person is told of it (I1, I13). A fault never stops the line. */
export type StorageHealth =
	| { readonly status: 'well' }
	| { readonly status: 'failing'; readonly reason: StorageReason; readonly sinceMs: number }
	/** What was stored is no longer there. `Vault.loss` says what; `Vault.noteLoss` ends the state. */
	| { readonly status: 'lost'; readonly sinceMs: number };

export type StorageReason = 'full' | 'closed' | 'blocked' | 'unknown';

/** Why the store could not do what was asked. It heals by itself: ask again when `Vault.health` is well. */
export interface StorageFault {
	readonly reason: 'storage';
	readonly detail: StorageReason;
}

const reasonOfName: Readonly<Record<string, StorageReason>> = {
	QuotaExceededError: 'full',
	DatabaseClosedError: 'closed',
	DatabaseClosed: 'closed',
	InvalidStateError: 'closed',
	InvalidState: 'closed',
	OpenFailedError: 'closed',
	MissingAPIError: 'closed'
};

/** Reads a database error, looking through the wrappers: Chromium reports a full disk as AbortError around QuotaExceededError. */
export function storageReason(error: unknown): StorageReason {
	for (let cause: unknown = error; cause instanceof Error || cause instanceof DOMException; cause = (cause as { inner?: unknown }).inner) {
		const reason = reasonOfName[cause.name];
		if (reason) return reason;
	}
	return 'unknown';
}
