import { m } from '#lib/paraglide/messages.js';
import type { ConsultBody, ConsultStep } from '#lib/model/consult/consult-body.ts';

const steps: { readonly [S in Exclude<ConsultStep, 'conclusion-signed' | 'acted' | 'cancelled'>]: () => string } = {
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
	'grant-ended': m.consult_step_grant_ended
};
const results = { acted: m.consult_step_acted, partly: m.consult_step_partly, 'not-acted': m.consult_step_not_acted };

/** What a step of a consult did. */
export function consultStepWords(body: ConsultBody): string {
	if (body.step === 'acted') return results[body.result]();
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
