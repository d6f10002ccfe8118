import { applyAwarenessUpdate, encodeAwarenessUpdate, type Awareness } from 'y-protocols/awareness';
import type { Clock } from '#lib/core/clock.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { PassingLane, PassingPlace } from './passing-lane.ts';

/** Cursors travel at most this often: smooth enough to follow, seven frames a second at the most. */
const sendEveryMs = 150;
/** On a thin line: one frame of some 300 bytes in this time is a quarter of a kbit/s; awareness forgets nobody before 30 s. */
const sendEveryThinMs = 10_000;

/**
 * Carries the awareness of one open document through the relay, so that cursors appear without a direct connection.
 * `thin` is asked whenever something waits to be sent.
 */
export function carryAwareness(
	awareness: Awareness,
	place: PassingPlace,
	lane: PassingLane,
	clock: Clock,
	scope: Scope,
	thin: () => boolean = () => false
): void {
	let cancel: (() => void) | null = null;
	let sentAtMs = clock.nowMs() - sendEveryThinMs;

	const send = (): void => {
		cancel = null;
		sentAtMs = clock.nowMs();
		lane.send('awareness', place, encodeAwarenessUpdate(awareness, [awareness.clientID]));
	};
	const soon = (): void => {
		const restMs = thin() ? Math.min(sendEveryThinMs, sentAtMs + sendEveryThinMs - clock.nowMs()) : 0;
		cancel ??= clock.after(Math.max(sendEveryMs, restMs), send);
	};
	const changed = ({ added, updated, removed }: { added: number[]; updated: number[]; removed: number[] }, origin: unknown): void => {
		const mine = [...added, ...updated, ...removed].includes(awareness.clientID);
		// Someone new knows nothing of this device yet.
		if (mine || (origin === lane && added.length > 0)) soon();
	};

	awareness.on('update', changed);
	scope.onClose(() => {
		awareness.off('update', changed);
		cancel?.();
		awareness.setLocalState(null);
		send();
	});
	scope.onClose(
		lane.on((purpose, message) => {
			if (purpose === 'awareness' && message.scope === place.document) applyAwarenessUpdate(awareness, message.payload, lane);
		})
	);
	soon();
}
