import { every, type Clock } from '#lib/core/clock.ts';
import type { Scope } from '#lib/core/scope.ts';

/**
 * A device that waits for its relay tries after growing pauses, up to 30 s, so that a thousand of them do not come back at once.
 * The few that are in a call have words waiting: they try again this often. One attempt costs 2 KB at most.
 */
const inCallEveryMs = 2_000;

/** Tells whether this device is in a call; `retryNow` does nothing while the line is open or an attempt is under way. */
export function hurryInCalls(clock: Clock, retryNow: () => void, scope: Scope): (inCall: boolean) => void {
	let stop: (() => void) | null = null;
	const calm = (): void => {
		stop?.();
		stop = null;
	};
	scope.onClose(calm);
	return (inCall) => {
		if (!inCall || scope.closed) return calm();
		stop ??= every(clock, inCallEveryMs, retryNow);
	};
}
