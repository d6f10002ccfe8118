import type { Clock } from '#lib/core/clock.ts';
import type { CaseId, DeviceId, PersonId, SpaceId, StatementId } from '#lib/core/ids.ts';
import { createSettable, type Settable } from '#lib/core/readable.ts';
import { err, ok } from '#lib/core/result.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import { defaultClockRules, type ClockRules } from '#lib/model/consult/clock-rules.ts';
import type { ConsultBody } from '#lib/model/consult/consult-body.ts';
import type { ConsultStatement } from '#lib/model/consult/consult-causality.ts';
import { consultsOf, mayActByRole, refusalNow, type StepAuthor } from '#lib/model/consult/consults.ts';
import type { LateAnswer } from '#lib/model/consult/late-answers.ts';
import type { LaterScore } from '#lib/model/consult/later-scores.ts';
import { afterChange } from '#lib/model/consult/rota-of.ts';
import { emptyRota, type Rota } from '#lib/model/consult/rota.ts';
import type { ExpertPresence } from '#lib/model/consult/routing.ts';
import type { Role } from '#lib/model/person.ts';
import type { JudgedStatement } from '#lib/model/statement.ts';
import type { CaseMissedCall, ConsultDesk, ConsultError, ConsultList } from '#lib/view/consult-desk.ts';
import { numberedId } from './make-statement.ts';

/** A hospital's consults in memory: every person's desk reads and adds to the same statements. Nothing is signed, nothing travels. */
export interface FakeConsults {
	/** The desk of one person. What they state is theirs, in this role, at the clock's time. */
	deskOf(person: PersonId, role: Role): ConsultDesk;
	/** What arrives from elsewhere, of whatever standing: for example the `judged` of a `consultScript`. */
	arrive(...judged: readonly JudgedStatement[]): void;
	readonly rota: Settable<Rota>;
	readonly clockRules: Settable<ClockRules>;
	readonly presence: Settable<ReadonlyMap<PersonId, ExpertPresence>>;
	/** What each case's patient is known as; a case that is missing here has not arrived. */
	readonly patients: Settable<ReadonlyMap<CaseId, BedSummary>>;
	/** What was scored in each case since its first question. */
	readonly scores: Settable<ReadonlyMap<CaseId, readonly LaterScore[]>>;
	/** When a relay confirmed each request; one that is missing here has not been. */
	readonly sent: Settable<ReadonlyMap<StatementId, number>>;
	readonly ready: Settable<boolean>;
	/** What every statement from now on fails with; null lets them be kept again. */
	failWith(error: ConsultError | null): void;
	/** Every body that was kept here, oldest first. */
	readonly stated: readonly ConsultBody[];
}

export function createFakeConsults(clock: Pick<Clock, 'nowMs'>, ward: SpaceId): FakeConsults {
	const judged = createSettable<readonly JudgedStatement[]>([]);
	const rota = createSettable<Rota>(emptyRota);
	const clockRules = createSettable(defaultClockRules);
	const lateAnswers = createSettable<readonly LateAnswer[]>([]);
	const missedCalls = createSettable<readonly CaseMissedCall[]>([]);
	const presence = createSettable<ReadonlyMap<PersonId, ExpertPresence>>(new Map());
	const patients = createSettable<ReadonlyMap<CaseId, BedSummary>>(new Map());
	const scores = createSettable<ReadonlyMap<CaseId, readonly LaterScore[]>>(new Map());
	const sent = createSettable<ReadonlyMap<StatementId, number>>(new Map());
	const ready = createSettable(true);
	const list = createSettable<ConsultList>({ consults: [], ready: true });
	const stated: ConsultBody[] = [];
	let failure: ConsultError | null = null;
	let counter = 0;

	const cases = (): ReadonlySet<CaseId> => new Set(judged.current.map(({ statement }) => statement.caseId));
	const inCase = (caseId: CaseId): readonly JudgedStatement[] => judged.current.filter(({ statement }) => statement.caseId === caseId);
	const read = (): void =>
		list.set({
			consults: [...cases()]
				.flatMap((caseId) => consultsOf(inCase(caseId)).consults)
				.map((consult) => ({
					consult,
					ward,
					patient: patients.current.get(consult.caseId) ?? null,
					scores: scores.current.get(consult.caseId) ?? [],
					sentAtMs: sent.current.get(consult.id) ?? null
				})),
			ready: ready.current
		});
	for (const source of [judged, patients, scores, sent, ready]) source.on(read);

	function refusalOf(caseId: CaseId, body: ConsultBody, author: StepAuthor): ConsultError | null {
		if (failure !== null) return failure;
		if (body.step === 'requested') {
			if (!mayActByRole(author, 'requested', { wallMs: clock.nowMs(), counter })) return { reason: 'refused', refusal: 'not-permitted' };
			return /\S/u.test(body.question.recommendation) ? null : { reason: 'refused', refusal: 'no-question' };
		}
		const consult = consultsOf(inCase(caseId)).consults.find(({ id }) => id === body.consult);
		if (consult === undefined) return { reason: 'refused', refusal: 'no-such-consult' };
		const refusal = refusalNow(consult, body, author, { wallMs: clock.nowMs(), counter });
		return refusal === null ? null : { reason: 'refused', refusal };
	}

	function stateAs(author: StepAuthor): ConsultDesk['state'] {
		return (caseId, body) => {
			const error = refusalOf(caseId, body, author);
			if (error !== null) return Promise.resolve(err(error));
			counter += 1;
			const own = inCase(caseId).filter(({ statement }) => statement.deviceId === author.deviceId);
			const statement: ConsultStatement = {
				...author,
				id: numberedId<StatementId>(0xfa_0000 + counter),
				kind: 'consult',
				body,
				supersedes: [],
				caseId,
				time: { wallMs: clock.nowMs(), counter },
				previous: own.at(-1)?.statement.id ?? null
			};
			stated.push(body);
			judged.set([...judged.current, { statement, standing: 'verified' }]);
			return Promise.resolve(ok(statement.id));
		};
	}

	return {
		deskOf: (personId, role) => ({
			list,
			missedCalls,
			rota,
			clockRules,
			lateAnswers,
			presence,
			state: stateAs({ personId, deviceId: personId as string as DeviceId, role }),
			changeRota(changes) {
				for (const change of changes) {
					const time = { wallMs: clock.nowMs(), counter: 0 };
					if (change.change === 'late-answer') {
						const { consult, answer } = change;
						lateAnswers.set([...lateAnswers.current, { consult, answer, person: personId, askedAtMs: time.wallMs }]);
					}
					const after = afterChange({ rota: rota.current, clockRules: clockRules.current }, { change, time });
					rota.set(after.rota);
					clockRules.set(after.clockRules);
				}
				return Promise.resolve(ok(true));
			}
		}),
		arrive: (...more) => judged.set([...judged.current, ...more]),
		rota,
		clockRules,
		presence,
		patients,
		scores,
		sent,
		ready,
		failWith(error) {
			failure = error;
		},
		stated
	};
}
