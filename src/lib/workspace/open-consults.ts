import type { CaseId, SpaceId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Scope } from '#lib/core/scope.ts';
import { mayConsult } from '#lib/model/rights.ts';
import type { ListedCases } from '#lib/sync/indexer.ts';
import type { Presence } from '#lib/sync/presence.ts';
import { may } from '#lib/trust/may.ts';
import { isAdministrator } from '#lib/trust/roster.ts';
import type { ConsultDesk } from '#lib/view/consult-desk.ts';
import type { Hospital } from '#lib/view/workspace.ts';
import { watchArrivals } from './arrival-watch.ts';
import { createConsultDesk, type SettlesGrants } from './consult-desk.ts';
import { keepConsultList } from './consult-list.ts';
import { followExpertPresence, sayToExperts } from './consult-presence.ts';
import type { Enrolment, Surroundings } from './enrolled.ts';
import { watchEscalations } from './escalation-watch.ts';
import { watchGrants } from './grant-watch.ts';
import { createHoldCase } from './hold-case.ts';
import type { TakenStep } from './open-alerts.ts';
import type { OpenCases } from './open-cases.ts';
import { openRotaBoard } from './rota-board.ts';
import { roleThatMay } from './stating.ts';

export interface ConsultParts {
	readonly around: Surroundings;
	readonly enrolment: Enrolment;
	readonly hospital: Readable<Hospital>;
	readonly presence: Presence;
	readonly cases: ListedCases;
	readonly openCases: OpenCases;
	readonly indexed: Readable<boolean>;
	/** The space in which this device reads a case; null for a case it cannot open. */
	readonly placeOf: (caseId: CaseId) => Promise<SpaceId | null>;
	readonly access: SettlesGrants | null;
	readonly stepTaken: (step: TakenStep) => void;
	/** True while this device holds all that the relay announced; always where there is no line. */
	readonly caughtUp: Readable<boolean>;
}

/** Everything a device keeps of the hospital's consults, put together. */
export function openConsults(parts: ConsultParts, scope: Scope): ConsultDesk {
	const { around, enrolment, hospital, cases, indexed, placeOf, access } = parts;
	const { vault, report } = around;
	const board = openRotaBoard(around, enrolment, scope);
	sayToExperts(around, enrolment, parts.presence, board.rota, scope);
	const desk = createConsultDesk({
		around,
		enrolment,
		kept: keepConsultList({ vault, cases, indexed, report }, scope),
		board,
		presence: followExpertPresence(parts.presence.others, hospital, scope),
		placeOf,
		holdCase: createHoldCase(around, enrolment, parts.openCases),
		access,
		stepTaken: parts.stepTaken
	});
	const { roster, device, clock, random } = around;
	const mayEscalate = (): boolean => roleThatMay(roster.current, device.deviceId, (role) => mayConsult(role, 'escalated')) !== null;
	const opensCasesOf = (ward: SpaceId): boolean => may(roster.current, device.deviceId, 'read-space', ward).ok;
	watchEscalations({ clock, random, desk, caughtUp: parts.caughtUp, mayEscalate, opensCasesOf, report }, scope);
	const mayPlan = (): boolean => isAdministrator(roster.current, device.deviceId);
	watchArrivals({ clock, random, desk, hospital, caughtUp: parts.caughtUp, mayPlan, report }, scope);
	if (access) watchGrants({ clock, random, list: desk.list, caughtUp: parts.caughtUp, opensCasesOf, access, report }, scope);
	return desk;
}
