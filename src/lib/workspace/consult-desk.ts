import type { CaseId, PersonId, SpaceId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import { err } from '#lib/core/result.ts';
import type { ConsultBody } from '#lib/model/consult/consult-body.ts';
import { refusalOf, type Refusal } from '#lib/model/consult/consult-refusal.ts';
import type { ConsultState } from '#lib/model/consult/consult-state.ts';
import { consultsOf, mayActByRole, refusalNow } from '#lib/model/consult/consults.ts';
import type { ExpertPresence } from '#lib/model/consult/routing.ts';
import type { JudgedStatement } from '#lib/model/statement.ts';
import type { ConsultDesk } from '#lib/view/consult-desk.ts';
import type { KeptConsults } from './consult-list.ts';
import type { Enrolment, Surroundings } from './enrolled.ts';
import type { HoldCase } from './hold-case.ts';
import type { TakenStep } from './open-alerts.ts';
import { actingRole } from './stating.ts';

/** Opens a case to those whom its consults ask, and closes it to those whom they dismiss. */
export interface SettlesGrants {
	settleGrants(caseId: CaseId, consults: readonly ConsultState[]): Promise<void>;
}

export interface ConsultDeskParts {
	readonly around: Surroundings;
	readonly enrolment: Enrolment;
	readonly kept: KeptConsults;
	readonly board: Pick<ConsultDesk, 'rota' | 'clockRules' | 'lateAnswers' | 'changeRota'>;
	readonly presence: Readable<ReadonlyMap<PersonId, ExpertPresence>>;
	/** The space in which this device reads a case; null for a case it cannot open. */
	readonly placeOf: (caseId: CaseId) => Promise<SpaceId | null>;
	readonly holdCase: HoldCase;
	/** Null in the demo ward: nobody else has a device there. */
	readonly access: SettlesGrants | null;
	/** Told after the step is durable and its keys are settled. */
	readonly stepTaken: (step: TakenStep) => void;
}

export function createConsultDesk(parts: ConsultDeskParts): ConsultDesk {
	const { around, enrolment, kept, board, presence, holdCase, access } = parts;
	const { device, roster, clock, report } = around;
	const turns = new Map<CaseId, Promise<unknown>>();

	/** By what the file holds now, in the role the step would be signed in. */
	const refusalHere = (judged: readonly JudgedStatement[], body: ConsultBody): Refusal | null => {
		const role = actingRole(roster.current, device.deviceId, { kind: 'consult', body });
		if (role === null) return 'not-permitted';
		const author = { personId: enrolment.personId, deviceId: device.deviceId, role };
		const at = { wallMs: clock.nowMs(), counter: 0 };
		if (body.step === 'requested') {
			const nothing = { steps: [], knows: () => false, afterRemoval: new Set<never>() };
			return refusalOf(nothing, { body, personId: author.personId, permits: (act) => mayActByRole(author, act, at) });
		}
		const consult = consultsOf(judged).consults.find(({ id }) => id === body.consult);
		return consult === undefined ? 'no-such-consult' : refusalNow(consult, body, author, at);
	};

	const state = async (caseId: CaseId, body: ConsultBody): ReturnType<ConsultDesk['state']> => {
		const ward = await parts.placeOf(caseId);
		if (ward === null) return err({ reason: 'not-on-this-device' });
		return holdCase(caseId, ward, async (file) => {
			const refusal = refusalHere(file.statements(), body);
			// Whoever asked had not seen what refuses it.
			kept.take(caseId, ward, file.statements());
			if (refusal !== null) return err({ reason: 'refused', refusal });
			const stated = await file.assert({ kind: 'consult', body, supersedes: [] });
			if (!stated.ok) return stated;
			const judged = file.statements();
			kept.take(caseId, ward, judged);
			// The step stands whatever becomes of its keys: they are settled again with the next step, and whenever an administrator looks.
			const { consults } = consultsOf(judged);
			await access?.settleGrants(caseId, consults).catch(report);
			const consult = body.step === 'requested' ? undefined : consults.find(({ id }) => id === body.consult);
			parts.stepTaken({ caseId, space: ward, body, requester: consult?.request.personId ?? null });
			return stated;
		});
	};

	return {
		list: kept.list,
		missedCalls: kept.missed,
		rota: board.rota,
		clockRules: board.clockRules,
		lateAnswers: board.lateAnswers,
		presence,
		changeRota: board.changeRota,
		// One step of a case after another: each is judged by what the one before has left.
		state(caseId, body) {
			const turn = (turns.get(caseId) ?? Promise.resolve()).then(() => state(caseId, body));
			const settled = turn.catch(() => undefined).finally(() => turns.get(caseId) === settled && turns.delete(caseId));
			turns.set(caseId, settled);
			return turn;
		}
	};
}
