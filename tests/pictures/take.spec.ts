import type { Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { admit, foundAndJoin, recordVitals } from '../e2e/support/steps.ts';
import { expect, test, type Ward } from '../e2e/support/ward.ts';

const pictureOf = (name: string): string => fileURLToPath(new URL(`${name}.png`, import.meta.url));

/** Opens the demo ward and waits until its board is complete. */
async function lookAround(ward: Ward, page: Page, words: { readonly lookAround: string; readonly patients: string }): Promise<void> {
	await page.goto(ward.origin);
	await page.getByRole('button', { name: words.lookAround }).click();
	await expect(page.getByText(words.patients).first()).toBeVisible({ timeout: 60_000 });
	await expect(page.locator('a[href*="/case/"]')).toHaveCount(22, { timeout: 60_000 });
}

test('the ward board on a desktop', async ({ ward }) => {
	const { page } = await ward.device({ viewport: { width: 1440, height: 900 } });
	await lookAround(ward, page, { lookAround: 'Look around', patients: 'patients' });
	await page.screenshot({ path: pictureOf('board') });
	await page.locator('a[href*="/case/"]').nth(1).click();
	await expect(page.getByRole('heading', { name: 'Observations', exact: true })).toBeVisible();
	await expect(page.getByText('NEWS2').first()).toBeVisible();
	await page.screenshot({ path: pictureOf('case') });
});

test('a case on a tablet, in Chinese', async ({ ward }) => {
	const { page } = await ward.device({ viewport: { width: 820, height: 1180 }, locale: 'zh-CN' });
	await lookAround(ward, page, { lookAround: '看看', patients: '患者' });
	await page.locator('a[href*="/case/"]').nth(11).click();
	await expect(page.getByText('NEWS2').first()).toBeVisible();
	await page.screenshot({ path: pictureOf('case-chinese') });
});

test('a case on a phone, at night', async ({ ward }) => {
	const { page } = await ward.device({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' });
	await lookAround(ward, page, { lookAround: 'Look around', patients: 'patients' });
	await page.locator('a[href*="/case/"]').nth(11).click();
	await expect(page.getByText('NEWS2').first()).toBeVisible();
	await page.screenshot({ path: pictureOf('phone') });
});

test('a call beside the case', async ({ ward }) => {
	const { founder, colleague } = await foundAndJoin(ward);
	await founder.page.setViewportSize({ width: 1280, height: 800 });
	const address = await admit(founder.page, { familyName: 'Lindgren', givenName: 'Sofia', bornYear: '1951', bed: 'Bed 4' });
	await recordVitals(founder.page, 104);
	await colleague.page.goto(address);
	await founder.page.getByRole('button', { name: /^Video call to/ }).click({ timeout: 60_000 });
	await colleague.page.getByRole('link', { name: 'Answer with video' }).click({ timeout: 60_000 });
	const picture = founder.page.getByLabel(/^Picture of/);
	await expect.poll(() => picture.evaluate((video: HTMLVideoElement) => video.videoWidth), { timeout: 60_000 }).toBeGreaterThan(0);
	await founder.page.screenshot({ path: pictureOf('call') });
});
