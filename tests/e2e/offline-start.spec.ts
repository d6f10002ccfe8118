import type { BrowserContext, Page } from '@playwright/test';
import { admit, banner, expectAllSent, foundHospital, recordVitals, timeline } from './support/steps.ts';
import { expect, test, withWorker, type Ward } from './support/ward.ts';

const patient = { familyName: 'Marchetti', givenName: 'Bruno', bornYear: '1949', bed: '6' };

/** The shell is on the device and answers for this address. */
const expectInstalledShell = (page: Page): Promise<void> =>
	expect
		.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state ?? 'none'), { timeout: 30_000 })
		.toBe('activated');

/** Nothing answers any more: the relay has ended, the network is gone, and no page of the app is open. */
async function goDark(ward: Ward, context: BrowserContext): Promise<Page> {
	const [before] = context.pages();
	expect(await ward.stopRelay()).toBe(0);
	await context.setOffline(true);
	await before?.close();
	return context.newPage();
}

test('[J8] the installed app starts at a deep link with the relay stopped and the network gone, and shows the patient', async ({
	ward
}) => {
	const { page, context } = await ward.device(withWorker);
	await foundHospital(ward, page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
	const address = await admit(page, patient);
	await recordVitals(page, 89);
	await expectAllSent(page);
	await expectInstalledShell(page);

	const later = await goDark(ward, context);
	await later.goto(address);
	await expect(banner(later, patient)).toBeVisible();
	await expect(timeline(later).getByText('HR 89/min')).toBeVisible();
	await expect(later.getByText('Keep working.')).toBeVisible();
	await recordVitals(later, 92);
	await expect(timeline(later).getByText('HR 92/min')).toBeVisible();

	// As the icon on the home screen starts it.
	await later.goto(`${ward.origin}/?source=pwa`);
	await expect(later.getByRole('link', { name: patient.familyName.toUpperCase() })).toBeVisible();
});

test('[J8a] a device that never enrolled starts without relay and network too, and says what it can do', async ({ ward }) => {
	const { page, context } = await ward.device(withWorker);
	await page.goto(ward.origin);
	await expect(page.getByRole('heading', { name: 'Welcome to Wardline' })).toBeVisible();
	await expectInstalledShell(page);

	const later = await goDark(ward, context);
	await later.goto(ward.origin);
	await expect(later.getByRole('heading', { name: 'Welcome to Wardline' })).toBeVisible();
	await expect(later.getByRole('button', { name: 'Join with an invite' })).toBeVisible();
	await later.getByRole('button', { name: 'Look around' }).click();
	await expect(later.getByText('Demo ward. Nobody here is real')).toBeVisible();
});

test('[J8b] the browser finds everything it needs to install the app', async ({ ward }) => {
	const { page, context } = await ward.device(withWorker);
	await page.goto(ward.origin);
	await expectInstalledShell(page);
	const browser = await context.newCDPSession(page);
	const { errors } = await browser.send('Page.getAppManifest');
	expect(errors).toEqual([]);
	const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
	// Test profiles are private windows, which nothing is installed from.
	expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
});
