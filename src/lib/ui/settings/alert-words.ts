import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';
import type { AlertStanding, TestAlert } from '#lib/view/device-alerts.ts';
import type { SpokenAlerts } from '#lib/view/alerts-view.svelte.ts';

/** What stands in the way of alerts, and what to do; null where a button says enough. */
export function standingText(standing: AlertStanding, iosSteps: boolean): string | null {
	switch (standing) {
		case 'unknown':
		case 'off':
			return null;
		case 'unsupported':
			return iosSteps ? m.alerts_unsupported_ios() : m.alerts_unsupported();
		case 'denied':
			return m.alerts_denied();
		case 'waiting-for-line':
			return m.alerts_waiting_for_line();
		case 'on':
			return m.alerts_on();
		case 'not-at-this-relay':
			return m.alerts_not_at_this_relay();
		case 'refused':
			return m.alerts_refused();
		case 'no-push-service':
			return m.alerts_no_push_service();
	}
}

export function testText({ at }: TestAlert): string {
	switch (at) {
		case 'asked':
			return m.alerts_test_asked();
		case 'sent':
			return m.alerts_test_sent();
		case 'unreachable':
			return m.alerts_test_unreachable();
		case 'limited':
			return m.alerts_test_limited();
		case 'gone':
			return m.alerts_test_gone();
		case 'no-line':
			return m.alerts_test_no_line();
	}
}

/** The sentences of notifications in the language of the page; read in an effect, they follow it. */
export const spokenAlerts = (): SpokenAlerts => ({
	language: getLocale(),
	words: {
		'consult-waiting': { title: m.alerts_consult_waiting(), body: m.alerts_consult_waiting_body() },
		'call-waiting': { title: m.alerts_call_waiting(), body: m.alerts_call_waiting_body() },
		'advice-waiting': { title: m.alerts_advice_waiting(), body: m.alerts_advice_waiting_body() },
		test: { title: m.alerts_test_alert(), body: m.alerts_test_alert_body() }
	}
});
