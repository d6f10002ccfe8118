import type { DeviceId } from '#lib/core/ids.ts';
import { tell, type Room, type SayTo } from './room-life.ts';
import type { RoomNews } from './room-message.ts';
import { lastToGo } from './room-roster.ts';

/** News of leaving is said again for so long; who was not reached then learns it when it next says something. */
const tellForMs = 30_000;
const tellAgainMs = 2_000;
/** A room that was left is remembered this long, for those who come back to it from an outage. */
const rememberForMs = 600_000;

/** A room this device left, for as long as others may ask about it. */
export interface Farewell {
	readonly room: Room;
	readonly leftAtMs: number;
	/** Whether this device writes the record: open until it is clear who was the last to go. */
	readonly record: 'open' | 'mine' | 'theirs';
}

export const farewell = (room: Room, me: DeviceId, nowMs: number): Farewell =>
	judged({ room, leftAtMs: nowMs, record: room.togetherSinceMs === null ? 'theirs' : 'open' }, me, null);

/**
 * The last to go writes, and everyone who knows the same of the room names the same. Whoever is still in and knows that this
 * device left takes it over; a line lost to everyone leaves it here: better twice, which readers merge, than never.
 */
export function judged(left: Farewell, me: DeviceId, from: { readonly device: DeviceId; readonly news: RoomNews } | null): Farewell {
	if (left.record !== 'open') return left;
	const { roster } = left.room;
	const last = lastToGo(roster);
	if (last !== null) return { ...left, record: last === me ? 'mine' : 'theirs' };
	if (from === null || roster.get(from.device)?.out !== null) return left;
	const known = from.news.entries.find(({ device }) => device === me);
	return known?.out != null && known.seq === roster.get(me)?.seq ? { ...left, record: 'theirs' } : left;
}

/** Time passes for a room that was left; null once it is forgotten. */
export function withFarewellTime(left: Farewell, nowMs: number, say: SayTo): Farewell | null {
	const sinceMs = nowMs - left.leftAtMs;
	if (sinceMs >= rememberForMs) return null;
	if (sinceMs < tellForMs) {
		const room = tell(left.room, nowMs, false, say, tellAgainMs);
		return room === left.room ? left : { ...left, room };
	}
	return left.record === 'open' ? { ...left, record: 'mine' } : left;
}
