import type { CaseId, PersonId, StatementId } from '#lib/core/ids.ts';
import type { Result } from '#lib/core/result.ts';
import type { BedSummary } from '#lib/model/bed-summary.ts';
import type { AskedPlace, ConsultBody, ConsultWish, Isbar, Urgency } from '#lib/model/consult/consult-body.ts';
import type { ConsultState } from '#lib/model/consult/consult-state.ts';
import { nextStep } from '#lib/model/consult/consults.ts';
import { seenScore } from '#lib/model/consult/prefilled-isbar.ts';
import type { Specialty } from '#lib/model/consult/specialty.ts';
import type { News2Band } from '#lib/model/news2.ts';
import { scoreToActOn } from './board-filter.ts';
import type { ConsultDesk, ConsultError } from './consult-desk.ts';

/** Every ask opens seats: of a new consult, beside those of an open one, or of an ended one. */
export type AskPurpose = 'new' | 'second-opinion' | 'reopen';

export type IsbarField = keyof Isbar;
export const isbarFields: readonly IsbarField[] = ['identify', 'situation', 'background', 'assessment', 'recommendation'];

export type AskProblem = 'no-specialty' | 'no-question' | 'no-reason';

const byBand: { readonly [B in News2Band]: Urgency } = {
	high: 'stat',
	medium: 'asap',
	'low-medium': 'asap',
	low: 'urgent',
	none: 'routine'
};

/** NEWS2 7 and 5 are the thresholds of emergency and urgent assessment (RCP, 2017). */
function presetUrgency(summary: Pick<BedSummary, 'news2'>): Urgency {
	if (summary.news2 === null) return 'urgent';
	// A newer set that lacks a sign counts with what it adds up to at least.
	const total = scoreToActOn(summary) ?? 0;
	if (total >= 7) return 'stat';
	return total >= 5 ? 'asap' : byBand[summary.news2.band];
}

const noQuestion: Isbar = { identify: '', situation: '', background: '', assessment: '', recommendation: '' };

/** One question while it is written. It outlives the dialog that shows it, and is kept in memory only. */
export class AskForm {
	readonly purpose: AskPurpose;
	/** The first has the chair of a round. */
	specialties = $state.raw<readonly Specialty[]>([]);
	wish = $state<ConsultWish>('opinion');
	reason = $state('');
	problem = $state<AskProblem | null>(null);
	busy = $state(false);
	failure = $state.raw<ConsultError | null>(null);
	#question = $state.raw<Isbar>(noQuestion);
	/** What the record filled in last; a field that still reads so is nobody's own words. */
	#prefilled: Isbar = noQuestion;
	#ownUrgency = $state<Urgency | null>(null);
	#preset = $state<Urgency>('urgent');
	#chosen = $state.raw<ReadonlyMap<Specialty, readonly PersonId[]>>(new Map());
	#startedAtMs = $state(0);

	constructor(purpose: AskPurpose) {
		this.purpose = purpose;
	}

	/** The dialog opened: the asking begins now, at the bedside. What a person wrote stays; what the record says is read anew. */
	begin(nowMs: number, summary: Pick<BedSummary, 'news2'>, prefilled: Isbar): void {
		this.#startedAtMs = nowMs;
		this.#preset = presetUrgency(summary);
		const fields = isbarFields.map((field) => [field, this.isOwn(field) ? this.#question[field] : prefilled[field]] as const);
		this.#question = Object.fromEntries(fields) as unknown as Isbar;
		this.#prefilled = prefilled;
		this.problem = this.failure = null;
	}

	/** When the clock of this question starts. */
	get startedAtMs(): number {
		return this.#startedAtMs;
	}

	get urgency(): Urgency {
		return this.#ownUrgency ?? this.#preset;
	}

	set urgency(urgency: Urgency) {
		this.#ownUrgency = urgency;
	}

	/** Whether the urgency is the one the score asks for. */
	get urgencyFollowsScore(): boolean {
		return this.urgency === this.#preset;
	}

	get question(): Isbar {
		return this.#question;
	}

	write(field: IsbarField, text: string): void {
		this.#question = { ...this.#question, [field]: text };
		if (this.problem === 'no-question') this.problem = null;
	}

	/** Whether a person changed what the record filled in. */
	isOwn(field: IsbarField): boolean {
		return this.#question[field] !== this.#prefilled[field];
	}

	/** Whether closing would leave something behind that a person made. */
	get begun(): boolean {
		return this.specialties.length > 0 || this.reason.trim() !== '' || isbarFields.some((field) => this.isOwn(field));
	}

	toggle(specialty: Specialty): void {
		const asked = this.specialties.includes(specialty);
		this.specialties = asked ? this.specialties.filter((one) => one !== specialty) : [...this.specialties, specialty];
		if (this.problem === 'no-specialty') this.problem = null;
	}

	/** Gives a specialty the chair of the round. */
	giveChair(specialty: Specialty): void {
		this.specialties = [specialty, ...this.specialties.filter((one) => one !== specialty)];
	}

	/** Whom a specialty's seat is offered to: as routed, until a person chooses. */
	recipients(specialty: Specialty, routed: readonly PersonId[]): readonly PersonId[] {
		return this.#chosen.get(specialty) ?? routed;
	}

	choose(specialty: Specialty, persons: readonly PersonId[]): void {
		this.#chosen = new Map([...this.#chosen, [specialty, persons]]);
	}

	/** What is missing before it can be asked; told beside the field. */
	check(): AskProblem | null {
		if (this.specialties.length === 0) return 'no-specialty';
		if (this.purpose === 'new') return this.#question.recommendation.trim() === '' ? 'no-question' : null;
		return this.reason.trim() === '' ? 'no-reason' : null;
	}

	/**
	 * Signs the ask, and one offer for each seat that somebody was chosen for. The ask's id, or why it was not kept: then nothing was.
	 * An offer that was not kept leaves its seat with nobody, which the consult shows.
	 */
	async submit(
		desk: Pick<ConsultDesk, 'state'>,
		caseId: CaseId,
		consult: ConsultState | null,
		summary: Pick<BedSummary, 'news2'>,
		place: AskedPlace | null,
		routedTo: (specialty: Specialty) => readonly PersonId[]
	): Promise<Result<StatementId, ConsultError> | null> {
		this.problem = this.check();
		if (this.problem !== null || this.busy) return null;
		this.busy = true;
		try {
			const asked = await desk.state(caseId, this.#body(consult, summary, place));
			this.failure = asked.ok ? null : asked.error;
			if (asked.ok) await this.#offer(desk, caseId, consult?.id ?? asked.value, asked.value, routedTo);
			return asked;
		} finally {
			this.busy = false;
		}
	}

	#body(consult: ConsultState | null, summary: Pick<BedSummary, 'news2'>, place: AskedPlace | null): ConsultBody {
		const news2 = seenScore(summary);
		const ask = {
			specialties: this.specialties,
			urgency: this.urgency,
			startedAtMs: this.#startedAtMs,
			...(news2 === null ? {} : { news2 })
		};
		if (this.purpose === 'new' || consult === null)
			return { step: 'requested', ...ask, ...(place === null ? {} : { place }), wish: this.wish, question: this.#question };
		const reason = this.reason.trim();
		return nextStep(consult, { step: this.purpose === 'reopen' ? 'reopened' : 'second-opinion-asked', ...ask, reason });
	}

	async #offer(
		desk: Pick<ConsultDesk, 'state'>,
		caseId: CaseId,
		consult: StatementId,
		ask: StatementId,
		routedTo: (specialty: Specialty) => readonly PersonId[]
	): Promise<void> {
		let last = ask;
		for (const specialty of this.specialties) {
			const to = this.recipients(specialty, routedTo(specialty));
			if (to.length === 0) continue;
			const offered = await desk.state(caseId, { step: 'offered', consult, after: [last], seat: { ask, specialty }, to });
			if (offered.ok) last = offered.value;
		}
	}
}
