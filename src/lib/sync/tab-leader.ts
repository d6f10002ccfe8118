import type { Scope } from '#lib/core/scope.ts';

/** The part of `navigator.locks` the election needs. */
export interface LockSource {
	request(name: string, options: { signal: AbortSignal }, held: () => Promise<void>): Promise<unknown>;
}

/**
 * Elects one tab of this browser profile: `lead` runs in the tab that holds the lock and gets a signal that fires when the
 * lead ends. The lock passes to another tab by itself when this one closes or crashes. Where the browser has no Web Locks,
 * every tab leads: relays accept several connections of one device, so that costs traffic, never data.
 */
export function electTab(name: string, locks: LockSource | undefined, scope: Scope, lead: (ended: AbortSignal) => void): void {
	const leaving = new AbortController();
	scope.onClose(() => leaving.abort());
	if (!locks) {
		lead(leaving.signal);
		return;
	}
	const held = (): Promise<void> =>
		new Promise((resolve) => {
			if (leaving.signal.aborted) return resolve();
			leaving.signal.addEventListener('abort', () => resolve(), { once: true });
			lead(leaving.signal);
		});
	// The request rejects with AbortError when the scope closes while another tab still leads: that is the normal end.
	locks.request(name, { signal: leaving.signal }, held).catch(() => undefined);
}
