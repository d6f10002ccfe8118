import { m } from '#lib/paraglide/messages.js';
import type { LateBecause } from '#lib/model/consult/consult-answers.ts';
import type {
	ConsultBody,
	ConsultOutcome,
	ConsultStage,
	ConsultStep,
	ConsultWish,
	Isbar,
	TickBody,
	Urgency
} from '#lib/model/consult/consult-body.ts';
import type { AnswerState, ConsultState } from '#lib/model/consult/consult-state.ts';
import type { ConsultPhase, SeatPhase } from '#lib/model/consult/consult-phase.ts';
import type { Refusal } from '#lib/model/consult/consult-refusal.ts';
import type { Language } from '#lib/model/consult/language.ts';
import type { ExpertPresence } from '#lib/model/consult/routing.ts';
import type { Specialty } from '#lib/model/consult/specialty.ts';
import { listWords } from '#lib/ui/case/case-words.ts';
import { failureWords } from '#lib/ui/case/failure-words.ts';
import type { ConsultError } from '#lib/view/consult-desk.ts';

/** The words that screens have for what a consult names. Each is looked up when shown, so a change of language reaches it. */
type Words<K extends string> = { readonly [Key in K]: () => string };

const specialties: Words<Specialty> = {
	'intensive-care': m.consult_specialty_intensive_care,
	'respiratory-medicine': m.consult_specialty_respiratory_medicine,
	'infectious-diseases': m.consult_specialty_infectious_diseases,
	'internal-medicine': m.consult_specialty_internal_medicine,
	'emergency-medicine': m.consult_specialty_emergency_medicine,
	cardiology: m.consult_specialty_cardiology,
	nephrology: m.consult_specialty_nephrology,
	gastroenterology: m.consult_specialty_gastroenterology,
	neurology: m.consult_specialty_neurology,
	haematology: m.consult_specialty_haematology,
	oncology: m.consult_specialty_oncology,
	endocrinology: m.consult_specialty_endocrinology,
	rheumatology: m.consult_specialty_rheumatology,
	geriatrics: m.consult_specialty_geriatrics,
	'general-surgery': m.consult_specialty_general_surgery,
	'thoracic-surgery': m.consult_specialty_thoracic_surgery,
	orthopaedics: m.consult_specialty_orthopaedics,
	anaesthesiology: m.consult_specialty_anaesthesiology,
	'obstetrics-gynaecology': m.consult_specialty_obstetrics_gynaecology,
	paediatrics: m.consult_specialty_paediatrics,
	psychiatry: m.consult_specialty_psychiatry,
	radiology: m.consult_specialty_radiology,
	ultrasound: m.consult_specialty_ultrasound,
	pathology: m.consult_specialty_pathology,
	'laboratory-medicine': m.consult_specialty_laboratory_medicine,
	'clinical-pharmacy': m.consult_specialty_clinical_pharmacy,
	nutrition: m.consult_specialty_nutrition,
	rehabilitation: m.consult_specialty_rehabilitation,
	'infection-control': m.consult_specialty_infection_control,
	'traditional-chinese-medicine': m.consult_specialty_traditional_chinese_medicine,
	dermatology: m.consult_specialty_dermatology,
	ophthalmology: m.consult_specialty_ophthalmology,
	'ear-nose-throat': m.consult_specialty_ear_nose_throat,
	urology: m.consult_specialty_urology,
	dentistry: m.consult_specialty_dentistry,
	other: m.consult_specialty_other
};
const urgencies: Words<Urgency> = {
	routine: m.consult_urgency_routine,
	urgent: m.consult_urgency_urgent,
	asap: m.consult_urgency_asap,
	stat: m.consult_urgency_stat
};
const wishes: Words<ConsultWish> = {
	opinion: m.consult_wish_opinion,
	'image-read': m.consult_wish_image_read,
	'joint-call': m.consult_wish_joint_call,
	takeover: m.consult_wish_takeover
};
const phases: Words<SeatPhase | ConsultPhase> = {
	requested: m.consult_phase_requested,
	offered: m.consult_phase_offered,
	accepted: m.consult_phase_accepted,
	discussing: m.consult_phase_discussing,
	answered: m.consult_phase_answered,
	acknowledged: m.consult_phase_acknowledged,
	acted: m.consult_phase_acted,
	withdrawn: m.consult_phase_withdrawn,
	'outcome-known': m.consult_phase_outcome_known,
	closed: m.consult_phase_closed,
	cancelled: m.consult_phase_cancelled
};
const stages: Words<ConsultStage> = {
	accept: m.consult_stage_accept,
	answer: m.consult_stage_answer,
	acknowledge: m.consult_stage_acknowledge,
	act: m.consult_stage_act
};
const outcomes: Words<ConsultOutcome> = {
	better: m.consult_outcome_better,
	same: m.consult_outcome_same,
	worse: m.consult_outcome_worse,
	died: m.consult_outcome_died,
	transferred: m.consult_outcome_transferred,
	'not-known': m.consult_outcome_not_known
};
const results: Words<TickBody['result']> = {
	acted: m.consult_result_acted,
	partly: m.consult_result_partly,
	'not-acted': m.consult_result_not_acted
};
const isbarFields: Words<keyof Isbar> = {
	identify: m.consult_isbar_identify,
	situation: m.consult_isbar_situation,
	background: m.consult_isbar_background,
	assessment: m.consult_isbar_assessment,
	recommendation: m.consult_isbar_recommendation
};
const presences: Words<ExpertPresence> = {
	online: m.consult_presence_online,
	'in-call': m.consult_presence_in_call,
	away: m.consult_presence_away
};
const lateReasons: Words<LateBecause> = {
	'grant-ended': m.consult_late_grant_ended,
	'consult-ended': m.consult_late_consult_ended,
	'device-removed': m.consult_late_device_removed
};
const refusals: Words<Refusal> = {
	unverified: m.consult_refusal_unverified,
	'not-permitted': m.consult_refusal_not_permitted,
	waiting: m.consult_refusal_waiting,
	'no-such-consult': m.consult_refusal_no_such_consult,
	'too-many': m.consult_refusal_too_many,
	'no-question': m.consult_refusal_no_question,
	'no-such-seat': m.consult_refusal_no_such_seat,
	withdrawn: m.consult_refusal_withdrawn,
	cancelled: m.consult_refusal_cancelled,
	closed: m.consult_refusal_closed,
	'not-ended': m.consult_refusal_not_ended,
	'not-offered': m.consult_refusal_not_offered,
	'grant-ended': m.consult_refusal_grant_ended,
	'already-declined': m.consult_refusal_already_declined,
	'holds-it': m.consult_refusal_holds_it,
	'already-held': m.consult_refusal_already_held,
	'not-held': m.consult_refusal_not_held,
	'not-holder': m.consult_refusal_not_holder,
	'already-answered': m.consult_refusal_already_answered,
	'not-answered': m.consult_refusal_not_answered,
	'not-chair': m.consult_refusal_not_chair,
	'not-present': m.consult_refusal_not_present,
	'already-signed': m.consult_refusal_already_signed,
	'no-such-answer': m.consult_refusal_no_such_answer,
	'no-such-item': m.consult_refusal_no_such_item,
	'answer-late': m.consult_refusal_answer_late,
	'answer-replaced': m.consult_refusal_answer_replaced,
	'already-acknowledged': m.consult_refusal_already_acknowledged,
	'not-acknowledged': m.consult_refusal_not_acknowledged,
	'not-acted': m.consult_refusal_not_acted,
	'no-outcome': m.consult_refusal_no_outcome,
	'already-escalated': m.consult_refusal_already_escalated,
	'no-such-meeting': m.consult_refusal_no_such_meeting,
	'meeting-cancelled': m.consult_refusal_meeting_cancelled,
	'nothing-to-escalate': m.consult_refusal_nothing_to_escalate
};

export const specialtyWords = (specialty: Specialty): string => specialties[specialty]();
export const urgencyWords = (urgency: Urgency): string => urgencies[urgency]();
export const wishWords = (wish: ConsultWish): string => wishes[wish]();
export const phaseWords = (phase: SeatPhase | ConsultPhase): string => phases[phase]();
/** What is to be done in a stage, as one word. */
export const stageWords = (stage: ConsultStage): string => stages[stage]();
export const consultOutcomeWords = (outcome: ConsultOutcome): string => outcomes[outcome]();
/** The question comes last, in the words of whoever asks: ISBAR calls it the recommendation. */
export const isbarFieldWords = (field: keyof Isbar): string => isbarFields[field]();
/** What became of a recommendation. */
export const resultWords = (result: TickBody['result']): string => results[result]();
export const presenceWords = (presence: ExpertPresence): string => presences[presence]();
export const lateWords = (because: LateBecause): string => lateReasons[because]();
/** Why a step does not count, or would not, in a sentence. */
export const refusalWords = (refusal: Refusal): string => refusals[refusal]();

/** Not every browser has a name for every language. */
const nameless: { readonly [L in Language]?: () => string } = { bo: m.language_tibetan, ug: m.language_uyghur, yue: m.language_cantonese };

/** The language's name in the language of the screen; `locale` is a BCP 47 tag. */
export const languageWords = (language: Language, locale: string): string =>
	new Intl.DisplayNames(locale, { type: 'language', fallback: 'none' }).of(language) ?? nameless[language]?.() ?? language;

const namesOf = (asked: readonly Specialty[], locale: string): string => listWords([...new Set(asked)].map(specialtyWords), locale);

/** What was asked, of whom: `Opinion: Cardiology and Nephrology`. */
export const consultTitle = ({ request, seats }: ConsultState, locale: string): string =>
	m.consult_title({
		wish: wishWords(request.body.wish),
		specialties: namesOf(
			seats.map(({ seat }) => seat.specialty),
			locale
		)
	});

const answeredAs = ({ seats }: AnswerState, locale: string): string =>
	namesOf(
		seats.map(({ specialty }) => specialty),
		locale
	);

/** Whose answer it is, as a heading. A joint conclusion is everybody's. */
export const adviceTitle = (answer: AnswerState, name: string, locale: string): string =>
	answer.statement.body.step === 'concluded'
		? m.consult_conclusion_from({ specialties: answeredAs(answer, locale) })
		: m.consult_advice_from({ name, specialties: answeredAs(answer, locale) });

/** The same in a line: `Cardiology: LI Na`. */
export const answerSource = (answer: AnswerState, name: string, locale: string): string =>
	m.consult_unread_from({ specialties: answeredAs(answer, locale), name });

/** Why a step was not signed, in one sentence that says what to do. */
export function consultFailureWords(error: ConsultError): string {
	if (error.reason === 'refused') return refusalWords(error.refusal);
	return error.reason === 'not-on-this-device' ? m.consult_not_here() : failureWords(error);
}

const steps: Words<Exclude<ConsultStep, 'conclusion-signed' | 'acted' | 'cancelled'>> = {
	requested: m.consult_step_requested,
	'second-opinion-asked': m.consult_step_second_opinion_asked,
	reopened: m.consult_step_reopened,
	offered: m.consult_step_offered,
	accepted: m.consult_step_accepted,
	declined: m.consult_step_declined,
	'discussion-begun': m.consult_step_discussion_begun,
	'opinion-signed': m.consult_step_opinion_signed,
	concluded: m.consult_step_concluded,
	acknowledged: m.consult_step_acknowledged,
	'outcome-fed-back': m.consult_step_outcome_fed_back,
	closed: m.consult_step_closed,
	reassigned: m.consult_step_reassigned,
	escalated: m.consult_step_escalated,
	released: m.consult_step_released,
	'meeting-set': m.consult_step_meeting_set,
	'meeting-cancelled': m.consult_step_meeting_cancelled,
	'grant-ended': m.consult_step_grant_ended
};
const doneSteps: Words<TickBody['result']> = {
	acted: m.consult_step_acted,
	partly: m.consult_step_partly,
	'not-acted': m.consult_step_not_acted
};

/** What a step of a consult did. */
export function consultStepWords(body: ConsultBody): string {
	if (body.step === 'acted') return doneSteps[body.result]();
	if (body.step === 'cancelled') return body.seat === undefined ? m.consult_step_cancelled() : m.consult_step_withdrawn();
	if (body.step === 'conclusion-signed')
		return body.stance === 'agrees' ? m.consult_step_conclusion_agreed() : m.consult_step_conclusion_dissented();
	return steps[body.step]();
}

const excerptLength = 160;

/** What its maker wrote with it; empty where a step needs no words. */
export function consultStepDetail(body: ConsultBody): string {
	if (body.step === 'requested') return body.question.recommendation.slice(0, excerptLength);
	if ('dissent' in body) return body.dissent.slice(0, excerptLength);
	if ('text' in body) return body.text.slice(0, excerptLength);
	return 'reason' in body ? (body.reason ?? '') : '';
}
