import type { AlertReason } from '#lib/core/alert-reason.ts';
import type { DeviceId, PersonId } from '#lib/core/ids.ts';
import type { ConsultBody } from '#lib/model/consult/consult-body.ts';

/** Devices to alert, and why. */
export interface Alert {
	readonly devices: readonly DeviceId[];
	readonly reason: AlertReason;
}

/** What the alerts of a step depend on besides the step. */
export interface AlertSurroundings {
	/** Who asked for the consult; null while the request has not arrived here. */
	readonly requester: PersonId | null;
	/** A person's devices that were not removed. */
	readonly devicesOf: (person: PersonId) => readonly DeviceId[];
	/** The device that takes the step. */
	readonly own: DeviceId;
}

/** Whom a step of a consult alerts: those it asks, and those who wait for the answer it gives. At most one alert (AL8). */
export function alertsFor(body: ConsultBody, { requester, devicesOf, own }: AlertSurroundings): readonly Alert[] {
	const [persons, reason] = addressed(body, requester);
	const devices = [...new Set(persons.flatMap(devicesOf))].filter((device) => device !== own);
	return devices.length === 0 ? [] : [{ devices, reason }];
}

function addressed(body: ConsultBody, requester: PersonId | null): readonly [readonly PersonId[], AlertReason] {
	switch (body.step) {
		case 'offered':
			return [body.to, 'consult-waiting'];
		case 'reassigned':
			return [[body.to], 'consult-waiting'];
		case 'escalated':
			return [body.to, body.stage === 'accept' || body.stage === 'answer' ? 'consult-waiting' : 'advice-waiting'];
		case 'opinion-signed':
		case 'concluded':
			return [requester === null ? [] : [requester], 'advice-waiting'];
		default:
			return [[], 'consult-waiting'];
	}
}
