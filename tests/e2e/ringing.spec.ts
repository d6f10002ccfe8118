import type { Page } from '@playwright/test';
import { arriveWithinMs, bringExperts, consultCard } from './support/consult-steps.ts';
import { admit, foundHospital, invite, join, openCase } from './support/steps.ts';
import { expect, test } from './support/ward.ts';

const patient = { familyName: 'Nakamura', givenName: 'Ren', bornYear: '1966', bed: '2' };
const lung = 'Respiratory medicine';
const question = 'High flow now, or prone first?';

/** Counts the tones that a page begins. */
const countTones = async (page: Page): Promise<void> => {
	await page.addInitScript(() => {
		const counted = window as unknown as { tones: number };
		counted.tones = 0;
		const create = AudioContext.prototype.createOscillator;
		AudioContext.prototype.createOscillator = function () {
			counted.tones += 1;
			return create.call(this);
		};
	});
};
const tones = (page: Page): Promise<number> => page.evaluate(() => (window as unknown as { tones: number }).tones);
const banner = (page: Page) => page.getByRole('region', { name: /New question for you/ });
const toSettings = (page: Page): Promise<void> =>
	page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).click();

test('[RG2, RG8, XD19] a question rings on every page of an expert, is put off, accepted, passed on, and rings again', async ({ ward }) => {
	test.setTimeout(240_000);
	const [coordinator, nurse, imani, tomas] = await Promise.all(Array.from({ length: 4 }, async () => (await ward.device()).page));
	await countTones(imani!);
	await foundHospital(ward, coordinator!, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
	await join(nurse!, await invite(coordinator!, { role: 'Nurse' }), 'Ines Caldeira');
	const experts = [
		['Imani Okafor', lung],
		['Tomas Lindgren', lung]
	] as const;
	await bringExperts(coordinator!, experts, [imani!, tomas!]);
	for (const page of [imani!, tomas!]) await toSettings(page);
	// Whoever has touched the page can hear it.
	await imani!.getByRole('button', { name: 'Try the ring' }).click();
	await expect.poll(() => tones(imani!)).toBeGreaterThan(0);
	const tried = await tones(imani!);

	await admit(nurse!, patient);
	await openCase(nurse!, patient);
	await nurse!.getByRole('button', { name: 'Ask an expert' }).first().click();
	const asking = nurse!.getByRole('dialog');
	await asking.getByRole('checkbox', { name: lung, exact: true }).check();
	await asking.getByRole('radio', { name: 'At once' }).check();
	await asking.getByLabel('Your question').fill(question);
	await asking.getByRole('button', { name: 'Ask now' }).click();

	for (const page of [imani!, tomas!]) await expect(banner(page)).toContainText(question, { timeout: arriveWithinMs });
	await expect.poll(() => tones(imani!)).toBeGreaterThan(tried);
	await tomas!.getByRole('button', { name: 'Not now' }).click();
	await expect(banner(tomas!)).toBeHidden();
	await imani!.getByRole('button', { name: 'Accept question' }).click();
	await expect(imani!.getByRole('heading', { name: 'The question' })).toBeVisible({ timeout: arriveWithinMs });
	await expect(consultCard(nurse!, lung).getByText('With Imani Okafor')).toBeVisible({ timeout: arriveWithinMs });

	await imani!.getByRole('button', { name: 'Pass on' }).click();
	const passing = imani!.getByRole('dialog');
	await passing.getByRole('radio', { name: /Tomas Lindgren/ }).check();
	await passing.getByLabel(/Why, and what/).fill('I am called to theatre.');
	await passing.getByRole('button', { name: 'Pass on' }).click();
	await expect(banner(tomas!)).toContainText(question, { timeout: arriveWithinMs });
	await expect(
		consultCard(nurse!, lung)
			.getByText(/Tomas Lindgren/)
			.first()
	).toBeVisible({ timeout: arriveWithinMs });
});
