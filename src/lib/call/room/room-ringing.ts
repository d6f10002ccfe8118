import type { DeviceId } from '#lib/core/ids.ts';
import type { DeclineReason } from './room-message.ts';
import { maxRingMs, newsOf, speak, type Ringing, type Room, type SayTo } from './room-life.ts';

/** A ring is said again this often, so that one lost, or a device that came on line meanwhile, does not matter. */
const ringAgainMs = 2_000;

/** Why somebody who was rung did not come. */
export type Refusal = DeclineReason | 'no-answer';

/** What became of those who were rung, beside the room without them. */
export interface Rung {
	readonly room: Room;
	/** Those for whom it is over; the devices of each as they were rung. */
	readonly refused: readonly { readonly devices: readonly DeviceId[]; readonly reason: Refusal }[];
}

/** Begins to ring people, each on all devices of theirs. Who is in, or rings already, is passed over. */
export function ring(room: Room, people: readonly (readonly DeviceId[])[], nowMs: number): Room {
	const taken = new Set([...room.peers.keys(), ...room.rings.flatMap(({ devices }) => devices)]);
	const fresh = people.filter((devices) => devices.length > 0 && !devices.some((device) => taken.has(device)));
	const rings = fresh.map((devices): Ringing => ({
		devices,
		reached: [],
		busy: [],
		rangAtMs: Math.round(nowMs),
		saidAtMs: Number.NEGATIVE_INFINITY
	}));
	return { ...room, rings: [...room.rings, ...rings] };
}

/** Takes back the ringing of whoever one of these devices belongs to. */
export function stopRinging(room: Room, device: DeviceId, why: 'answered' | 'over', say: SayTo): Room {
	for (const { devices } of room.rings.filter(({ devices }) => devices.includes(device)))
		for (const other of devices) if (!room.peers.has(other)) speak(say, room, other, { type: 'cancel', why });
	return { ...room, rings: room.rings.filter(({ devices }) => !devices.includes(device)) };
}

export const stopAllRinging = (room: Room, say: SayTo): Room =>
	room.rings.reduce((without, { devices }) => stopRinging(without, devices[0]!, 'over', say), room);

/** It rings at a device; if nobody rings it any more, it is told so. */
export function withReached(room: Room, device: DeviceId, say: SayTo): Room {
	const rung = room.rings.find(({ devices }) => devices.includes(device));
	if (rung === undefined && !room.peers.has(device)) speak(say, room, device, { type: 'cancel', why: 'over' });
	if (rung === undefined || rung.reached.includes(device)) return room;
	return replace(room, rung, { ...rung, reached: [...rung.reached, device] });
}

/** One no is a no on every device; busy on one device leaves the others ringing. */
export function withDecline(room: Room, device: DeviceId, reason: DeclineReason, say: SayTo): Rung {
	const rung = room.rings.find(({ devices }) => devices.includes(device));
	if (rung === undefined) return { room, refused: [] };
	const busy = rung.busy.includes(device) ? rung.busy : [...rung.busy, device];
	if (reason === 'busy' && busy.length < rung.devices.length) return { room: replace(room, rung, { ...rung, busy }), refused: [] };
	return { room: stopRinging(room, device, 'over', say), refused: [{ devices: rung.devices, reason }] };
}

/** Stops ringing whoever came, on their other devices too. */
export const withArrivals = (room: Room, say: SayTo): Room =>
	room.rings
		.flatMap(({ devices }) => devices.filter((device) => room.peers.has(device)).slice(0, 1))
		.reduce((left, came) => stopRinging(left, came, 'answered', say), room);

/** Rings again, stops ringing who came, and gives up on who did not come in time. */
export function withRingingTime(room: Room, nowMs: number, say: SayTo): Rung {
	let next = withArrivals(room, say);
	const refused: { devices: readonly DeviceId[]; reason: Refusal }[] = [];
	for (const rung of next.rings) {
		if (nowMs - rung.rangAtMs >= maxRingMs) {
			next = stopRinging(next, rung.devices[0]!, 'over', say);
			refused.push({ devices: rung.devices, reason: rung.busy.length > 0 && rung.reached.length === 0 ? 'busy' : 'no-answer' });
		} else if (nowMs - rung.saidAtMs >= ringAgainMs) {
			for (const device of rung.devices)
				speak(say, room, device, { type: 'ring', media: room.media, rangAtMs: rung.rangAtMs, news: newsOf(room, nowMs) });
			next = replace(next, rung, { ...rung, saidAtMs: nowMs });
		}
	}
	return { room: next, refused };
}

const replace = (room: Room, old: Ringing, rung: Ringing): Room => ({
	...room,
	rings: room.rings.map((one) => (one === old ? rung : one))
});
