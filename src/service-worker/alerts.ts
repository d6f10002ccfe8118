/// <reference lib="webworker" />
import { notebookPlace, parseNotebook, type AlertNotebook } from '#lib/model/alert/alert-notebook.ts';
import { decodeAlert } from '#lib/core/alert-reason.ts';
import { placeOfAlert, shownAlert } from '#lib/model/alert/shown-alert.ts';

/** The part of the worker's world that alerts touch. */
export interface AlertWorld {
	readonly clients: Pick<Clients, 'matchAll' | 'openWindow'>;
	readonly registration: Pick<ServiceWorkerRegistration, 'showNotification'>;
	readonly caches: Pick<CacheStorage, 'open'>;
	/** The local minute of the day. */
	readonly minuteOfDay: () => number;
}

/** The Notifications standard has `renotify`; TypeScript's own types have lost it. */
type Options = NotificationOptions & { readonly renotify: boolean };

/** What the page left; null when it left nothing, or nothing that can be read. */
async function readNotebook(caches: AlertWorld['caches']): Promise<AlertNotebook | null> {
	try {
		const cache = await caches.open(notebookPlace.cache);
		const left = await cache.match(notebookPlace.address);
		return left === undefined ? null : parseNotebook(await left.json());
	} catch {
		// A full disk, or another version's text: the alert is shown without words of its own.
		return null;
	}
}

/** Shows the notification of a push, unless the app is in sight. `text` is the push's content. */
export async function tellOfPush(world: AlertWorld, text: string): Promise<void> {
	const windows = await world.clients.matchAll({ type: 'window', includeUncontrolled: true });
	const appInSight = windows.some(({ visibilityState }) => visibilityState === 'visible');
	const notebook = await readNotebook(world.caches);
	const shown = shownAlert(text, notebook, { minuteOfDay: world.minuteOfDay(), appInSight });
	if (shown === null) return;
	const options: Options = {
		body: shown.body,
		lang: shown.language,
		tag: shown.tag,
		// One that takes another's place sounds again: the second consult is news, too.
		renotify: !shown.silent,
		silent: shown.silent,
		requireInteraction: shown.stays,
		icon: '/icons/icon-192.png',
		data: decodeAlert(text)
	};
	await world.registration.showNotification(shown.title, options);
}

/** Brings the app into sight where the alert leads. A page that is open is never loaded anew: a call may be running in it. */
export async function answerTouch(world: AlertWorld, reason: unknown): Promise<void> {
	const place = placeOfAlert(typeof reason === 'string' ? decodeAlert(reason) : null);
	const windows = await world.clients.matchAll({ type: 'window', includeUncontrolled: true });
	const open = windows.find(({ visibilityState }) => visibilityState === 'visible') ?? windows[0];
	if (open === undefined) return void (await world.clients.openWindow(place));
	open.postMessage({ type: 'ALERT_TOUCHED', place });
	await open.focus();
}
