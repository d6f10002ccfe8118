import type { MustKnock } from '#lib/call/room/room-door.ts';
import type { RoomState } from '#lib/call/room/room-state.ts';
import type { CaseId, DeviceId } from '#lib/core/ids.ts';
import type { CallKnock } from './call-screen.ts';
import type { Workspace } from './workspace.ts';

/** Who waits before calls, and whom they ask: guests, by the roster (RM24). */
export const isGuest =
	({ hospital }: Pick<Workspace, 'hospital'>): MustKnock =>
	(_, device) =>
		hospital.current.members.some(({ deviceId, role }) => deviceId === device && role === 'guest');

/** A guest sees on line only those who look at the case. While there are none, so many of those they know by name are asked at most. */
const mostAskedUnseen = 16;

/** Who is asked to join a call about a case: those in it, or where this device's person is a guest, everyone who may open to them. */
export function whomToAsk(workspace: Pick<Workspace, 'me' | 'hospital' | 'online'>, caseId: CaseId): readonly DeviceId[] {
	const mustKnock = isGuest(workspace);
	const knocks = mustKnock(caseId, workspace.me.deviceId);
	const asked = workspace.online.current.filter(({ deviceId, ...one }) =>
		knocks ? !mustKnock(caseId, deviceId) : one.inCall && one.caseId === caseId
	);
	if (knocks && asked.length === 0)
		return workspace.hospital.current.members
			.filter(({ deviceId, profile, removedAtMs }) => profile !== null && removedAtMs === null && !mustKnock(caseId, deviceId))
			.map(({ deviceId }) => deviceId)
			.slice(0, mostAskedUnseen);
	return [...new Set(asked.map(({ deviceId }) => deviceId))];
}

/** Those who wait where this device may open: before its own call, and before one that nobody is in. */
export function knocksOf(
	{ knocks, phase }: Pick<RoomState, 'knocks' | 'phase'>,
	nameOf: (device: DeviceId) => string | null,
	isGoingOn: (caseId: CaseId) => boolean
): readonly CallKnock[] {
	const room = phase.at === 'in' ? phase.room : null;
	return knocks.flatMap(({ caseId, device, sinceMs, turnedAwayAtMs }): CallKnock[] => {
		const inside = room?.caseId === caseId;
		const elsewhere = !inside && (room !== null || isGoingOn(caseId));
		if (turnedAwayAtMs !== null || elsewhere || (inside && room.peers.has(device))) return [];
		return [{ caseId, deviceId: device, name: nameOf(device), sinceMs, inside }];
	});
}
