/** The part of `navigator.wakeLock` a call needs. */
export interface WakeLockPort {
	request(type: 'screen'): Promise<{ release(): Promise<void> }>;
}

/** Keeps the screen lit while a call is on; the browser takes the lock away whenever the page is hidden. */
export interface WakeLock {
	hold(): void;
	/** The page is looked at again: a lock that was taken away is taken anew. */
	seen(): void;
	release(): void;
}

/** Where the browser has none, or refuses it (a low battery), the call goes on without. */
export function createWakeLock(port: WakeLockPort | undefined): WakeLock {
	let held: { release(): Promise<void> } | null = null;
	let wanted = false;
	const give = (lock: { release(): Promise<void> } | null): void => void lock?.release().catch(() => undefined);
	const take = (): void => {
		port?.request('screen').then(
			(lock) => {
				give(held);
				held = null;
				if (wanted) held = lock;
				else give(lock);
			},
			() => undefined
		);
	};
	return {
		hold() {
			if (wanted) return;
			wanted = true;
			take();
		},
		seen() {
			if (wanted) take();
		},
		release() {
			wanted = false;
			give(held);
			held = null;
		}
	};
}
