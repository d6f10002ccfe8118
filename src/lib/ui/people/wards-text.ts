import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

/** Ward names as one list in the language's own way. */
export const wardsText = (names: readonly string[] | 'all'): string =>
	names === 'all' ? m.people_all_wards() : new Intl.ListFormat(getLocale(), { type: 'unit' }).format(names);
