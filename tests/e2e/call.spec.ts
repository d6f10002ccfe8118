import type { Page } from '@playwright/test';
import {
	expectShownPicture,
	expectSound,
	expectSoundAlone,
	expectSoundAndPicture,
	watchConnections,
	withoutDevices,
	withoutWebRtc
} from './support/call-watch.ts';
import { admit, banner, foundHospital, invite, join, openCase, recordVitals, timeline, toBoard } from './support/steps.ts';
import { expect, test, type Device, type Ward } from './support/ward.ts';

const patient = { familyName: 'Nakamura', givenName: 'Ren', bornYear: '1966', bed: '2' };
const founderName = 'Mara Lindqvist';
const colleagueName = 'Oyelaran Adeyemi';

/** Two people with the same case open; each device is prepared before it opens the app. */
async function besideOneCase(
	ward: Ward,
	prepare: (founder: Device, colleague: Device) => Promise<unknown>
): Promise<{ readonly founder: Page; readonly colleague: Page }> {
	const founder = await ward.device();
	const colleague = await ward.device();
	await prepare(founder, colleague);
	await foundHospital(ward, founder.page, { name: founderName, hospital: 'Field Hospital North' });
	await join(colleague.page, await invite(founder.page, { role: 'Doctor' }), colleagueName);
	await toBoard(founder.page);
	await admit(founder.page, patient);
	await openCase(colleague.page, patient);
	return { founder: founder.page, colleague: colleague.page };
}

async function callByVideo(from: Page, to: Page, name: string): Promise<void> {
	await from.getByRole('button', { name: `Video call to ${name}` }).click();
	await to.getByRole('alertdialog').getByRole('link', { name: 'Answer with video' }).click();
	for (const page of [from, to]) await expect(page.getByText('In a call with').first()).toBeVisible({ timeout: 30_000 });
}

const callsOf = (page: Page) => timeline(page).getByRole('listitem').filter({ hasText: 'ended normally' });

test('[J6, J6a, J6b, UC11] a call has picture and sound both ways, falls to sound on request and comes back, and stands once in the timeline', async ({
	ward
}) => {
	// Picture begins once the line is known, each time anew: seconds on a quiet machine, most of a minute on a busy one.
	test.setTimeout(180_000);
	const { founder, colleague } = await besideOneCase(ward, (one, other) =>
		Promise.all([watchConnections(one.context), watchConnections(other.context)])
	);
	const both = [founder, colleague] as const;
	// Whoever is called may be in the middle of something.
	await colleague.getByRole('button', { name: 'Record observations' }).first().click();
	const rate = colleague.getByRole('dialog').getByRole('textbox', { name: 'Respiratory rate' });
	await rate.fill('16');
	await callByVideo(founder, colleague, colleagueName);
	await expect(rate).toHaveValue('16');
	await colleague.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click();
	await Promise.all(both.map(expectSoundAndPicture));
	await expectShownPicture(founder, colleagueName);
	await expectShownPicture(colleague, founderName);

	await colleague.getByRole('button', { name: 'Audio only' }).click();
	await Promise.all(both.map(expectSoundAlone));
	await expect(colleague.getByText('Audio only, as you chose.')).toBeVisible();
	await expect(founder.getByText(`Voice only: ${colleagueName} chose it.`)).toBeVisible();

	await colleague.getByRole('button', { name: 'Picture again' }).click();
	await Promise.all(both.map(expectSoundAndPicture));
	await expectShownPicture(founder, colleagueName);
	await expectShownPicture(colleague, founderName);

	await founder.getByRole('button', { name: 'Leave' }).click();
	await expect(founder.getByText('You left the call.')).toBeVisible();
	await expect(colleague.getByText(`${founderName} left the call.`)).toBeVisible();
	for (const page of both) await expect(callsOf(page)).toHaveCount(1);
	await expect(callsOf(colleague)).toContainText(founderName);
	await expect(callsOf(colleague)).toContainText(colleagueName);
});

test('[J6c, J6d] a refused camera, a missing microphone and a browser without WebRTC are told in a sentence, and the case works', async ({
	ward
}) => {
	const { founder, colleague } = await besideOneCase(ward, (one, other) =>
		Promise.all([
			watchConnections(one.context),
			watchConnections(other.context),
			withoutDevices(one.context, { camera: 'NotAllowedError' }),
			withoutDevices(other.context, { microphone: 'NotFoundError' })
		])
	);
	await callByVideo(founder, colleague, colleagueName);
	await expect(founder.getByText('The browser may not use the camera. You are heard, not seen.')).toBeVisible();
	await expect(colleague.getByText('No microphone was found, so you are not heard. You hear the other side.')).toBeVisible();
	await expectSound(colleague);
	await expectShownPicture(founder, colleagueName);
	await recordVitals(founder, 93);
	await expect(timeline(colleague).getByText('HR 93/min')).toBeVisible();
	await colleague.getByRole('button', { name: 'Leave' }).click();
	await expect(founder.getByText(`${colleagueName} left the call.`)).toBeVisible();

	await withoutWebRtc(founder.context());
	await founder.reload();
	await expect(banner(founder, patient)).toBeVisible();
	await founder.getByRole('button', { name: `Video call to ${colleagueName}` }).click();
	await expect(founder.getByText('This browser cannot make calls. Everything else of the case works here.')).toBeVisible();
	await recordVitals(founder, 95);
	await expect(timeline(colleague).getByText('HR 95/min')).toBeVisible();
});
