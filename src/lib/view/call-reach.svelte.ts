import type { RoomState } from '#lib/call/room/room-state.ts';
import type { Clock } from '#lib/core/clock.ts';
import type { CaseId, DeviceId, SpaceId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import { tellUnanswered } from './call-alerts.ts';
import type { CallablePerson, CallScreen } from './call-screen.ts';
import { recordUnanswered } from './call-record-writer.ts';
import { callablePeople, namesInCall } from './callable-people.ts';
import type { ConsultList } from './consult-desk.ts';
import { fromReadable } from './from-readable.svelte.ts';
import { followLastSeen } from './last-seen.ts';
import { noteUnanswered } from './unanswered-rings.ts';
import type { Hospital, Presence, Workspace } from './workspace.ts';

/** Who can be reached about a case now, and what is done about those who do not answer. */
export class CallReach {
	readonly #me: Workspace['me'];
	readonly #online: { readonly current: readonly Presence[] };
	readonly #hospital: { readonly current: Hospital };
	readonly #consults: { readonly current: ConsultList };
	readonly #seen: { readonly current: ReturnType<typeof followLastSeen>['people']['current'] };
	readonly #alerted: { readonly current: CallScreen['alerted'] };
	readonly close: () => void;

	constructor(workspace: Workspace, rooms: Readable<RoomState>, clock: Clock, report: (error: unknown) => void) {
		const isOnline = (device: DeviceId): boolean => workspace.online.current.some((one) => one.deviceId === device);
		const isAway = (devices: readonly DeviceId[]): boolean => !devices.some(isOnline);
		const unanswered = tellUnanswered(rooms, clock, workspace.alerts.callWaiting, isAway);
		const seen = followLastSeen(workspace.online, clock);
		const stopNoting = noteUnanswered(rooms, clock, (ring) => void recordUnanswered(workspace, ring).catch(report));
		this.#me = workspace.me;
		this.#online = fromReadable(workspace.online);
		this.#hospital = fromReadable(workspace.hospital);
		this.#consults = fromReadable(workspace.consults.list);
		this.#seen = fromReadable(seen.people);
		this.#alerted = fromReadable(unanswered.alerted);
		this.close = () => {
			stopNoting();
			unanswered.close();
			seen.close();
		};
	}

	get alerted(): CallScreen['alerted'] {
		return this.#alerted.current;
	}

	goingOn(caseId: CaseId): readonly string[] {
		return namesInCall(this.#online.current, caseId);
	}

	callable(caseId: CaseId, ward: SpaceId | null): readonly CallablePerson[] {
		const asked = this.#consults.current.consults.flatMap(({ consult }) => (consult.caseId === caseId ? consult.openTo : []));
		return callablePeople({
			online: this.#online.current,
			members: this.#hospital.current.members,
			me: this.#me,
			caseId,
			ward,
			asked: new Set(asked),
			seen: this.#seen.current
		});
	}
}
