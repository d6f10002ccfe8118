import type { PersonId } from '#lib/core/ids.ts';
import type { Coverage, Span, Stretch } from '#lib/model/consult/duties.ts';
import type { FaultyLine } from '#lib/model/consult/expert-list.ts';
import type { Language } from '#lib/model/consult/language.ts';
import type { EscalatesTo } from '#lib/model/consult/rota.ts';
import type { Specialty } from '#lib/model/consult/specialty.ts';
import type { News2Band } from '#lib/model/news2.ts';
import { m } from '#lib/paraglide/messages.js';
import { languageWords, specialtyWords } from '#lib/ui/consult/consult-words.ts';
import { timeText } from '#lib/view/format.ts';
import { dayText } from '#lib/view/local-week.ts';
import type { ShiftProblem } from '#lib/view/shift-draft.ts';

/** `Intl.ListFormat` has no form that only parts: its narrow one has no sign between them, the others add a word. */
const listed = (parts: readonly string[], locale: string): string => parts.join(locale.startsWith('zh') ? '、' : ', ');

export const specialtiesText = (specialties: readonly Specialty[], locale: string): string =>
	listed(specialties.map(specialtyWords), locale);

export const languagesText = (languages: readonly Language[], locale: string): string =>
	languages.length === 0
		? m.rota_no_languages()
		: listed(
				languages.map((language) => languageWords(language, locale)),
				locale
			);

export const personText = (name: string | null): string => name ?? m.rota_name_unknown();

/** A midnight that ends a time is told as 24:00 of the day it ends. */
function endText(toMs: number, locale: string): string {
	const time = timeText(toMs, locale);
	return time === '00:00' ? '24:00' : time;
}

/** `Sun 1 02:00–08:00`; over midnight `Sun 1 20:00 – Mon 2 08:00`, by the viewer's clock. */
export function spanText({ fromMs, toMs }: Span, locale: string): string {
	const [firstDay, lastDay] = [dayText(fromMs, locale), dayText(toMs - 1, locale)];
	const [from, to] = [timeText(fromMs, locale), endText(toMs, locale)];
	return firstDay === lastDay ? `${firstDay} ${from}–${to}` : `${firstDay} ${from} – ${lastDay} ${to}`;
}

/** `08:00–20:00`, for a place that names the day already; over midnight `20:00 – Tue 24 06:00`. */
export function hoursText({ fromMs, toMs }: Span, locale: string): string {
	const [lastDay, from, to] = [dayText(toMs - 1, locale), timeText(fromMs, locale), endText(toMs, locale)];
	return lastDay === dayText(fromMs, locale) ? `${from}–${to}` : `${from} – ${lastDay} ${to}`;
}

/** What a specialty lacks in the time shown. */
export function gapsText({ gaps }: Coverage, shown: Span, locale: string): string {
	const whole = gaps.length === 1 && gaps[0]!.fromMs <= shown.fromMs && gaps[0]!.toMs >= shown.toMs;
	return whole
		? m.rota_gap_all()
		: m.rota_gap({
				spans: listed(
					gaps.map((gap) => spanText(gap, locale)),
					locale
				)
			});
}

/** Who serves when, and for whom. */
export function stretchText(stretch: Stretch, nameOf: (person: PersonId) => string | null, locale: string): string {
	const [name, span] = [personText(nameOf(stretch.by)), spanText(stretch, locale)];
	if (stretch.by === stretch.duty.person) return m.rota_stretch({ name, span });
	return m.rota_stretch_covers({ name, other: personText(nameOf(stretch.duty.person)), span });
}

/** What a line of a pasted list lacks, in one sentence that says what to write. */
export function faultText({ fault }: FaultyLine): string {
	switch (fault.reason) {
		case 'no-specialty':
			return m.rota_fault_no_specialty();
		case 'no-name':
			return m.rota_fault_no_name();
		case 'unknown-specialty':
			return m.rota_fault_unknown_specialty({ written: fault.written });
		case 'name-too-long':
			return m.rota_fault_name_too_long();
		case 'two-phones':
			return m.rota_fault_two_phones();
		case 'double':
			return m.rota_fault_double({ line: fault.firstLine });
		case 'too-many':
			return m.rota_fault_too_many();
	}
}

const problems: { readonly [P in ShiftProblem]: () => string } = {
	'no-person': m.rota_shift_no_person,
	'no-date': m.rota_shift_no_date,
	'no-time': m.rota_shift_no_time,
	'ends-before-it-begins': m.rota_shift_ends_before
};
export const shiftProblemText = (problem: ShiftProblem): string => problems[problem]();

const bands: { readonly [B in News2Band]: () => string } = {
	high: m.rota_band_high,
	medium: m.rota_band_medium,
	'low-medium': m.rota_band_low_medium,
	low: m.rota_band_low,
	none: m.rota_band_none
};
export const bandText = (band: News2Band): string => bands[band]();

const turnsTo: { readonly [E in EscalatesTo]: () => string } = {
	'others-on-duty': m.rota_to_others_on_duty,
	'everyone-of-specialty': m.rota_to_everyone,
	'ward-lead': m.rota_to_ward_lead,
	coordinator: m.rota_to_coordinator
};
export const escalatesToText = (to: EscalatesTo): string => turnsTo[to]();

export const rotaFailureText = (reason: 'not-permitted' | 'storage'): string =>
	reason === 'storage' ? m.rota_storage() : m.rota_not_permitted();
