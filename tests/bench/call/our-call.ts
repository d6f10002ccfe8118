import type { Locator, Page } from '@playwright/test';
import { admit, foundHospital, invite, join, openCase, openDraft, startNote, toBoard } from '../../e2e/support/steps.ts';
import { expect } from '../../e2e/support/ward.ts';
import type { Lab } from '../../netlab/lab.ts';

/** Where a types, and where b sees it. */
export interface NotePlace {
	readonly typeIn: Locator;
	readonly seenIn: Locator;
}

const patient = { familyName: 'Nakamura', givenName: 'Yui', bornYear: '1961', bed: '3' };
const people = ['Mara Lindqvist', 'Oyelaran Adeyemi', 'Ines Caldeira', 'Tomas Hrubec'] as const;
const connectedWithinMs = 45_000;

/** The product itself, walked through its screens: everyone is of one hospital and has one case open. Resolves with the note to type in. */
export async function openOurCase(lab: Lab, pages: readonly Page[], typing: boolean): Promise<NotePlace | null> {
	const [first, ...others] = pages as readonly [Page, ...Page[]];
	await foundHospital({ setUpLink: () => lab.setUpLink() }, first, { name: people[0], hospital: 'Field Hospital North' });
	for (const [index, page] of others.entries()) await join(page, await invite(first, { role: 'Doctor' }), people[index + 1]!);
	await toBoard(first);
	await admit(first, patient);
	for (const page of others) await openCase(page, patient);
	if (!typing) return null;
	return { typeIn: await startNote(first), seenIn: await openDraft(others[0]!) };
}

/** The first calls the second, everyone else joins what is going on; resolves when each says that it is in the call. */
export async function startOurCall(pages: readonly Page[], camera: boolean): Promise<void> {
	const [first, second, ...others] = pages as readonly [Page, Page, ...Page[]];
	await first.getByRole('button', { name: `${camera ? 'Video' : 'Voice'} call to ${people[1]}` }).click();
	await second
		.getByRole('alertdialog')
		.getByRole('link', { name: camera ? 'Answer with video' : /^Answer/ })
		.click();
	for (const page of [second, first]) await inCall(page);
	for (const page of others) {
		await page.getByRole('button', { name: camera ? 'Join with video' : 'Join with voice' }).click();
		await inCall(page);
	}
}

const inCall = (page: Page): Promise<void> => expect(page.getByText('In a call with').first()).toBeVisible({ timeout: connectedWithinMs });
