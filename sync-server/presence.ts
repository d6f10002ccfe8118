import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { DeviceId, DocumentId, SpaceId } from '#lib/core/ids.ts';
import { messagesOf, type Connection } from './connection.ts';
import type { Deliveries } from './deliveries.ts';
import type { RelayLimits } from './limits.ts';

interface Ephemeral<C> {
	readonly from: DeviceId;
	readonly space: SpaceId;
	readonly document: DocumentId;
	readonly bytes: Bytes;
	readonly carrier: C;
}

/** Passes presence on: the newest per document and device each tick; never parsed, never stored, left out on a full line. */
export interface Presence<C extends Connection> {
	offer(ephemeral: Ephemeral<C>): void;
}

export function createPresence<C extends Connection>(deliveries: Deliveries<C>, clock: Clock, limits: RelayLimits): Presence<C> {
	let newest = new Map<string, Ephemeral<C>>();
	const tick = (): void => {
		const ready = newest;
		newest = new Map();
		for (const { carrier, ...frame } of ready.values()) {
			const messages = messagesOf({ type: 'eph', ...frame });
			const told = new Set<C>([carrier]);
			for (const { connection } of deliveries.receivers(frame.space, frame.document)) {
				if (told.has(connection) || connection.bufferedBytes > limits.maxBufferedForPresenceBytes) continue;
				told.add(connection);
				connection.sendMessages(messages);
			}
		}
	};
	return {
		offer(ephemeral) {
			if (newest.size === 0) clock.after(limits.presenceMs, tick);
			newest.set(`${ephemeral.document}:${ephemeral.from}`, ephemeral);
		}
	};
}
