import type { CaseId, DocumentId, PersonId, SpaceId } from '#lib/core/ids.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import type { ConsultBody } from '#lib/model/consult/consult-body.ts';
import { keepPushSubscription, type PushPort } from '#lib/sync/push-subscription.ts';
import { rosterSpace } from '#lib/trust/roster.ts';
import type { DeviceAlerts } from '#lib/view/device-alerts.ts';
import type { Hospital } from '#lib/view/workspace.ts';
import type { Scope as Place } from '#lib/wire/frames.ts';
import { createAlertPost } from './alert-post.ts';
import { alertsFor } from './alerts.ts';
import { derive } from './derived.ts';
import type { Enrolment, Surroundings } from './enrolled.ts';
import type { WorkspaceLine } from './workspace-line.ts';

export interface AlertParts {
	readonly around: Surroundings;
	readonly enrolment: Enrolment;
	readonly hospital: Readable<Hospital>;
	readonly line: WorkspaceLine;
	/** Null where the browser has no push, and in the demo ward. */
	readonly push: PushPort | null;
	/** The space in which this device reads a case; null for a case it does not have. */
	readonly spaceOf: (caseId: CaseId) => SpaceId | null;
}

/** A consult step that this device has taken. */
export interface TakenStep {
	readonly caseId: CaseId;
	readonly space: SpaceId;
	readonly body: ConsultBody;
	/** Who asked for the consult. */
	readonly requester: PersonId | null;
}

/** What screens see of alerts, and what consult steps set off. */
export interface RunningAlerts {
	readonly alerts: DeviceAlerts;
	stepTaken(step: TakenStep): void;
}

const noPush: PushPort = {
	permission: () => 'unsupported',
	ask: async () => 'unsupported',
	current: async () => null,
	subscribe: async () => ({ ok: false, error: { reason: 'no-push-service' } }),
	unsubscribe: async () => undefined
};

export function openAlerts({ around, enrolment, hospital, line, push, spaceOf }: AlertParts, scope: Scope): RunningAlerts {
	const { vault, device, clock, report } = around;
	const openSince = (): number | null => {
		const state = line.state.current?.line;
		return state?.status === 'open' ? state.sinceMs : null;
	};
	const openSinceMs = line.state.current === null ? createSettable(null) : derive([line.state], openSince, (a, b) => a !== b, scope);
	const post = createAlertPost({ line, openSinceMs, vault, clock, report }, scope);
	const keeper = keepPushSubscription(
		{
			port: push ?? noPush,
			line,
			relayKey: () => line.state.current?.pushKey ?? null,
			lineIsOpen: () => openSince() !== null,
			rosterSpace: rosterSpace(enrolment.hospitalId),
			notes: vault.notes,
			clock,
			report
		},
		scope
	);
	const members = () => hospital.current.members.filter(({ removedAtMs }) => removedAtMs === null);
	const devicesOf = (person: PersonId) => members().flatMap((member) => (member.personId === person ? [member.deviceId] : []));
	const placeOf = (caseId: CaseId, space: SpaceId): Place => ({ space, document: caseId as string as DocumentId });

	return {
		alerts: {
			...keeper,
			callWaiting(caseId, devices) {
				const space = spaceOf(caseId);
				const persons = new Set(members().flatMap(({ deviceId, personId }) => (devices.includes(deviceId) ? [personId] : [])));
				const theirs = [...persons].flatMap(devicesOf);
				if (space === null || theirs.length === 0 || (line.state.current?.pushKey ?? null) === null) return false;
				return post.now(placeOf(caseId, space), theirs, 'call-waiting');
			}
		},
		stepTaken({ caseId, space, body, requester }) {
			for (const { devices, reason } of alertsFor(body, { requester, devicesOf, own: device.deviceId }))
				post.afterWriting(placeOf(caseId, space), devices, reason);
		}
	};
}
