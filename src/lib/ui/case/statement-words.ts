import { m } from '#lib/paraglide/messages.js';
import { exhaustive } from '#lib/core/result.ts';
import type { LaboratoryBody } from '#lib/model/history.ts';
import { personName } from '#lib/model/person-name.ts';
import type { AnyStatement } from '#lib/model/statement.ts';
import type { VitalsBody } from '#lib/model/vitals.ts';
import type { PersonId, SpaceId } from '#lib/core/ids.ts';
import { sexText } from '#lib/ui/board/patient-words.ts';
import { consultStepDetail, consultStepWords } from '#lib/ui/consult/consult-words.ts';
import { imageStatementWords } from '#lib/ui/images/image-words.ts';
import { birthText, dateText, spanText, timeText } from '#lib/view/format.ts';
import { callEndingWords, consciousnessWords, keptWords, listWords, outcomeWords, oxygenWords, severityWords } from './case-words.ts';

/** What the words need to know beside the statement. */
export interface WordsContext {
	readonly locale: string;
	wardName(ward: SpaceId): string;
	personName(person: PersonId): string;
}

export interface StatementWords {
	/** Empty where the kind of statement says it all. */
	readonly title: string;
	/** A second, quieter line; may be empty. */
	readonly detail: string;
}

/** Imported values carry decimals that no monitor has; the statement keeps them. */
const wholeOr = (value: number | undefined): string => (value === undefined ? '–' : String(Math.round(value)));

/** The signs of a set in the order of the NEWS2 chart, with their units. */
export function vitalsWords(vitals: VitalsBody, locale: string): string {
	const parts: string[] = [];
	if (vitals.respiratoryRatePerMin !== undefined)
		parts.push(m.vitals_short_respiratory_rate({ value: Math.round(vitals.respiratoryRatePerMin) }));
	if (vitals.spo2Pct !== undefined) parts.push(m.vitals_short_spo2({ value: Math.round(vitals.spo2Pct) }));
	if (vitals.oxygen !== undefined) parts.push(oxygenWords(vitals.oxygen));
	if (vitals.systolicMmHg !== undefined || vitals.diastolicMmHg !== undefined)
		parts.push(m.vitals_short_pressure({ systolic: wholeOr(vitals.systolicMmHg), diastolic: wholeOr(vitals.diastolicMmHg) }));
	if (vitals.heartRateBpm !== undefined) parts.push(m.vitals_short_heart_rate({ value: Math.round(vitals.heartRateBpm) }));
	if (vitals.consciousness !== undefined) parts.push(consciousnessWords(vitals.consciousness));
	if (vitals.temperatureC !== undefined) parts.push(m.vitals_short_temperature({ value: vitals.temperatureC.toFixed(1) }));
	return parts.join(locale.startsWith('zh') ? '，' : ', ');
}

/** The result with its unit, as the laboratory gave it. */
export function laboratoryValue(body: LaboratoryBody): string {
	if (body.value === undefined) return body.codedValue?.map((coding) => coding.display || coding.code).join(', ') || m.not_known();
	if ('text' in body.value) return body.value.text;
	const rounded = Math.round(body.value.quantity * 1000) / 1000;
	return `${body.value.comparator ?? ''}${rounded} ${body.value.unit}`.trim();
}

const codes = (codings: readonly { readonly code: string }[]): string => codings.map((coding) => coding.code).join(', ');
const join = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' · ');
const place = (ward: string, bed: string | null): string => (bed === null ? m.stay_place_no_bed({ ward }) : m.stay_place({ ward, bed }));

/** A statement in a line or two for the timeline. */
export function statementWords(statement: AnyStatement, context: WordsContext): StatementWords {
	const { locale } = context;
	switch (statement.kind) {
		case 'identity': {
			const { body } = statement;
			return {
				title: personName(body) || m.case_name_not_known(),
				detail: join(body.birthDate && birthText(body.birthDate, locale), sexText(body.sex), body.hospitalNumber)
			};
		}
		case 'admission':
			return {
				title: m.timeline_admission({ place: place(context.wardName(statement.body.ward), statement.body.bed) }),
				detail: statement.body.reason ?? ''
			};
		case 'transfer':
			return {
				title: m.timeline_transfer({ place: place(context.wardName(statement.body.ward), statement.body.bed) }),
				detail: statement.body.reason ?? ''
			};
		case 'discharge':
			return { title: outcomeWords(statement.body.outcome), detail: statement.body.destination ?? '' };
		case 'allergy': {
			const { body } = statement;
			if (body.assertion === 'none-known') return { title: m.timeline_allergy_none(), detail: '' };
			if (body.assertion === 'refuted') return { title: m.timeline_allergy_refuted(), detail: body.reason ?? '' };
			return {
				title: m.timeline_allergy({ substance: body.substance }),
				detail: join(body.reaction, body.severity && severityWords(body.severity), body.codings && codes(body.codings))
			};
		}
		case 'vitals': {
			const words = vitalsWords(statement.body, locale);
			return { title: words === '' ? m.timeline_vitals_struck() : '', detail: words };
		}
		case 'spo2-scale':
			return { title: m.timeline_spo2_scale({ scale: statement.body.scale }), detail: statement.body.reason ?? '' };
		case 'note':
			return {
				title: statement.body.addendumTo
					? m.timeline_addendum({ title: statement.body.title || m.note_untitled() })
					: m.timeline_note({ title: statement.body.title || m.note_untitled() }),
				detail: statement.body.text.slice(0, 160)
			};
		case 'call': {
			const { body } = statement;
			return {
				title: m.timeline_call({ span: spanText(body.endedAtMs - body.startedAtMs, locale) }),
				detail: join(
					listWords(
						body.participants.map((person) => context.personName(person)),
						locale
					),
					callEndingWords(body.reason),
					body.rang === undefined
						? ''
						: m.call_record_rang({
								names: listWords(
									body.rang.map((person) => context.personName(person)),
									locale
								)
							})
				)
			};
		}
		case 'voice-clip': {
			const { startedAtMs, durationMs } = statement.body;
			const said = { time: timeText(startedAtMs, locale), seconds: Math.round(durationMs / 1000) };
			return { title: m.timeline_voice_clip(said), detail: '' };
		}
		case 'condition':
			return {
				title: statement.body.name,
				detail: join(
					statement.body.onsetAtMs === undefined ? undefined : m.history_since({ date: dateText(statement.body.onsetAtMs, locale) }),
					codes(statement.body.codings)
				)
			};
		case 'encounter':
			return { title: statement.body.name, detail: join(statement.body.reason, statement.body.place, codes(statement.body.codings)) };
		case 'laboratory':
			return {
				title: `${statement.body.name} ${laboratoryValue(statement.body)}`,
				detail: join(
					statement.body.interpretation,
					statement.body.keptBecause && keptWords(statement.body.keptBecause),
					codes(statement.body.codings)
				)
			};
		case 'procedure':
			return { title: statement.body.name, detail: codes(statement.body.codings) };
		case 'consult':
			return { title: consultStepWords(statement.body), detail: consultStepDetail(statement.body) };
		case 'image':
			return imageStatementWords(statement.body);
		case 'mark': {
			const { number: label, setAside, text } = statement.body;
			return { title: setAside ? m.look_timeline_aside({ label }) : m.look_timeline_mark({ label }), detail: setAside ? '' : (text ?? '') };
		}
		default:
			return exhaustive(statement);
	}
}
