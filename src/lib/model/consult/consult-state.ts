import type { CaseId, PersonId, StatementId } from '#lib/core/ids.ts';
import type { Standing } from '../statement.ts';
import type { AnswerStanding, AnswerStep, LateBecause } from './consult-answers.ts';
import type { ConsultStage, Recommendation, SeatRef, SeenScore, Urgency } from './consult-body.ts';
import type { ConsultStatement, StepOf } from './consult-causality.ts';
import type { MeetingState } from './consult-meetings.ts';
import type { ConsultPhase, SeatPhase } from './consult-phase.ts';
import type { Refusal } from './consult-refusal.ts';

/** A step that does not count. It is shown with its reason, never dropped. */
export interface SetAside {
	readonly statement: ConsultStatement;
	readonly refusal: Refusal;
	/** Says more where the refusal is `unverified`. */
	readonly standing: Standing;
}

/** One recommendation and what the ward did with it. */
export interface RecommendationState extends Recommendation {
	/** The newest ticks; empty while undecided, several where two persons ticked without knowing of each other. */
	readonly ticks: readonly StepOf<'acted'>[];
	/** Ticks that say different things: an open conflict until another tick settles it (I10). */
	readonly disputed: boolean;
}

/** A signed opinion or joint conclusion. */
export interface AnswerState {
	readonly statement: AnswerStep;
	readonly seats: readonly SeatRef[];
	readonly standing: AnswerStanding;
	/** Null unless late. A late answer's role is unverified, and nothing of it counts. */
	readonly lateBecause: LateBecause | null;
	readonly recommendations: readonly RecommendationState[];
	/** Who read it for the ward and when; empty while unread. */
	readonly acknowledgements: readonly StepOf<'acknowledged'>[];
	/** For a joint conclusion: who signed after the chair, with what dissent. */
	readonly cosignatures: readonly StepOf<'conclusion-signed'>[];
	/** For a joint conclusion: who was present and has not signed yet. */
	readonly awaiting: readonly PersonId[];
}

/** When each stage of a seat was passed, by the hybrid time of the step that did; null while it has not been. Milliseconds since 1970. */
export interface SeatTimes {
	/** The bedside time of the ask: never after its signature. */
	readonly askedAtMs: number;
	/** Null again when everybody who accepted gave the seat back before answering. */
	readonly acceptedAtMs: number | null;
	readonly answeredAtMs: number | null;
	/** When the last of its answers was read. */
	readonly acknowledgedAtMs: number | null;
	/** When the last of its recommendations was ticked. */
	readonly actedAtMs: number | null;
}

/** One specialty asked: who has it, and how far it is. */
export interface SeatState {
	readonly seat: SeatRef;
	readonly urgency: Urgency;
	/** The score that came with the ask; null where there was none. */
	readonly news2: SeenScore | null;
	/** Presides over a joint conclusion of its ask. */
	readonly chair: boolean;
	readonly phase: SeatPhase;
	/** One, or several after concurrent acceptances, until a person releases all but one. */
	readonly holders: readonly PersonId[];
	/** Whom it lies before. */
	readonly offeredTo: readonly PersonId[];
	readonly declines: readonly StepOf<'declined'>[];
	/** Everybody it was offered to declined, and nobody holds it. */
	readonly refusedByAll: boolean;
	/** The answers that count. */
	readonly answers: readonly StatementId[];
	readonly times: SeatTimes;
	/** The level each stage was escalated to; 0 for none. */
	readonly escalated: { readonly [S in ConsultStage]: number };
}

/** One consult as all its statements together tell it: equal sets of statements give equal states, whatever their order (I5). */
export interface ConsultState {
	/** The request's id. */
	readonly id: StatementId;
	readonly caseId: CaseId;
	readonly request: StepOf<'requested'>;
	readonly phase: ConsultPhase;
	/** In the order they were asked, later asks after earlier ones. */
	readonly seats: readonly SeatState[];
	/** Oldest first, late and replaced ones among them. */
	readonly answers: readonly AnswerState[];
	/** Answers the ward has not acknowledged, late ones among them: what must not be missed. */
	readonly unread: readonly StatementId[];
	/** Joint calls by when they begin, cancelled ones among them. An ending takes none back: it is told beside them. */
	readonly meetings: readonly MeetingState[];
	readonly outcome: StepOf<'outcome-fed-back'> | null;
	readonly ended: StepOf<'closed' | 'cancelled'> | null;
	/** To whom the case is open for this consult; nobody once it ended. */
	readonly openTo: readonly PersonId[];
	/** What counts, causes first. */
	readonly steps: readonly ConsultStatement[];
	readonly setAside: readonly SetAside[];
	/** What the next step names in `after`. */
	readonly heads: readonly StatementId[];
}
