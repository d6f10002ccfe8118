import { m } from '#lib/paraglide/messages.js';
import type { ConsultStage } from '#lib/model/consult/consult-body.ts';
import type { StageClock } from '#lib/model/consult/consult-clock.ts';
import { momentText, spanText } from '#lib/view/format.ts';

type StageSentence = (inputs: { readonly time: string; readonly span: string }) => string;

const running: { readonly [S in ConsultStage]: StageSentence } = {
	accept: m.consult_clock_accept,
	answer: m.consult_clock_answer,
	acknowledge: m.consult_clock_acknowledge,
	act: m.consult_clock_act
};
const overdue: { readonly [S in ConsultStage]: StageSentence } = {
	accept: m.consult_overdue_accept,
	answer: m.consult_overdue_answer,
	acknowledge: m.consult_overdue_acknowledge,
	act: m.consult_overdue_act
};

/** What is due by when, or since when it is overdue; empty when the stage runs no more. */
export function stageClockWords({ stage, status, dueAtMs, overdueByMs }: StageClock, nowMs: number, locale: string): string {
	if (dueAtMs === null || (status !== 'running' && status !== 'overdue')) return '';
	const time = momentText(dueAtMs, nowMs, locale);
	return status === 'overdue'
		? overdue[stage]({ time, span: spanText(overdueByMs, locale) })
		: running[stage]({ time, span: spanText(dueAtMs - nowMs, locale) });
}
