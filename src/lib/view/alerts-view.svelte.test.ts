import { expect, test } from 'vitest';
import { createSettable } from '#lib/core/readable.ts';
import type { AlertNotebook } from '#lib/model/alert/alert-notebook.ts';
import { createNotebookStore, type NotebookStore } from './alert-notebook-store.ts';
import { AlertsView, type SpokenAlerts } from './alerts-view.svelte.ts';
import type { AlertStanding, DeviceAlerts, TestAlert } from './device-alerts.ts';

const words = { title: 'A consult is waiting', body: 'Open Wardline.' };
const spoken: SpokenAlerts = {
	language: 'en',
	words: { 'consult-waiting': words, 'call-waiting': words, 'advice-waiting': words, test: words }
};

function setUp(left: AlertNotebook | null = null) {
	const kept = { notebook: left };
	const store: NotebookStore = {
		read: async () => kept.notebook,
		leave: async (notebook) => ((kept.notebook = notebook), true)
	};
	const standing = createSettable<AlertStanding>('off');
	const alerts: DeviceAlerts = {
		standing,
		lastTest: createSettable<TestAlert | null>(null),
		turnOn: async () => standing.set('on'),
		turnOff: async () => standing.set('off'),
		test: () => undefined,
		callWaiting: () => false
	};
	return { view: new AlertsView(alerts, store), kept, standing };
}

test('[AL4] quiet hours begin with a usual night, change by the clock, and are kept for the worker', async () => {
	const { view, kept } = setUp();
	await view.speak(spoken);
	expect([view.quiet, kept.notebook]).toEqual([null, { ...spoken, quiet: null }]);
	await view.quieten();
	expect(view.quiet).toEqual({ from: '22:00', to: '07:00' });
	await view.setHours('23:15', '05:00');
	await view.setHours('', '05:00');
	expect(kept.notebook?.quiet).toEqual({ fromMinute: 1_395, toMinute: 300 });
	await view.sound();
	expect([view.quiet, kept.notebook?.quiet]).toEqual([null, null]);
});

test('[AL5] another language takes the words along and leaves the hours alone', async () => {
	const hours = { fromMinute: 60, toMinute: 120 };
	const { view, kept } = setUp({ ...spoken, quiet: hours });
	await view.speak({ ...spoken, language: 'zh-Hans' });
	expect(kept.notebook).toEqual({ ...spoken, language: 'zh-Hans', quiet: hours });
	expect(view.quiet).toEqual({ from: '01:00', to: '02:00' });
});

test('[AL7] who turned alerts on is known to want them, whatever stands in the way', async () => {
	const { view, standing } = setUp();
	expect([view.standing, view.wanted]).toEqual(['off', false]);
	await view.turnOn();
	expect([view.standing, view.wanted, view.busy]).toEqual(['on', true, false]);
	standing.set('no-push-service');
	expect(view.wanted).toBe(true);
	await view.turnOff();
	expect(view.wanted).toBe(false);
});

test('[AL5] a browser that keeps nothing is no error', async () => {
	const without = createNotebookStore(undefined);
	expect([await without.read(), await without.leave({ ...spoken, quiet: null })]).toEqual([null, false]);
	const failing = createNotebookStore({ open: () => Promise.reject(new Error('full')) });
	expect([await failing.read(), await failing.leave({ ...spoken, quiet: null })]).toEqual([null, false]);
	const kept = new Map<string, string>();
	const cache = {
		match: async (address: string) => (kept.has(address) ? new Response(kept.get(address)) : undefined),
		put: async (address: string, response: Response) => void kept.set(address, await response.text())
	};
	const store = createNotebookStore({ open: async () => cache as unknown as Cache });
	expect(await store.leave({ ...spoken, quiet: null })).toBe(true);
	expect(await store.read()).toEqual({ ...spoken, quiet: null });
});
