import type { Locator } from '@playwright/test';
import { admit, expectLiveLane, foundAndJoin, openCase, openDraft, startNote, wordsOf } from './support/steps.ts';
import { expect, test } from './support/ward.ts';

const patient = { familyName: 'Okonkwo', givenName: 'Adaeze', bornYear: '1958', bed: '3' };
const opening = 'On the round: ';
const byFounder = 'Pupils equal and reacting.';
const byColleague = 'Chest clear on both sides.';

/** Puts the caret behind the opening words and types there, letter by letter. */
async function typeBehindOpening(text: Locator, words: string): Promise<void> {
	await text.focus();
	await text.press('Control+Home');
	for (const _ of opening) await text.press('ArrowRight');
	await text.pressSequentially(words, { delay: 25 });
}

test('[J2] two people type in one note at the same place, both texts stand on both screens, and cursors have names', async ({ ward }) => {
	const { founder, colleague } = await foundAndJoin(ward);
	await admit(founder.page, patient);
	await openCase(colleague.page, patient);
	const mine = await startNote(founder.page);
	await mine.pressSequentially(opening);
	const theirs = await openDraft(colleague.page);
	await expect.poll(() => wordsOf(theirs)).toBe(opening);
	await expectLiveLane(founder.page);

	await Promise.all([typeBehindOpening(mine, byFounder), typeBehindOpening(theirs, byColleague)]);

	const whole = opening.length + byFounder.length + byColleague.length;
	for (const text of [mine, theirs]) {
		await expect.poll(async () => (await wordsOf(text)).length).toBe(whole);
		const words = await wordsOf(text);
		expect(words).toContain(byFounder);
		expect(words).toContain(byColleague);
		expect(words.startsWith(opening)).toBe(true);
	}
	expect(await wordsOf(mine)).toBe(await wordsOf(theirs));

	await expect(mine.locator('.cm-peer-caret')).toHaveAttribute('title', 'Oyelaran Adeyemi');
	await expect(theirs.locator('.cm-peer-caret')).toHaveAttribute('title', 'Mara Lindqvist');
	await theirs.press('End');
	await expect(mine.locator('.cm-peer-flag')).toHaveText('Oyelaran Adeyemi');
});
