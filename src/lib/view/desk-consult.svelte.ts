import type { PersonId, StatementId } from '#lib/core/ids.ts';
import type { SeatRef } from '#lib/model/consult/consult-body.ts';
import { hasReached } from '#lib/model/consult/consult-phase.ts';
import type { Refusal } from '#lib/model/consult/consult-refusal.ts';
import type { LateAnswer } from '#lib/model/consult/late-answers.ts';
import type { AnswerState, ConsultState, SeatState } from '#lib/model/consult/consult-state.ts';
import { CaseConsults } from './case-consults.svelte.ts';
import type { CasePage } from './case-page.svelte.ts';
import type { ConsultError } from './consult-desk.ts';
import { conclusionsAwaiting, seatsToAccept } from './desk-queue.ts';
import type { ExpertDesk } from './expert-desk.svelte.ts';
import { draftMark, type DraftedOpinion } from './opinion-draft.ts';
import { fromReadable } from './from-readable.svelte.ts';
import type { CaseAccess, DraftSummary } from './workspace.ts';

/** What a shared draft becomes: the opinion of one specialty, or the joint conclusion of a round. */
export type DraftOf = { readonly ask: StatementId; readonly specialty: SeatRef['specialty'] | null };

/** A round that this person presides over. */
export interface OwnRound {
	readonly ask: StatementId;
	/** Who holds its seats, this person first. */
	readonly holders: readonly PersonId[];
}

/** One consult whose case is open on this device, as whoever answers it sees it. */
export class DeskConsult {
	readonly desk: ExpertDesk;
	readonly page: CasePage;
	readonly #id: StatementId;
	readonly #consults: CaseConsults;
	readonly #access: { readonly current: CaseAccess };
	readonly #lateAnswers: { readonly current: readonly LateAnswer[] };
	/** What was signed here last, so that the screen can say so and offer the next case. */
	signed = $state<'opinion' | 'conclusion' | 'cosigned' | 'declined' | 'given-back' | 'passed-on' | null>(null);

	/** Null once the consult is not on this device any more. */
	readonly consult: ConsultState | null = $derived.by(() => this.desk.find(this.#id)?.consult ?? null);
	readonly held: readonly SeatState[] = $derived.by(
		() => this.consult?.seats.filter(({ holders }) => holders.includes(this.#person)) ?? []
	);
	readonly offered: readonly SeatState[] = $derived.by(() =>
		this.consult === null || this.closedToMe ? [] : seatsToAccept(this.consult, this.desk.me, this.desk.minuteMs)
	);
	/** Conclusions of others that wait for this person's signature. */
	readonly toCosign: readonly AnswerState[] = $derived.by(() =>
		this.consult === null || this.closedToMe ? [] : conclusionsAwaiting(this.consult, this.#person)
	);
	/** Seats that several people accepted without knowing of each other, which this person may settle. */
	readonly contested: readonly SeatState[] = $derived.by(() =>
		(this.consult?.ended === null ? this.consult.seats : []).filter(
			(seat) =>
				seat.holders.length > 1 && !hasReached(seat.phase, 'answered') && seat.holders.some((holder) => this.#mayRelease(seat, holder))
		)
	);
	readonly round: OwnRound | null = $derived.by(() => this.#ownRound());

	constructor(desk: ExpertDesk, page: CasePage, id: StatementId) {
		this.desk = desk;
		this.page = page;
		this.#id = id;
		this.#consults = new CaseConsults(page, desk.workspace.consults);
		this.#access = fromReadable(page.open.access);
		this.#lateAnswers = fromReadable(desk.workspace.consults.lateAnswers);
	}

	get #person(): PersonId {
		return this.desk.me.personId;
	}

	/** The case is closed to this person: what came before stays readable, and nothing can be stated. */
	get closedToMe(): boolean {
		return this.#access.current === 'ended';
	}

	get busy(): boolean {
		return this.#consults.busy;
	}

	/** Own answers that the relay will not take, because the case was closed to this person before they were sent. Kept here. */
	readonly unsent: readonly AnswerState[] = $derived.by(() => {
		if (!this.closedToMe || this.consult === null) return [];
		const kept = new Set(this.page.held.filter(({ holding }) => !holding.relay).map(({ statement }) => statement.id));
		const { deviceId } = this.desk.me;
		return this.consult.answers.filter(({ statement }) => statement.deviceId === deviceId && kept.has(statement.id));
	});

	/** Whether the ward was asked to take an answer that could not be sent. */
	isAskedFor({ statement }: AnswerState): boolean {
		return this.#lateAnswers.current.some(({ answer, person }) => answer === statement.id && person === this.#person);
	}

	/** Asks the ward for it; false when that was not kept. What it says stays on this device until the ward opens the case again. */
	async askToTake({ statement }: AnswerState): Promise<boolean> {
		const { consults } = this.desk.workspace;
		const asked = await consults.changeRota([{ change: 'late-answer', consult: this.#id, answer: statement.id }]);
		return asked.ok;
	}

	/** Why the last step was not signed. */
	get failure(): ConsultError | null {
		const { failure } = this.#consults;
		return failure?.consult === this.#id ? failure.error : null;
	}

	/** Whom to release of a contested seat: oneself, or anybody for those who may. */
	releasable(seat: SeatState): readonly PersonId[] {
		return seat.holders.filter((holder) => this.#mayRelease(seat, holder));
	}

	#mayRelease({ seat }: SeatState, person: PersonId): boolean {
		return this.consult !== null && this.#consults.refusal(this.consult, { step: 'released', seat, person }) === null;
	}

	#ownRound(): OwnRound | null {
		const { consult } = this;
		if (consult === null || consult.ended !== null) return null;
		for (const { seat } of this.held) {
			const seats = consult.seats.filter((one) => one.seat.ask === seat.ask && one.phase !== 'withdrawn');
			const holders = [...new Set([this.#person, ...seats.flatMap((one) => one.holders)])];
			const concluded = consult.answers.some(({ statement, standing }) => statement.body.step === 'concluded' && standing === 'counts');
			if (seats.length < 2 || holders.length < 2 || concluded) continue;
			const said = { step: 'concluded', ask: seat.ask, present: holders, text: '.', recommendations: [] } as const;
			if (this.#consults.refusal(consult, said) === null) return { ask: seat.ask, holders };
		}
		return null;
	}

	/** Why this person cannot sign an opinion for a seat now; null when they can. */
	opinionRefusal({ seat }: SeatState): Refusal | null {
		if (this.consult === null) return 'no-such-consult';
		if (this.closedToMe) return 'grant-ended';
		return this.#consults.refusal(this.consult, { step: 'opinion-signed', seat, text: '.', recommendations: [] });
	}

	async #say(said: Parameters<CaseConsults['say']>[1], signed: DeskConsult['signed']): Promise<boolean> {
		if (this.consult === null) return false;
		const kept = await this.#consults.say(this.consult, said);
		if (kept) this.signed = signed;
		return kept;
	}

	accept(seat: SeatRef): Promise<boolean> {
		return this.#say({ step: 'accepted', seat }, null);
	}

	decline(seat: SeatRef, reason: string): Promise<boolean> {
		return this.#say({ step: 'declined', seat, reason: reason.trim() }, 'declined');
	}

	begin(seat: SeatRef): Promise<boolean> {
		return this.#say({ step: 'discussion-begun', seat }, null);
	}

	/** Gives the own acceptance back, or takes another's back for them. */
	release(seat: SeatRef, person: PersonId, reason = ''): Promise<boolean> {
		const because = reason.trim() === '' ? {} : { reason: reason.trim() };
		return this.#say({ step: 'released', seat, person, ...because }, person === this.#person ? 'given-back' : null);
	}

	/** Whether this person, who has a seat or is asked to take it, may give it to somebody else. */
	mayPassOn({ seat, holders, offeredTo }: SeatState): boolean {
		const theirs = holders.includes(this.#person) || offeredTo.includes(this.#person);
		if (!theirs || this.consult === null || this.closedToMe) return false;
		// Whoever it goes to, as long as they do not hold it: nobody holds a seat under no name.
		return this.#consults.refusal(this.consult, { step: 'reassigned', seat, to: '' as PersonId, reason: '-' }) === null;
	}

	passOn(seat: SeatRef, to: PersonId, reason: string): Promise<boolean> {
		return this.#say({ step: 'reassigned', seat, to, reason: reason.trim() }, 'passed-on');
	}

	/** Unsigned drafts of it, the oldest first: several when they were begun apart. */
	drafts(of: DraftOf): readonly DraftSummary[] {
		const mark = draftMark(of);
		return this.page.drafts
			.filter(({ addendumTo }) => addendumTo === mark)
			.toSorted((a, b) => a.createdAtMs - b.createdAtMs || (a.draftId < b.draftId ? -1 : 1));
	}

	/** Whether a draft becomes an answer rather than a note: it stands with its consult. */
	isAnswer({ addendumTo }: DraftSummary): boolean {
		const consults = [this.consult, ...this.desk.earlier(this.page.open.caseId, this.#id).map(({ consult }) => consult)];
		const seats = consults.flatMap((consult) => consult?.seats ?? []).map(({ seat }) => seat);
		return seats.some((seat) => draftMark(seat) === addendumTo || draftMark({ ask: seat.ask, specialty: null }) === addendumTo);
	}

	beginDraft(of: DraftOf, title: string): DraftSummary['draftId'] {
		return this.page.open.createDraft(title, draftMark(of));
	}

	/** Signs exactly what was shown. The draft goes once the signature is kept, and stays when it is not. */
	async sign(
		of: DraftOf,
		draft: DraftSummary['draftId'],
		{ text, recommendations }: DraftedOpinion,
		present: readonly PersonId[]
	): Promise<boolean> {
		const { ask, specialty } = of;
		const kept =
			specialty === null
				? await this.#say({ step: 'concluded', ask, present, text, recommendations }, 'conclusion')
				: await this.#say({ step: 'opinion-signed', seat: { ask, specialty }, text, recommendations }, 'opinion');
		if (kept) this.page.open.discardDraft(draft);
		return kept;
	}

	/** `dissent` is null for whoever agrees. */
	cosign(conclusion: StatementId, dissent: string | null): Promise<boolean> {
		const stance = dissent === null ? ({ stance: 'agrees' } as const) : ({ stance: 'dissents', dissent: dissent.trim() } as const);
		return this.#say({ step: 'conclusion-signed', conclusion, ...stance }, 'cosigned');
	}
}
