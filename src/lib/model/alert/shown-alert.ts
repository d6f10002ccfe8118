import { decodeAlert, type AlertReason } from '#lib/core/alert-reason.ts';
import type { AlertNotebook, AlertWords } from './alert-notebook.ts';
import { isQuiet } from './quiet-hours.ts';

/** What the service worker shows for one push. */
export interface ShownAlert extends AlertWords {
	readonly reason: AlertReason | null;
	/** Empty where the browser knows better. */
	readonly language: string;
	/** One notification per reason: a newer one takes the older one's place. */
	readonly tag: string;
	/** Neither sound nor vibration. */
	readonly silent: boolean;
	/** Stays until somebody has seen it, where the system can do that. */
	readonly stays: boolean;
}

/** Before any page has left its words: both languages, and nothing but that something waits. */
const withoutNotebook: AlertWords = { title: 'Wardline', body: 'Something is waiting for you. 有事等您处理。' };

/**
 * The notification for a push; null while the app is in sight, which tells by itself. Browsers demand that every push be shown
 * otherwise, so quiet hours take the sound away and nothing else, and what cannot be read is shown without a reason.
 */
export function shownAlert(
	text: string,
	notebook: AlertNotebook | null,
	now: { readonly minuteOfDay: number; readonly appInSight: boolean }
): ShownAlert | null {
	const reason = decodeAlert(text);
	// Who asks for a test wants to see a notification, and has the app in sight.
	if (now.appInSight && reason !== 'test') return null;
	return {
		...(reason === null || notebook === null ? withoutNotebook : notebook.words[reason]),
		reason,
		language: notebook?.language ?? '',
		tag: `wardline-${reason ?? 'alert'}`,
		silent: isQuiet(notebook?.quiet ?? null, now.minuteOfDay),
		stays: reason !== 'test'
	};
}

/** Where a touch on the notification leads, from the app's root. A call rings by itself on every screen. */
export const placeOfAlert = (reason: AlertReason | null): '/' | '/consults' | '/settings' =>
	reason === 'consult-waiting' ? '/consults' : reason === 'test' ? '/settings' : '/';
