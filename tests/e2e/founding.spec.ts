import { admit, expectAllSent, foundAndJoin, foundHospital, openCase, recordVitals, timeline } from './support/steps.ts';
import { expect, test, withWorker } from './support/ward.ts';

const patient = { familyName: 'Haddad', givenName: 'Layla', bornYear: '1958', bed: '3' };

test('[J1] a hospital is founded, a colleague joins, and a vital sign recorded on one device is on the other', async ({ ward }) => {
	const { founder, colleague } = await foundAndJoin(ward, withWorker);
	await admit(founder.page, patient);
	await recordVitals(founder.page, 104);
	await expectAllSent(founder.page);

	await openCase(colleague.page, patient);
	const arrived = timeline(colleague.page).getByText('104', { exact: false }).first();
	await expect(arrived).toBeVisible();
	await expect(colleague.page.getByText('Mara Lindqvist').first()).toBeVisible();

	// And the other way round: what the colleague records is on the founder's open page.
	await recordVitals(colleague.page, 97);
	await expect(timeline(founder.page).getByText('97', { exact: false }).first()).toBeVisible();
	await expect(timeline(founder.page).getByText('Oyelaran Adeyemi').first()).toBeVisible();
});

test('[J1] the set-up link works once', async ({ ward }) => {
	const founder = await ward.device();
	await foundHospital(ward, founder.page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
	const { page } = await ward.device();
	await page.goto(ward.setUpLink());
	await page.getByRole('button', { name: 'Set up a hospital' }).click();
	await page.getByLabel('Hospital name').fill('A second hospital');
	await page.getByLabel('Name of ward').fill('Ward 1');
	await page.getByLabel('Beds', { exact: true }).fill('1-4');
	await page.getByRole('button', { name: 'Next' }).click();
	await page.getByLabel('Your name').fill('Tomas Weber');
	await page.getByRole('button', { name: 'Create the hospital' }).click();
	await expect(page.getByRole('alert')).toHaveText(/This relay already has a hospital/);
});
