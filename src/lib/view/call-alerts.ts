import type { RoomState } from '#lib/call/room/room-state.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';

/** Whoever has the app in sight answers, or has said no, before this. */
const unansweredAfterMs = 5_000;

/** Tells once of everyone who is rung for 5 s without an answer (AL10). The returned function ends it. */
export function tellUnanswered(
	rooms: Readable<RoomState>,
	clock: Clock,
	tell: (caseId: CaseId, devices: readonly DeviceId[]) => void
): () => void {
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
		for (const { name, caseId, devices } of now)
			if (!watched.has(name))
				watched.set(
					name,
					clock.after(unansweredAfterMs, () => tell(caseId, devices))
				);
	};
	const stop = rooms.on(look);
	look();
	return () => {
		stop();
		for (const cancel of watched.values()) cancel();
		watched.clear();
	};
}
