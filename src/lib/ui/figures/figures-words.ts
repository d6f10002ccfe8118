import type { AdviceFigures, ConsultFigures } from '#lib/model/consult/consult-figures.ts';
import { m } from '#lib/paraglide/messages.js';
import { specialtyWords, urgencyWords } from '#lib/ui/consult/consult-words.ts';

/** Which consults a row stands for. */
export const scopeText = ({ specialty, urgency }: Pick<ConsultFigures, 'specialty' | 'urgency'>): string =>
	specialty === null || urgency === null ? m.figures_all() : `${specialtyWords(specialty)} · ${urgencyWords(urgency)}`;

const advice: { readonly [A in keyof AdviceFigures]: () => string } = {
	acted: m.figures_acted,
	partly: m.figures_partly,
	notActed: m.figures_not_acted,
	disputed: m.figures_disputed,
	undecided: m.figures_undecided
};
export const adviceText = (part: keyof AdviceFigures): string => advice[part]();

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A length of time to the minute below two hours, then to a tenth of an hour, then to a tenth of a day: figures round, ages do not. */
export function lengthText(ms: number, locale: string): string {
	const [value, unit] =
		ms < 2 * hourMs ? [ms / minuteMs, 'minute'] : ms < 48 * hourMs ? [ms / hourMs, 'hour'] : [ms / (24 * hourMs), 'day'];
	const options = {
		style: 'unit',
		unit: String(unit),
		unitDisplay: locale.startsWith('zh') ? 'long' : 'short',
		maximumFractionDigits: unit === 'minute' ? 0 : 1
	} as const;
	return new Intl.NumberFormat(locale, options).format(Number(value)).replace(/\bhr\b/, 'h');
}
