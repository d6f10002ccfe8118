import type { BrowserContext, Page } from '@playwright/test';
import { foundHospital } from './support/steps.ts';
import { expect, test, withWorker } from './support/ward.ts';

/** A browser whose push service gives an address that leads nowhere: test browsers have none. */
const subscribeNowhere = (): void => {
	let held: PushSubscription | null = null;
	PushManager.prototype.getSubscription = () => Promise.resolve(held);
	PushManager.prototype.subscribe = async (options) => {
		const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
		const p256dh = await crypto.subtle.exportKey('raw', pair.publicKey);
		const subscription = {
			endpoint: 'https://push.invalid/device',
			options: { applicationServerKey: (options?.applicationServerKey as Uint8Array<ArrayBuffer>).slice().buffer },
			getKey: (name: PushEncryptionKeyName) => (name === 'p256dh' ? p256dh : new ArrayBuffer(16)),
			unsubscribe: () => ((held = null), Promise.resolve(true))
		};
		return (held = subscription as unknown as PushSubscription);
	};
};

/** Hands pushes to the app's service worker as the browser does, from a page that is none of the app's. */
async function openPushes(context: BrowserContext, origin: string): Promise<(text: string) => Promise<void>> {
	const outside = await context.newPage();
	const session = await context.newCDPSession(outside);
	const registered = new Promise<string>((resolve) =>
		session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const ours = registrations.find(({ scopeURL, isDeleted }) => scopeURL.startsWith(origin) && !isDeleted);
			if (ours) resolve(ours.registrationId);
		})
	);
	await session.send('ServiceWorker.enable');
	const registrationId = await registered;
	return async (data) => void (await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data }));
}

/** What the system would show now, by tag. */
const shown = (context: BrowserContext): Promise<readonly (readonly [string, string, boolean])[]> =>
	context.serviceWorkers()[0]!.evaluate(async () => {
		const { registration } = globalThis as unknown as { readonly registration: ServiceWorkerRegistration };
		const held = (await registration.getNotifications()).toSorted((a, b) => (a.tag < b.tag ? -1 : 1));
		return held.map(({ title, tag, silent }) => [title, tag, silent === true] as const);
	});

const turnOn = async (page: Page): Promise<void> => {
	await page.getByRole('link', { name: 'Settings' }).click();
	await page.getByRole('button', { name: 'Turn alerts on' }).click();
};

test('[AL1, AL2, AL4, AL5] a push is shown in the language of the person once the app is closed, without sound in quiet hours', async ({
	ward
}) => {
	const { page, context } = await ward.device({ ...withWorker, permissions: ['notifications'] });
	await context.addInitScript(subscribeNowhere);
	await foundHospital(ward, page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
	await turnOn(page);
	await expect(page.getByText('Alerts are on for this device.')).toBeVisible();
	const worker = (): Promise<string | undefined> =>
		page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state);
	await expect.poll(worker, { timeout: 30_000 }).toBe('activated');
	const push = await openPushes(context, ward.origin);
	await push('consult-waiting ');
	await push('test            ');
	await expect.poll(() => shown(context)).toEqual([['A test alert', 'wardline-test', false]]);

	await page.getByRole('radio', { name: 'Silent in these hours' }).check();
	await page.getByLabel('From').fill('00:00');
	await page.getByLabel('To', { exact: true }).fill('23:59');
	await page.getByLabel('To', { exact: true }).blur();
	await page.getByRole('radio', { name: '简体中文' }).check();
	await expect(page.getByRole('heading', { level: 1, name: '设置' })).toBeVisible();
	const left = (): Promise<string> =>
		page.evaluate(async () => (await (await caches.open('wardline-alerts')).match('/alert-notebook'))?.text() ?? '');
	await expect.poll(left).toContain('"toMinute":1439');
	await expect.poll(left).toContain('有会诊等您');
	await page.close();
	await push('consult-waiting ');
	await push('consult-waiting ');
	await expect
		.poll(() => shown(context))
		.toEqual([
			['有会诊等您', 'wardline-consult-waiting', true],
			['A test alert', 'wardline-test', false]
		]);
});

test('[AL6, AL7] a test alert says that the relay cannot reach the push service, and everything else works', async ({ ward }) => {
	const { page, context } = await ward.device({ ...withWorker, permissions: ['notifications'] });
	await context.addInitScript(subscribeNowhere);
	await foundHospital(ward, page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
	await turnOn(page);
	await page.getByRole('button', { name: 'Send me a test alert' }).click();
	await expect(page.getByText('The relay could not reach the push service')).toBeVisible({ timeout: 45_000 });
	await page.getByRole('button', { name: 'Turn alerts off' }).click();
	await expect(page.getByRole('button', { name: 'Turn alerts on' })).toBeVisible();
});

test('[AL7] a browser that may not show notifications says so, and what to do', async ({ ward }) => {
	const { page } = await ward.device({ ...withWorker, permissions: [] });
	await page.addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => 'denied' }));
	await foundHospital(ward, page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
	await page.getByRole('link', { name: 'Settings' }).click();
	await expect(page.getByText('This browser does not let Wardline show notifications.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Turn alerts on' })).toBeHidden();
});
