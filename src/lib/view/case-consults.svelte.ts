import type { PersonId, StatementId } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import { lineWait, type ConsultClock, type LineWait } from '#lib/model/consult/consult-clock.ts';
import type { AnswerState, ConsultState, SetAside } from '#lib/model/consult/consult-state.ts';
import type { SeatRef } from '#lib/model/consult/consult-body.ts';
import type { LateAnswer } from '#lib/model/consult/late-answers.ts';
import type { Refusal } from '#lib/model/consult/consult-refusal.ts';
import { consultsOf, nextStep, refusalNow } from '#lib/model/consult/consults.ts';
import { mayConsult, type ConsultAct } from '#lib/model/rights.ts';
import { clockOf } from './consult-clocks.ts';
import type { ConsultDesk, ConsultError, ConsultList, ListedConsult } from './consult-desk.ts';
import type { CasePage } from './case-page.svelte.ts';
import { fromReadable } from './from-readable.svelte.ts';

/** A step as a screen says it: which consult, and what is known of it, is filled in. */
export type Said = Parameters<typeof nextStep>[1];

export interface UnreadAdvice {
	readonly listed: ListedConsult;
	readonly answer: AnswerState;
}

/** The consults of one case, as the ward follows them. */
export class CaseConsults {
	readonly page: CasePage;
	readonly desk: ConsultDesk;
	readonly #list: { readonly current: ConsultList };
	readonly #lateAnswers: { readonly current: readonly LateAnswer[] };
	readonly #rules: { readonly current: ConsultDesk['clockRules']['current'] };
	/** The consult whose last step was not kept, and why; null when it was. */
	failure = $state.raw<{ readonly consult: StatementId; readonly error: ConsultError } | null>(null);
	/** While a step is being signed: a second tap says nothing twice. */
	busy = $state(false);

	readonly all: readonly ListedConsult[] = $derived.by(() =>
		this.#list.current.consults.filter(({ consult }) => consult.caseId === this.page.open.caseId)
	);
	/** By the minute: due times and ages. */
	readonly clocks: ReadonlyMap<StatementId, ConsultClock> = $derived.by(
		() => new Map(this.all.map((listed) => [listed.consult.id, clockOf(listed, this.#rules.current, this.page.minuteMs)]))
	);
	/** What is due first comes first; what waits for nothing, last. */
	readonly open: readonly ListedConsult[] = $derived.by(() =>
		this.all
			.filter(({ consult }) => consult.ended === null)
			.toSorted((a, b) => (this.clockOf(a.consult).nextDueAtMs ?? Infinity) - (this.clockOf(b.consult).nextDueAtMs ?? Infinity))
	);
	/** The newest ending first. */
	readonly ended: readonly ListedConsult[] = $derived.by(() =>
		this.all.filter(({ consult }) => consult.ended !== null).toSorted((a, b) => b.consult.ended!.time.wallMs - a.consult.ended!.time.wallMs)
	);
	/** Advice that nobody of the ward has acknowledged, the oldest first, ended consults and late advice among it. */
	readonly unread: readonly UnreadAdvice[] = $derived.by(() =>
		this.all
			.flatMap((listed) =>
				listed.consult.answers.filter(({ statement }) => listed.consult.unread.includes(statement.id)).map((answer) => ({ listed, answer }))
			)
			.toSorted((a, b) => a.answer.statement.time.wallMs - b.answer.statement.time.wallMs)
	);
	/** Requests that do not count, and steps of no consult here. */
	readonly astray: readonly SetAside[] = $derived.by(() => consultsOf(this.page.held).astray);

	constructor(page: CasePage, desk: ConsultDesk) {
		this.page = page;
		this.desk = desk;
		this.#list = fromReadable(desk.list);
		this.#rules = fromReadable(desk.clockRules);
		this.#lateAnswers = fromReadable(desk.lateAnswers);
	}

	get ready(): boolean {
		return this.#list.current.ready;
	}

	/** A consult whose step failed, or that a dialog is about, as it is now. */
	find(consult: StatementId): ListedConsult | null {
		return this.all.find((listed) => listed.consult.id === consult) ?? null;
	}

	clockOf(consult: Pick<ConsultState, 'id'>): ConsultClock {
		return this.clocks.get(consult.id)!;
	}

	/** Whether the person's role permits an act at all. */
	may(act: ConsultAct): boolean {
		return mayConsult(this.page.workspace.me.role, act);
	}

	/** Why this step would not count if it were signed now; null when it would. */
	refusal(consult: ConsultState, said: Said): Refusal | null {
		const { personId, deviceId, role } = this.page.workspace.me;
		return refusalNow(consult, nextStep(consult, said), { personId, deviceId, role }, { wallMs: this.page.minuteMs, counter: 0 });
	}

	/** How long the question lay here before a relay had it; null where another device asked, where there is no line, or without a wait. */
	lineWait({ consult, sentAtMs }: ListedConsult): LineWait | null {
		const { me } = this.page.workspace;
		if (me.demo || consult.request.deviceId !== me.deviceId) return null;
		const wait = lineWait(consult, sentAtMs, this.page.nowMs);
		const cut = wait.waiting && this.page.connection.line.status !== 'open';
		return cut || wait.waitedMs >= leastWaitMs ? wait : null;
	}

	/** Signs one step; false when it was not kept, which `failure` then tells. */
	async say(consult: ConsultState, said: Said): Promise<boolean> {
		if (this.busy) return false;
		this.busy = true;
		try {
			const kept: Result<StatementId, ConsultError> = await this.desk.state(consult.caseId, nextStep(consult, said));
			this.failure = kept.ok ? null : { consult: consult.id, error: kept.error };
			return kept.ok;
		} finally {
			this.busy = false;
		}
	}

	/** Answers to this consult that wait on the devices of those to whom the case was closed, and that they ask the ward to take. */
	lateAnswers(consult: ConsultState): readonly LateAnswer[] {
		const here = new Set(consult.answers.map(({ statement }) => statement.id));
		return this.#lateAnswers.current.filter(
			(late) => late.consult === consult.id && !here.has(late.answer) && this.#seatOf(consult, late) !== undefined
		);
	}

	/**
	 * Opens the case again to somebody who wrote too late: asks them anew for the specialty they had. What they wrote comes with it and
	 * is marked as late for ever. False when a step was not kept, which `failure` then tells.
	 */
	async askAgain(consult: ConsultState, late: LateAnswer, reason: string): Promise<boolean> {
		const seat = this.#seatOf(consult, late);
		if (seat === undefined || this.busy) return false;
		const { urgency } = consult.request.body;
		const ask = { specialties: [seat.specialty], urgency, startedAtMs: this.page.nowMs, reason } as const;
		const step = consult.ended === null ? 'second-opinion-asked' : 'reopened';
		if (!(await this.say(consult, { step, ...ask }))) return false;
		const asked = this.find(consult.id)?.consult;
		const opened = asked?.seats.findLast((one) => one.seat.specialty === seat.specialty);
		if (asked === undefined || opened === undefined) return false;
		return this.say(asked, { step: 'offered', seat: opened.seat, to: [late.person] });
	}

	/** The seat this person had: who never had one has nothing to bring. */
	#seatOf({ steps }: ConsultState, { person }: LateAnswer): SeatRef | undefined {
		const accepted = steps.findLast(({ body, personId }) => body.step === 'accepted' && personId === person)?.body;
		return accepted?.step === 'accepted' ? accepted.seat : undefined;
	}

	/** One tap: the ward has read this answer. */
	acknowledge(consult: ConsultState, answer: AnswerState): Promise<boolean> {
		return this.say(consult, { step: 'acknowledged', answers: [answer.statement.id] });
	}

	personNames(persons: readonly PersonId[]): readonly string[] {
		return persons.map((person) => this.page.personName(person));
	}
}

/** A line that took seconds is no wait worth a word. */
const leastWaitMs = 60_000;
