import type { CaseId, PersonId, SpaceId, StatementId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import type { Result } from '#lib/core/result.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import type { ClockRules } from '#lib/model/consult/clock-rules.ts';
import type { ConsultBody } from '#lib/model/consult/consult-body.ts';
import type { Refusal } from '#lib/model/consult/consult-refusal.ts';
import type { ConsultState } from '#lib/model/consult/consult-state.ts';
import type { LaterScore } from '#lib/model/consult/later-scores.ts';
import type { LateAnswer } from '#lib/model/consult/late-answers.ts';
import type { RotaChange } from '#lib/model/consult/rota-body.ts';
import type { Rota } from '#lib/model/consult/rota.ts';
import type { ExpertPresence } from '#lib/model/consult/routing.ts';
import type { MissedCall } from '#lib/model/missed-calls.ts';
import type { AssertError } from './workspace.ts';

export type { RotaChange };

/** One consult and where it belongs. */
export interface ListedConsult {
	readonly consult: ConsultState;
	readonly ward: SpaceId;
	/** What this device knows of the patient; null until it has arrived. */
	readonly patient: BedSummary | null;
	/** What this device knows to have been scored since the case's first question, by time. */
	readonly scores: readonly LaterScore[];
	/**
	 * By this device's clock: when a relay first confirmed that it holds a request of this device; when a request of another one first
	 * came here. Null while neither is known.
	 */
	readonly sentAtMs: number | null;
}

export interface ConsultList {
	/** Every consult in the cases this device can read, ended ones among them, in the order they were asked. */
	readonly consults: readonly ListedConsult[];
	/** False until everything the vault holds has been read. */
	readonly ready: boolean;
}

/** A call about a case that the person of this device missed, and where the patient lies. */
export interface CaseMissedCall {
	readonly caseId: CaseId;
	readonly ward: SpaceId;
	/** Null without one, and while it is unknown here. */
	readonly bed: string | null;
	readonly call: MissedCall;
}

/** `refused`: the step would not count, and why. Nothing was signed. */
export type ConsultError =
	AssertError | { readonly reason: 'refused'; readonly refusal: Refusal } | { readonly reason: 'not-on-this-device' };

/** What a device knows and may do of the hospital's consults. Works without a line. */
export interface ConsultDesk {
	readonly list: Readable<ConsultList>;
	/** Calls about the cases here that nobody of this person's devices answered, and that nothing answered since (RG10). */
	readonly missedCalls: Readable<readonly CaseMissedCall[]>;
	readonly rota: Readable<Rota>;
	readonly clockRules: Readable<ClockRules>;
	/** Answers that were signed after the case was closed to their makers, and that they ask the ward to take. */
	readonly lateAnswers: Readable<readonly LateAnswer[]>;
	/** Who is heard of now, best effort; whoever is missing is away. */
	readonly presence: Readable<ReadonlyMap<PersonId, ExpertPresence>>;
	/**
	 * Signs a step into the case file; resolves when it is durable here. Opens the case to those whom the step asks, and closes it to those
	 * whom it dismisses, by itself. A step that would be refused is told before it is signed (CO16).
	 */
	state(caseId: CaseId, body: ConsultBody): Promise<Result<StatementId, ConsultError>>;
	/** Signs changes of the rota; resolves when they are durable here. */
	changeRota(changes: readonly RotaChange[]): Promise<Result<true, { readonly reason: 'not-permitted' | 'storage' }>>;
}
