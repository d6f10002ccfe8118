import type { PersonId, StatementId } from '#lib/core/ids.ts';
import type { News2Band } from '../news2.ts';
import type { Specialty } from './specialty.ts';

/**
 * What a signed step of a consult says. A consult is named by the id of its request, so nobody can open the same one twice. Every
 * later step names it, and in `after` the heads its maker knew: what holds is judged by what a person could know (causality first,
 * hybrid time second), never by the order in which devices heard of it. A draft is no step: nothing is asked before it is signed.
 *
 * States after FHIR R4 `ServiceRequest` and `Task` and the MSF tele-expertise model (a coordinator allocates, the outcome is fed
 * back); ISBAR after the NHS SBAR guide.
 */

/** FHIR R4 `request-priority`, from the calmest to the most pressing. */
export const urgencies = ['routine', 'urgent', 'asap', 'stat'] as const;
export type Urgency = (typeof urgencies)[number];

export const consultWishes = ['opinion', 'image-read', 'joint-call', 'takeover'] as const;
/** What is asked for. */
export type ConsultWish = (typeof consultWishes)[number];

/** The question, in ISBAR's order. Each may be empty but the last, which says what is asked of the expert. */
export interface Isbar {
	readonly identify: string;
	readonly situation: string;
	readonly background: string;
	readonly assessment: string;
	/** The question itself. Parsed when blank, so that the consult can be shown as refused for want of a question. */
	readonly recommendation: string;
}

/** A score as the person who asked saw it. */
export interface SeenScore {
	readonly total: number;
	readonly band: News2Band;
	readonly measuredAtMs: number;
}

/** What opens seats: one for each specialty asked. The first specialty takes the chair of a joint conclusion. */
interface Ask {
	readonly specialties: readonly Specialty[];
	readonly urgency: Urgency;
	/** When the asking began at the bedside, by the asking device's clock. The consult clock starts here, line or no line. */
	readonly startedAtMs: number;
	/** The newest complete NEWS2 then; absent where there was none. */
	readonly news2?: SeenScore;
}

/** A place at the table: the ask that opened it, and the specialty asked. */
export interface SeatRef {
	readonly ask: StatementId;
	readonly specialty: Specialty;
}

/** What every step after the request has. */
interface Follows {
	/** The request's id. */
	readonly consult: StatementId;
	/** The steps nothing else known to the maker followed. */
	readonly after: readonly StatementId[];
}

interface AtSeat extends Follows {
	readonly seat: SeatRef;
}

/** Advice that the ward ticks off by itself. `id` is stable and unique within its answer. */
export interface Recommendation {
	readonly id: string;
	readonly text: string;
}

export const consultStages = ['accept', 'answer', 'acknowledge', 'act'] as const;
/** What the consult clock times. */
export type ConsultStage = (typeof consultStages)[number];

export const consultOutcomes = ['better', 'same', 'worse', 'died', 'transferred', 'not-known'] as const;
/** How the patient fared after the advice. */
export type ConsultOutcome = (typeof consultOutcomes)[number];

/** Where the patient lies, in the words of whoever asked: an expert has not the key that opens the ward's names. */
export interface AskedPlace {
	/** As the ward's people call it; up to 120 characters. */
	readonly ward: string;
	/** Absent for a patient without a bed; up to 40 characters. */
	readonly bed?: string;
}

export interface RequestedBody extends Ask {
	readonly step: 'requested';
	readonly place?: AskedPlace;
	readonly wish: ConsultWish;
	readonly question: Isbar;
}

/** One more specialty, or the same one again by somebody else, beside what was asked before. */
export interface SecondOpinionBody extends Ask, Follows {
	readonly step: 'second-opinion-asked';
	readonly reason: string;
}

/** Takes an ending back and asks anew. Earlier seats and their answers stay as they were. */
export interface ReopenedBody extends Ask, Follows {
	readonly step: 'reopened';
	readonly reason: string;
}

/** Puts the seat before these people. */
export interface OfferedBody extends AtSeat {
	readonly step: 'offered';
	readonly to: readonly PersonId[];
}

export interface OpinionBody extends AtSeat {
	readonly step: 'opinion-signed';
	readonly text: string;
	readonly recommendations: readonly Recommendation[];
}

/** What those present decided together, signed first by the chair; the others sign with `conclusion-signed`. */
export interface ConclusionBody extends Follows {
	readonly step: 'concluded';
	/** The ask whose specialties came together. */
	readonly ask: StatementId;
	/** The signer among them. */
	readonly present: readonly PersonId[];
	readonly text: string;
	readonly recommendations: readonly Recommendation[];
}

export type ConclusionSignedBody = Follows & { readonly step: 'conclusion-signed'; readonly conclusion: StatementId } & (
		| { readonly stance: 'agrees' }
		/** Signs the conclusion as held, with what the signer sees otherwise. */
		| { readonly stance: 'dissents'; readonly dissent: string }
	);

/** What became of recommendations of one answer: the same of each. */
export type TickBody = Follows & { readonly step: 'acted'; readonly answer: StatementId; readonly items: readonly string[] } & (
		{ readonly result: 'acted' } | { readonly result: 'partly' | 'not-acted'; readonly reason: string }
	);

/** The rota's rule asks somebody else: another expert to accept or answer, the ward's lead to acknowledge or act. */
export interface EscalatedBody extends AtSeat {
	readonly step: 'escalated';
	readonly stage: ConsultStage;
	/** From 1, by the rota's rule; the same level twice is one escalation. */
	readonly level: number;
	readonly to: readonly PersonId[];
}

/** A joint call is agreed for a time. To move it, it is cancelled and another one is set: whoever has it in a calendar is told of both. */
export interface MeetingSetBody extends Follows {
	readonly step: 'meeting-set';
	/** When it begins: an instant, so that every zone agrees. */
	readonly atMs: number;
	readonly durationMs: number;
	/** Who is meant beside the ward; everybody asked when left out. */
	readonly seats?: readonly SeatRef[];
}

export type ConsultBody =
	| RequestedBody
	| SecondOpinionBody
	| ReopenedBody
	| OfferedBody
	| (AtSeat & { readonly step: 'accepted' })
	| (AtSeat & { readonly step: 'declined'; readonly reason: string })
	/** A call, notes or images are being gone through; without a seat, with everybody who accepted. */
	| (Follows & { readonly step: 'discussion-begun'; readonly seat?: SeatRef })
	| OpinionBody
	| ConclusionBody
	| ConclusionSignedBody
	/** The ward has read these answers. */
	| (Follows & { readonly step: 'acknowledged'; readonly answers: readonly StatementId[] })
	| TickBody
	| (Follows & { readonly step: 'outcome-fed-back'; readonly outcome: ConsultOutcome; readonly text: string })
	| (Follows & { readonly step: 'closed' })
	/** Takes the whole question back, or withdraws one seat. */
	| (Follows & { readonly step: 'cancelled'; readonly reason: string; readonly seat?: SeatRef })
	/** Ends every hold on the seat that its maker knew, and offers it to one person. */
	| (AtSeat & { readonly step: 'reassigned'; readonly to: PersonId; readonly reason: string })
	| EscalatedBody
	/** One who accepted gives the seat back: because another has it too, or because they cannot go on. */
	| (AtSeat & { readonly step: 'released'; readonly person: PersonId; readonly reason?: string })
	| MeetingSetBody
	| (Follows & { readonly step: 'meeting-cancelled'; readonly meeting: StatementId; readonly reason?: string })
	/** The case is no longer open to this person, or to everyone it was opened to for this consult. */
	| (Follows & { readonly step: 'grant-ended'; readonly person?: PersonId });

export type ConsultStep = ConsultBody['step'];
