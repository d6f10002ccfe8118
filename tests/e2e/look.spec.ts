import type { Page } from '@playwright/test';
import { admit, banner, expectLiveLane, foundAndJoin, openCase, recordVitals, timeline } from './support/steps.ts';
import { expect, test } from './support/ward.ts';

const patient = { familyName: 'Castellan', givenName: 'Noor', bornYear: '1971', bed: '4' };
const expert = 'Oyelaran Adeyemi';

/** The newest value of a row, in the table: the chart says the same to the eye alone. */
const pulse = (page: Page) => page.locator('td[data-place$=":pulse"]').first();
const ring = (page: Page) => page.locator(`[data-look-ring="${expert}"]`);
const marks = (page: Page) => page.getByRole('region', { name: 'Marks' });

test('[J15] one points at a value and the other sees where and who, follows, and has the mark after the line is gone', async ({ ward }) => {
	const { founder, colleague } = await foundAndJoin(ward);
	const [here, there] = [founder.page, colleague.page];
	await admit(here, patient);
	await recordVitals(here, 121);
	await openCase(there, patient);
	await expectLiveLane(there);

	await there.getByRole('button', { name: 'Table' }).click();
	await there.getByRole('button', { name: 'Look here' }).first().click();
	await pulse(there).click();
	await expect(here.locator('[data-look-ring]')).toHaveText(expert);
	await expect(here.getByText(`${expert} points at HR 121`).first()).toBeAttached();

	await here.getByRole('button', { name: `Follow the screen of ${expert}` }).click();
	await expect(here.getByText(`Your screen follows ${expert}.`)).toBeVisible();
	await expect(pulse(here)).toBeVisible();
	await expect(there.getByText('Follows your screen: Mara Lindqvist')).toBeVisible();
	await here.getByRole('button', { name: '3 days' }).click();
	await expect(here.getByText('You moved the screen yourself')).toBeVisible();

	await pulse(there).click();
	await there.getByRole('button', { name: 'Keep this mark' }).click();
	await expect(marks(here)).toContainText('HR 121');
	await expect(ring(here)).toBeVisible();

	await ward.killRelay();
	await colleague.context.close();
	await here.reload();
	await expect(banner(here, patient)).toBeVisible();
	await expect(marks(here)).toContainText(expert);
	await expect(timeline(here).getByRole('listitem').filter({ hasText: 'Mark 1' })).toContainText('HR 121');
	await here.getByRole('button', { name: 'Table' }).click();
	await expect(pulse(here).getByRole('img', { name: 'Mark 1' })).toBeVisible();
});
