import { applyAwarenessUpdate, encodeAwarenessUpdate, type Awareness } from 'y-protocols/awareness';
import type { Clock } from '#lib/core/clock.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { PassingLane, PassingPlace } from './passing-lane.ts';

/** Cursors travel at most this often: smooth enough to follow, ten frames a second at the most. */
const sendEveryMs = 150;

/** Carries the awareness of one open document through the relay, so that cursors appear without a direct connection. */
export function carryAwareness(awareness: Awareness, place: PassingPlace, lane: PassingLane, clock: Clock, scope: Scope): void {
	let cancel: (() => void) | null = null;

	const send = (): void => {
		cancel = null;
		lane.send('awareness', place, encodeAwarenessUpdate(awareness, [awareness.clientID]));
	};
	const soon = (): void => {
		cancel ??= clock.after(sendEveryMs, send);
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
