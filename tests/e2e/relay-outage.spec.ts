import type { Page } from '@playwright/test';
import {
	admit,
	banner,
	expectAllSent,
	expectLiveLane,
	foundAndJoin,
	openCase,
	openDraft,
	recordVitals,
	startNote,
	timeline,
	wordsOf
} from './support/steps.ts';
import { expect, test, withWorker } from './support/ward.ts';

const patient = { familyName: 'Vasquez', givenName: 'Ines', bornYear: '1971', bed: '5' };

/** The shell is kept on the device, so that a reload needs nobody. */
const expectKeptShell = (page: Page): Promise<void> =>
	expect
		.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state ?? 'none'), { timeout: 30_000 })
		.toBe('activated');

test('[J3] the relay dies: typing reaches the other screen, a reload opens everything, and when the relay is back all converge by themselves', async ({
	ward
}) => {
	test.slow();
	const { founder, colleague } = await foundAndJoin(ward, withWorker);
	await admit(founder.page, patient);
	await recordVitals(founder.page, 88);
	const mine = await startNote(founder.page);
	await mine.pressSequentially('Before the outage. ');
	await openCase(colleague.page, patient);
	const theirs = await openDraft(colleague.page);
	await expect.poll(() => wordsOf(theirs)).toBe('Before the outage. ');
	await expectLiveLane(founder.page);
	await expectLiveLane(colleague.page);
	await expectAllSent(founder.page);
	await expectKeptShell(founder.page);

	await ward.killRelay();
	for (const page of [founder.page, colleague.page]) await expect(page.getByText('Keep working.')).toBeVisible();
	await mine.press('Control+End');
	await mine.pressSequentially('Typed without a relay. ');
	await expect.poll(() => wordsOf(theirs)).toBe('Before the outage. Typed without a relay. ');
	await recordVitals(founder.page, 91);
	await expect(timeline(colleague.page).getByText('HR 91/min')).toBeVisible();
	await expect(founder.page.getByText(/not yet sent/)).toBeVisible();

	await founder.page.reload();
	await expect(banner(founder.page, patient)).toBeVisible();
	await expect(timeline(founder.page).getByText('HR 88/min')).toBeVisible();
	await expect(timeline(founder.page).getByText('HR 91/min')).toBeVisible();
	const again = await openDraft(founder.page);
	await expect.poll(() => wordsOf(again)).toBe('Before the outage. Typed without a relay. ');
	await expect(founder.page.getByText(/not yet sent/)).toBeVisible();

	// Each alone now: the reloaded page has no way to the other one.
	await again.press('Control+End');
	await again.pressSequentially('From the first. ');
	await theirs.press('Control+Home');
	await theirs.pressSequentially('From the second. ');

	await ward.startRelay();
	for (const page of [founder.page, colleague.page]) await expectAllSent(page);
	const whole = 'From the second. Before the outage. Typed without a relay. From the first. ';
	await expect.poll(() => wordsOf(again)).toBe(whole);
	await expect.poll(() => wordsOf(theirs)).toBe(whole);
	await expect(timeline(colleague.page).getByText('HR 91/min')).toBeVisible();
});
