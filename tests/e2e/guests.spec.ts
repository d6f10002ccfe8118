import type { Page } from '@playwright/test';
import { expectSound, watchConnections } from './support/call-watch.ts';
import { admit, banner, foundHospital, invite, join, openCase, toBoard } from './support/steps.ts';
import { expect, test } from './support/ward.ts';

const patient = { familyName: 'Nakamura', givenName: 'Ren', bornYear: '1966', bed: '2' };
const guestName = 'Lucia Ferro';
/** Through a relay on a busy machine. */
const arriveWithinMs = 30_000;

async function inviteGuest(page: Page): Promise<string> {
	await page.getByRole('button', { name: 'Invite a guest' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByLabel('Who it is for').fill(guestName);
	await dialog.getByRole('button', { name: 'Make the link' }).click();
	const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
	await dialog.getByRole('button', { name: 'Done' }).click();
	return link;
}

test('[J16] a ward doctor who is no administrator invites a guest, who sees the one case, waits before its call, is let in and heard, is shown out and sees nothing more', async ({
	ward
}) => {
	// Three devices, each enrolled, and a call between two of them.
	test.setTimeout(240_000);
	const [founder, doctor, guest] = [await ward.device(), await ward.device(), await ward.device()];
	for (const { context } of [doctor, guest]) await watchConnections(context);
	await foundHospital(ward, founder.page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
	await join(doctor.page, await invite(founder.page, { role: 'Doctor' }), 'Oyelaran Adeyemi');
	await toBoard(founder.page);
	await admit(founder.page, patient);
	await openCase(doctor.page, patient);

	const link = await inviteGuest(doctor.page);
	await expect(doctor.page.getByText('Has not opened the link')).toBeVisible();
	await guest.page.goto(link);
	await expect(guest.page.getByText('Oyelaran Adeyemi invites you as a guest to a case of Field Hospital North')).toBeVisible();
	await expect(guest.page.getByText(patient.familyName)).toBeHidden();
	await guest.page.getByLabel('Your name').fill(guestName);
	await guest.page.getByRole('button', { name: 'Join as a guest' }).click();

	await expect(banner(guest.page, patient)).toBeVisible({ timeout: arriveWithinMs });
	await expect(guest.page.getByText(/You are a guest until/)).toBeVisible();
	await expect(guest.page.getByRole('navigation', { name: 'Main' })).toBeHidden();
	await expect(guest.page.getByRole('button', { name: 'Record observations' })).toBeHidden();
	await expect(doctor.page.getByText('Sees the case')).toBeVisible({ timeout: arriveWithinMs });

	await expect(guest.page.getByRole('button', { name: `Voice call to` })).toHaveCount(0);
	await guest.page.getByRole('button', { name: 'Join with voice' }).click();
	await expect(guest.page.getByText('You wait to be let in.')).toBeVisible();
	await expect(guest.page.getByText('The ward sees that you are here.')).toBeVisible({ timeout: arriveWithinMs });
	const knock = doctor.page.getByRole('group', { name: `${guestName} waits to be let in` });
	await knock.getByRole('button', { name: `Voice call to ${guestName}` }).click();
	await Promise.all([doctor.page, guest.page].map(expectSound));

	await doctor.page.getByRole('button', { name: `Show out ${guestName}` }).click();
	await doctor.page.getByRole('dialog').getByRole('button', { name: 'Show out' }).click();
	await expect(guest.page.getByText('Your visit was ended')).toBeVisible({ timeout: arriveWithinMs });
	await expect(guest.page.getByText(patient.familyName)).toBeHidden();
	await guest.page.reload();
	await expect(guest.page.getByText(patient.familyName)).toBeHidden();
	const left = await guest.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
	expect(left.filter((name) => name?.startsWith('wardline'))).toEqual([]);
});
