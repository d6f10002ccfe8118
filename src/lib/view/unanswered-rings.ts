import type { CallMedia } from '#lib/call/room/room-message.ts';
import type { RoomState } from '#lib/call/room/room-state.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';

/** A ring that nobody answered. Instants by this device's clock. */
export interface UnansweredRing {
	readonly caseId: CaseId;
	readonly media: CallMedia;
	/** Of whom it rang. */
	readonly devices: readonly DeviceId[];
	readonly rangAtMs: number;
	readonly endedAtMs: number;
}

/** What was taken back before anybody could have heard it was a slip of the hand. */
const leastRingMs = 5_000;

type Ring = Omit<UnansweredRing, 'endedAtMs'>;

const nameOf = ({ devices, rangAtMs }: Pick<Ring, 'devices' | 'rangAtMs'>): string => `${rangAtMs} ${devices.join(' ')}`;

/** Tells of each ring of this device that ended without an answer or a no. The returned function ends it. */
export function noteUnanswered(rooms: Readable<RoomState>, clock: Pick<Clock, 'nowMs'>, note: (ring: UnansweredRing) => void): () => void {
	let before = new Map<string, Ring>();
	const look = (): void => {
		const { phase, refused } = rooms.current;
		const room = phase.at === 'in' ? phase.room : null;
		const now = new Map(
			(room?.rings ?? []).map((ring) => {
				const { caseId, media } = room!;
				return [nameOf(ring), { caseId, media, devices: ring.devices, rangAtMs: ring.rangAtMs }];
			})
		);
		const over = [...before].filter(([name]) => !now.has(name)).map(([, ring]) => ring);
		before = now;
		for (const ring of over) {
			const came = ring.devices.some((device) => room?.peers.has(device));
			const saidNo =
				refused.some(({ devices, reason }) => reason === 'declined' && devices.some((device) => ring.devices.includes(device))) ||
				(phase.at === 'ended' && phase.ended.reason === 'declined');
			const endedAtMs = Math.round(clock.nowMs());
			if (!came && !saidNo && endedAtMs - ring.rangAtMs >= leastRingMs) note({ ...ring, endedAtMs });
		}
	};
	const stop = rooms.on(look);
	look();
	return stop;
}
