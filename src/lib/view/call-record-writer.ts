import type { FinishedCall } from '#lib/call/room/room.ts';
import type { EndReason } from '#lib/call/room/room-state.ts';
import type { DeviceId, PersonId } from '#lib/core/ids.ts';
import type { CallBody, CallEnding, RecordedRung } from '#lib/model/call-record.ts';
import type { UnansweredRing } from './unanswered-rings.ts';
import type { Workspace } from './workspace.ts';

/** States in the case that a call took place. Works without a line; the case need not be on screen. */
export async function recordCall(workspace: Workspace, finished: FinishedCall): Promise<void> {
	const opened = await workspace.openCase(finished.room.caseId);
	if (!opened.ok) return;
	const { members } = workspace.hospital.current;
	const personOf = (device: DeviceId): PersonId | null =>
		device === workspace.me.deviceId ? workspace.me.personId : (members.find((member) => member.deviceId === device)?.personId ?? null);
	await opened.value.assert({ kind: 'call', body: callBody(finished, workspace.me.deviceId, personOf), supersedes: [] });
	await opened.value.close();
}

/** States in the case that somebody was rung and did not answer: when they open the app, they see it. */
export async function recordUnanswered(workspace: Pick<Workspace, 'me' | 'hospital' | 'openCase'>, ring: UnansweredRing): Promise<void> {
	const { me, hospital } = workspace;
	const rang = hospital.current.members.filter(({ deviceId }) => ring.devices.includes(deviceId)).map(({ personId }) => personId);
	const opened = rang.length === 0 ? null : await workspace.openCase(ring.caseId);
	if (!opened?.ok) return;
	const body: CallBody = {
		startedAtMs: ring.rangAtMs,
		endedAtMs: ring.endedAtMs,
		participants: [me.personId],
		media: ring.media,
		endedBy: me.personId,
		reason: 'unanswered',
		rang: [...new Set(rang)]
	};
	await opened.value.assert({ kind: 'call', body, supersedes: [] });
	await opened.value.close();
}

export function callBody({ room, ended, rungs }: FinishedCall, me: DeviceId, personOf: (device: DeviceId) => PersonId | null): CallBody {
	const people = [...room.roster.values()].filter(({ out }) => out !== 'full').map(({ device }) => personOf(device));
	const lost = ended.reason === 'line-lost';
	return {
		startedAtMs: Math.round(room.togetherSinceMs ?? ended.endedAtMs),
		endedAtMs: Math.round(lost ? room.companyAtMs : ended.endedAtMs),
		participants: [...new Set(people.filter((person) => person !== null))],
		media: room.media,
		endedBy: lost ? null : personOf(ended.reason === 'others-left' ? lastOther(room, me) : me),
		reason: endingOf[ended.reason],
		callId: room.callId,
		rungs: rungs.flatMap((change): RecordedRung[] => {
			const person = personOf(change.direction === 'out' ? me : change.peer);
			const lineKbps = change.lineBps === null ? null : Math.round(change.lineBps / 1000);
			return person === null ? [] : [{ atMs: Math.round(change.atMs), person, rung: change.to, reason: change.reason, lineKbps }];
		})
	};
}

/** Whoever left this device alone. */
function lastOther({ roster }: FinishedCall['room'], me: DeviceId): DeviceId {
	const others = [...roster.values()].filter(({ device, out }) => device !== me && out === 'left');
	return others.sort((a, b) => b.seq - a.seq)[0]?.device ?? me;
}

const endingOf: Record<EndReason, CallEnding> = {
	left: 'hung-up',
	'others-left': 'hung-up',
	declined: 'hung-up',
	busy: 'hung-up',
	'no-answer': 'hung-up',
	missed: 'unanswered',
	'answered-elsewhere': 'hung-up',
	'line-lost': 'line-lost',
	full: 'failed',
	'turned-away': 'declined',
	'no-webrtc': 'failed'
};
