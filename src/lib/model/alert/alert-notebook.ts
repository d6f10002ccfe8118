import { alertReasons, type AlertReason } from '#lib/core/alert-reason.ts';
import type { QuietHours } from './quiet-hours.ts';

/** One notification's sentences, in the person's language. */
export interface AlertWords {
	readonly title: string;
	readonly body: string;
}

/**
 * What the page leaves for the service worker, which wakes without it: how to speak, and when to be silent. No name and nothing of
 * a patient is in it.
 */
export interface AlertNotebook {
	/** A language tag (BCP 47). */
	readonly language: string;
	readonly words: Readonly<Record<AlertReason, AlertWords>>;
	readonly quiet: QuietHours | null;
}

/** Where the page puts the notebook and the worker finds it: an entry of its own in the Cache API, which no request is ever answered from. */
export const notebookPlace = { cache: 'wardline-alerts', address: '/alert-notebook' } as const;

const isText = (value: unknown): value is string => typeof value === 'string' && value.length < 500;
const isMinute = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 1_440;
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? { ...value } : {});

/** A notebook as it was left; null for anything else, such as another version's. */
export function parseNotebook(value: unknown): AlertNotebook | null {
	const { language, words, quiet } = fieldsOf(value);
	if (!isText(language)) return null;
	const read = alertReasons.map((reason) => [reason, fieldsOf(fieldsOf(words)[reason])] as const);
	if (!read.every(([, { title, body }]) => isText(title) && isText(body))) return null;
	const { fromMinute, toMinute } = fieldsOf(quiet);
	return {
		language,
		words: Object.fromEntries(read.map(([reason, { title, body }]) => [reason, { title, body }])) as AlertNotebook['words'],
		quiet: isMinute(fromMinute) && isMinute(toMinute) ? { fromMinute, toMinute } : null
	};
}
