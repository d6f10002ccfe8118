/// <reference types="@sveltejs/kit" />
/// <reference lib="webworker" />
import { build, files, version } from '$service-worker';
import { createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { answerTouch, tellOfPush, type AlertWorld } from './alerts.ts';
import { precacheEntries, relayPaths } from './precache.ts';

declare const self: ServiceWorkerGlobalScope;

/*
 * Keeps the app's own files for starts without a line, and nothing else: no answer of the relay, no clinical value ever enters a
 * cache. Every navigation is answered with the one page of the app. A new version waits until someone starts it.
 */
precacheAndRoute(precacheEntries(build, files, version));
registerRoute(new NavigationRoute(createHandlerBoundToURL('/200.html'), { denylist: [...relayPaths] }));

self.addEventListener('message', (event) => {
	if ((event.data as { readonly type?: unknown } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});

const world: AlertWorld = {
	clients: self.clients,
	registration: self.registration,
	caches: self.caches,
	minuteOfDay() {
		const now = new Date();
		return now.getHours() * 60 + now.getMinutes();
	}
};
self.addEventListener('push', (event) => event.waitUntil(tellOfPush(world, event.data?.text() ?? '')));
self.addEventListener('notificationclick', (event) => {
	event.notification.close();
	event.waitUntil(answerTouch(world, event.notification.data));
});
