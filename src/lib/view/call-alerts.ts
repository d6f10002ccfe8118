import type { RoomState } from '#lib/call/room/room-state.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { CallAlert } from './call-screen.ts';

/** Whoever has the app in sight answers, or has said no, before this. */
const unansweredAfterMs = 5_000;

/** Alerts that were asked for, by the first of the devices that are rung; gone with the ringing. */
export interface UnansweredAlerts {
	readonly alerted: Readable<ReadonlyMap<DeviceId, CallAlert>>;
	close(): void;
}

/** Alerts once everyone who is rung for 5 s without an answer, and at once who is not on line (AL10). `tell` says whether it left. */
export function tellUnanswered(
	rooms: Readable<RoomState>,
	clock: Clock,
	tell: (caseId: CaseId, devices: readonly DeviceId[]) => boolean,
	isAway: (devices: readonly DeviceId[]) => boolean
): UnansweredAlerts {
	const alerted = createSettable<ReadonlyMap<DeviceId, CallAlert>>(new Map());
	/** By the devices rung and the instant their ringing began. */
	const watched = new Map<string, () => void>();

	const ringing = (): readonly { readonly name: string; readonly caseId: CaseId; readonly devices: readonly DeviceId[] }[] => {
		const { phase } = rooms.current;
		if (phase.at !== 'in') return [];
		const { caseId, rings } = phase.room;
		return rings.map(({ devices, rangAtMs }) => ({ name: `${rangAtMs} ${devices.join(' ')}`, caseId, devices }));
	};
	const look = (): void => {
		const now = ringing();
		for (const [name, cancel] of watched) {
			if (now.some((ring) => ring.name === name)) continue;
			cancel();
			watched.delete(name);
		}
		const rung = [...alerted.current].filter(([device]) => now.some(({ devices }) => devices[0] === device));
		if (rung.length !== alerted.current.size) alerted.set(new Map(rung));
		for (const { name, caseId, devices } of now) {
			if (watched.has(name)) continue;
			const away = isAway(devices);
			const alert = (): void => {
				const sent = tell(caseId, devices);
				alerted.set(new Map([...alerted.current, [devices[0]!, { sent, away }]]));
			};
			watched.set(name, clock.after(away ? 0 : unansweredAfterMs, alert));
		}
	};
	const stop = rooms.on(look);
	look();
	return {
		alerted,
		close() {
			stop();
			for (const cancel of watched.values()) cancel();
			watched.clear();
		}
	};
}
