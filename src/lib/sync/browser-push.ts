import { err, ok } from '#lib/core/result.ts';
import type { BoundAddress, PushPermission, PushPort } from './push-subscription.ts';

const permissions: Readonly<Record<NotificationPermission, PushPermission>> = {
	default: 'not-asked',
	granted: 'granted',
	denied: 'denied'
};

/** Push as this browser has it. Everything waits for the service worker, which the page registers by itself. */
export function createBrowserPush(): PushPort {
	const supported = 'Notification' in window && 'PushManager' in window && 'serviceWorker' in navigator;
	/** Undefined before the worker is registered, as on the very first visit and in development. */
	const manager = async (): Promise<PushManager | undefined> =>
		supported ? (await navigator.serviceWorker.getRegistration())?.pushManager : undefined;
	const permission = (): PushPermission => (supported ? permissions[Notification.permission] : 'unsupported');
	return {
		permission,
		ask: async () => (permission() === 'not-asked' ? permissions[await Notification.requestPermission()] : permission()),
		async current() {
			const subscription = await (await manager())?.getSubscription();
			return subscription ? addressOf(subscription) : null;
		},
		async subscribe(boundTo) {
			try {
				const subscription = await (await manager())?.subscribe({ userVisibleOnly: true, applicationServerKey: boundTo });
				const address = subscription ? addressOf(subscription) : null;
				return address === null ? err({ reason: 'no-push-service' }) : ok(address);
			} catch (error) {
				return err({ reason: (error as DOMException).name === 'NotAllowedError' ? 'not-permitted' : 'no-push-service' });
			}
		},
		async unsubscribe() {
			const subscription = await (await manager())?.getSubscription();
			// Without a line to the push service the browser drops the address by itself.
			await subscription?.unsubscribe().catch(() => false);
		}
	};
}

function addressOf(subscription: PushSubscription): BoundAddress | null {
	const { applicationServerKey } = subscription.options;
	const [p256dh, auth] = [subscription.getKey('p256dh'), subscription.getKey('auth')];
	if (p256dh === null || auth === null) return null;
	return {
		endpoint: subscription.endpoint,
		p256dh: new Uint8Array(p256dh),
		auth: new Uint8Array(auth),
		boundTo: applicationServerKey === null ? null : new Uint8Array(applicationServerKey)
	};
}
