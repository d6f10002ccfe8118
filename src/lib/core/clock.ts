/** Time as a port. Pure code takes instants as values; shells take a `Clock`. Instants are milliseconds since 1970 (UTC). */
export interface Clock {
	nowMs(): number;
	/** Runs `task` once after `delayMs`; the returned function takes it back. */
	after(delayMs: number, task: () => void): () => void;
}

export const systemClock: Clock = {
	nowMs: () => Date.now(),
	after: (delayMs, task) => {
		const timer = setTimeout(task, delayMs);
		return () => clearTimeout(timer);
	}
};

/** Never set nor turned back while its context lives, and alike in the contexts of one page; it may stand while the device sleeps. */
export const steadyClock: Clock = { ...systemClock, nowMs: () => performance.timeOrigin + performance.now() };

/** Repeats `task` every `periodMs` until the returned function is called. */
export function every(clock: Clock, periodMs: number, task: () => void): () => void {
	let cancel = (): void => undefined;
	const arm = (): void => {
		cancel = clock.after(periodMs, () => {
			arm();
			task();
		});
	};
	arm();
	return () => cancel();
}
