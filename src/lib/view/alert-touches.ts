const places = ['/', '/consults', '/settings'] as const;
type Place = (typeof places)[number];

/** What this needs of `navigator.serviceWorker`. */
export type WorkerPort = Pick<ServiceWorkerContainer, 'addEventListener' | 'removeEventListener' | 'getRegistration'>;

/** Calls back with the place a touched notification leads to; the worker has brought this page into sight. The returned function ends it. */
export function followAlertTouches(workers: WorkerPort | undefined, go: (place: Place) => void): () => void {
	const hear = (event: MessageEvent): void => {
		const { type, place } = (event.data ?? {}) as { readonly type?: unknown; readonly place?: unknown };
		const known = places.find((one) => one === place);
		if (type === 'ALERT_TOUCHED' && known !== undefined) go(known);
	};
	workers?.addEventListener('message', hear);
	return () => workers?.removeEventListener('message', hear);
}

/** Takes back the notifications that are still shown: whoever looks at the app sees there what waits. */
export async function takeBackAlerts(workers: WorkerPort | undefined): Promise<void> {
	const shown = await (await workers?.getRegistration())?.getNotifications();
	for (const notification of shown ?? []) if (/^wardline-(?!test$)/.test(notification.tag)) notification.close();
}
