import { m } from '#lib/paraglide/messages.js';
import { exhaustive } from '#lib/core/result.ts';
import type { BedSummary, Measured } from '#lib/model/bed-summary.ts';
import type { Isbar } from '#lib/model/consult/consult-body.ts';
import type { PrefilledIsbar } from '#lib/model/consult/prefilled-isbar.ts';
import { ageText, nameText, sexText } from '#lib/ui/board/patient-words.ts';
import { bandWords, listWords } from '#lib/ui/case/case-words.ts';
import { laboratoryValue, vitalsWords } from '#lib/ui/case/statement-words.ts';
import { notScoredWords } from '#lib/ui/chart/chart-words.ts';
import { dateText, spanText } from '#lib/view/format.ts';

interface WordsContext {
	readonly locale: string;
	readonly nowMs: number;
	readonly wardName: (ward: NonNullable<BedSummary['ward']>) => string;
}

type Conflicts = PrefilledIsbar['assessment']['conflicts'];

const lines = (...parts: readonly (string | null | undefined)[]): string => parts.filter(Boolean).join('\n');

/** Nothing the record says in two ways is told as one (I10). */
function identify({ identity, ward, bed }: PrefilledIsbar['identify'], conflicts: Conflicts, context: WordsContext): string {
	const who =
		identity === null
			? m.consult_record_identity_unknown()
			: conflicts.includes('identity')
				? m.consult_record_identity_disputed()
				: m.consult_record_identity({ name: nameText(identity), age: ageText(identity.ageYears), sex: sexText(identity.sex) });
	const number = identity?.hospitalNumber && !conflicts.includes('identity') ? identity.hospitalNumber : null;
	const place =
		ward === null
			? m.consult_record_place_unknown()
			: conflicts.includes('bed')
				? m.consult_record_bed_disputed()
				: bed === null
					? m.stay_place_no_bed({ ward: context.wardName(ward) })
					: m.stay_place({ ward: context.wardName(ward), bed });
	return lines(who, number === null ? null : m.consult_record_number({ number }), place);
}

function situation(from: PrefilledIsbar['situation'], { locale, nowMs }: WordsContext): string {
	const { news2, notScored, vitals, spo2Scale } = from;
	const latest = Object.entries(vitals) as readonly (readonly [string, Measured<unknown>])[];
	const newestAtMs = Math.max(0, ...latest.map(([, { measuredAtMs }]) => measuredAtMs));
	const values: { readonly [sign: string]: unknown } = Object.fromEntries(latest.map(([sign, { value }]) => [sign, value]));
	const signs = vitalsWords({ measuredAtMs: newestAtMs, ...values }, locale);
	return lines(
		news2 === null
			? notScored && notScoredWords(notScored, locale)
			: m.consult_record_news2({ total: news2.total, span: spanText(nowMs - news2.measuredAtMs, locale), band: bandWords(news2.band) }),
		news2?.newerPartial && m.consult_record_news2_partial({ points: news2.newerPartial.atLeast }),
		signs === '' ? m.consult_record_no_signs() : m.consult_record_signs({ signs, span: spanText(nowMs - newestAtMs, locale) }),
		spo2Scale === 'conflict' ? m.consult_record_scale_disputed() : spo2Scale === 2 ? m.consult_record_scale_two() : null
	);
}

function allergyLine(allergies: BedSummary['allergies'], locale: string): string {
	switch (allergies.status) {
		case 'known': {
			const named = allergies.allergies.flatMap(({ body }) => (body.assertion === 'allergy' ? [body.substance] : []));
			const known = m.consult_record_allergies({ list: listWords(named, locale) });
			return allergies.disputedBy.length > 0 ? `${known} (${m.consult_record_allergies_disputed()})` : known;
		}
		case 'none-known':
			return m.consult_record_allergies_none();
		case 'not-recorded':
			return m.consult_record_allergies_unknown();
		case 'unavailable':
			return m.consult_record_allergies_unavailable();
		default:
			return exhaustive(allergies);
	}
}

function background(from: PrefilledIsbar['background'], { locale }: WordsContext): string {
	const { admittedAtMs, admissionReason, conditions, allergies } = from;
	const date = admittedAtMs === null ? null : dateText(admittedAtMs, locale);
	const names = conditions.map(({ name }) => name);
	return lines(
		date === null
			? m.consult_record_admission_unknown()
			: admissionReason === null
				? m.consult_record_admitted_no_reason({ date })
				: m.consult_record_admitted({ date, reason: admissionReason }),
		names.length === 0 ? m.consult_record_no_conditions() : m.consult_record_conditions({ list: listWords(names, locale) }),
		allergyLine(allergies, locale)
	);
}

function assessment({ abnormalResults }: PrefilledIsbar['assessment'], { locale, nowMs }: WordsContext): string {
	if (abnormalResults.length === 0) return m.consult_record_no_laboratory();
	const results = abnormalResults.map(
		(result) => `${result.name} ${laboratoryValue(result)} (${m.age_ago({ span: spanText(nowMs - result.measuredAtMs, locale) })})`
	);
	return m.consult_record_laboratory({ list: listWords(results, locale) });
}

/** What the record knows, as text that a person goes on writing; what is unknown or disputed is said. The question stays empty. */
export const isbarWords = (from: PrefilledIsbar, context: WordsContext): Isbar => ({
	identify: identify(from.identify, from.assessment.conflicts, context),
	situation: situation(from.situation, context),
	background: background(from.background, context),
	assessment: assessment(from.assessment, context),
	recommendation: ''
});
