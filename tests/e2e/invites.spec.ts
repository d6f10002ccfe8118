import type { Page } from '@playwright/test';
import { askToJoin, foundHospital, invite, join } from './support/steps.ts';
import { expect, openWard, test } from './support/ward.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** The one sentence on screen, after an attempt that must fail. */
const expectSentence = (page: Page, sentence: string): Promise<void> =>
	expect(page.getByRole('alert')).toHaveText(sentence, { timeout: 45_000 });

/** The link with one letter of its secret mistyped. */
function mistype(link: string): string {
	const at = link.length - 20;
	return `${link.slice(0, at)}${link[at] === 'A' ? 'B' : 'A'}${link.slice(at + 1)}`;
}

async function withdraw(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Withdraw' }).click();
	await expect(page.getByText('Withdrawn')).toBeVisible();
}

test('[J10] an invite that is used, expired, withdrawn, mistyped or for another hospital says so in one sentence, and a good one still works then', async ({
	ward,
	browser
}) => {
	test.slow();
	const founder = await ward.device();
	await foundHospital(ward, founder.page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
	const withdrawn = await invite(founder.page, { role: 'Nurse' });
	await withdraw(founder.page);
	const used = await invite(founder.page, { role: 'Doctor' });
	const colleague = await ward.device();
	await join(colleague.page, used, 'Oyelaran Adeyemi');
	const good = await invite(founder.page, { role: 'Nurse' });

	const { page: tab, context } = await ward.device();
	await askToJoin(tab, used, 'Noor Rahimi');
	await expectSentence(tab, 'This invite was used already. Each works once: ask for a new one.');

	/** Another try of the same person, in a tab of its own. */
	const expectRefusal = async (sentence: string, attempt: (page: Page) => Promise<unknown>): Promise<void> => {
		const page = await context.newPage();
		await attempt(page);
		await expectSentence(page, sentence);
		await page.close();
	};
	await expectRefusal('This invite was withdrawn. Ask whoever gave it to you.', (page) => askToJoin(page, withdrawn, 'Noor Rahimi'));
	await expectRefusal('This is no Wardline invite. Copy the whole link, or scan it again.', (page) => page.goto(mistype(good)));
	const ahead = await ward.device();
	await ahead.context.clock.setSystemTime(Date.now() + 8 * dayMs);
	await askToJoin(ahead.page, good, 'Noor Rahimi');
	await expectSentence(ahead.page, 'This invite has expired. Ask for a new one.');

	const other = await openWard(browser);
	try {
		const stranger = await other.device();
		await foundHospital(other, stranger.page, { name: 'Tomas Weber', hospital: 'Field Hospital South' });
		const foreign = await invite(stranger.page, { role: 'Nurse' });
		const sentence = "This invite is for another hospital. Open its link on that hospital's own address.";
		await expectRefusal(sentence, (page) => askToJoin(page, foreign.replace(other.origin, ward.origin), 'Noor Rahimi'));
	} finally {
		await other.close();
	}

	// The tab is open at the used invite: the address of the new one changes its fragment alone.
	await tab.goto(good);
	await expect(tab.getByText('Nurse at Field Hospital North')).toBeVisible();
	expect(new URL(tab.url()).hash).toBe('');
	await tab.getByLabel('Your name').fill('Noor Rahimi');
	await tab.getByRole('button', { name: 'Join', exact: true }).click();
	await expect(tab.getByRole('navigation', { name: 'Main' })).toBeVisible({ timeout: 45_000 });
});
