import { expect, test } from 'vitest';
import type { AlertNotebook } from '#lib/model/alert/alert-notebook.ts';
import { answerTouch, tellOfPush, type AlertWorld } from './alerts.ts';

const words = { title: '有会诊等您', body: '打开 Wardline 查看。' };
const notebook: AlertNotebook = {
	language: 'zh-Hans',
	words: { 'consult-waiting': words, 'call-waiting': words, 'advice-waiting': words, test: words },
	quiet: { fromMinute: 0, toMinute: 360 }
};

interface Window {
	readonly visibilityState: 'visible' | 'hidden';
	readonly done: string[];
}

/** A worker's world with these windows open; `left` is the text of the notebook. */
function worldWith(windows: readonly Window[], left: string | null = JSON.stringify(notebook), minute = 720) {
	const shown: { readonly title: string; readonly options: NotificationOptions & { readonly renotify?: boolean } }[] = [];
	const opened: string[] = [];
	const clients = windows.map(({ visibilityState, done }) => ({
		visibilityState,
		focus: async () => void done.push('focus'),
		postMessage: (message: unknown) => void done.push(JSON.stringify(message))
	}));
	const world = {
		clients: { matchAll: async () => clients, openWindow: async (place: string) => void opened.push(place) },
		registration: { showNotification: async (title: string, options: NotificationOptions) => void shown.push({ title, options }) },
		caches: { open: async () => ({ match: async () => (left === null ? undefined : new Response(left)) }) },
		minuteOfDay: () => minute
	} as unknown as AlertWorld;
	return { world, shown, opened };
}

test('[AL1] a push with the app closed or hidden shows the words the page left, and no more', async () => {
	const closedAndHidden: Window[][] = [[], [{ visibilityState: 'hidden', done: [] }]];
	for (const windows of closedAndHidden) {
		const { world, shown } = worldWith(windows);
		await tellOfPush(world, 'consult-waiting ');
		expect(shown).toHaveLength(1);
		expect(shown[0]).toMatchObject({
			title: words.title,
			options: {
				body: words.body,
				lang: 'zh-Hans',
				tag: 'wardline-consult-waiting',
				silent: false,
				renotify: true,
				data: 'consult-waiting'
			}
		});
	}
});

test('[AL2] with the app in sight nothing is shown', async () => {
	const { world, shown } = worldWith([{ visibilityState: 'visible', done: [] }]);
	await tellOfPush(world, 'consult-waiting ');
	expect(shown).toEqual([]);
});

test('[AL4] in quiet hours the notification comes without sound', async () => {
	const { world, shown } = worldWith([], undefined, 60);
	await tellOfPush(world, 'call-waiting    ');
	expect(shown[0]?.options).toMatchObject({ silent: true, renotify: false });
});

test('[AL5] a notebook that is missing or torn leaves a notification without words of its own', async () => {
	for (const left of [null, '{', '{"language":"en"}']) {
		const { world, shown } = worldWith([], left);
		await tellOfPush(world, 'consult-waiting ');
		expect(shown[0]).toMatchObject({ title: 'Wardline', options: { tag: 'wardline-consult-waiting' } });
	}
});

test('[AL3] a touch opens the app at the consults, or brings the open page there without loading it anew', async () => {
	const closed = worldWith([]);
	await answerTouch(closed.world, 'consult-waiting');
	expect(closed.opened).toEqual(['/consults']);
	const [hidden, seen] = [
		{ visibilityState: 'hidden', done: [] as string[] },
		{ visibilityState: 'visible', done: [] as string[] }
	] as const;
	const open = worldWith([hidden, seen]);
	await answerTouch(open.world, 'consult-waiting');
	expect(open.opened).toEqual([]);
	expect(hidden.done).toEqual([]);
	expect(seen.done).toEqual(['{"type":"ALERT_TOUCHED","place":"/consults"}', 'focus']);
	await answerTouch(closed.world, { made: 'up' });
	expect(closed.opened).toEqual(['/consults', '/']);
});
