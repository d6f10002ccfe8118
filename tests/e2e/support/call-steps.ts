import type { Page } from '@playwright/test';
import { admit, foundHospital, joinTogether, openCase, toBoard } from './steps.ts';
import { expect, type Ward } from './ward.ts';

const patient = { familyName: 'Nakamura', givenName: 'Ren', bornYear: '1966', bed: '2' };
export const people = ['Mara Lindqvist', 'Oyelaran Adeyemi', 'Ines Caldeira'] as const;

/** Finding a path on a busy machine of two cores. */
const connectedWithinMs = 45_000;

/** Everyone is of one hospital, in the order of `people`, and has the same case open. */
export async function besideOneCase(ward: Pick<Ward, 'setUpLink'>, pages: readonly [Page, ...Page[]]): Promise<void> {
	const [first, ...others] = pages;
	await foundHospital(ward, first, { name: people[0], hospital: 'Field Hospital North' });
	await joinTogether(
		first,
		others.map((page, at) => ({ page, name: people[at + 1]!, role: 'Doctor' }))
	);
	await toBoard(first);
	await admit(first, patient);
	for (const page of others) await openCase(page, patient);
}

type Media = 'video' | 'voice';

/** Rings the second of `people`. */
const ring = (from: Page, media: Media): Promise<void> =>
	from.getByRole('button', { name: `${media === 'video' ? 'Video' : 'Voice'} call to ${people[1]}` }).click();

const ringing = (page: Page) => page.getByRole('alertdialog', { name: `${people[0]} is calling` });

const answer = (page: Page, media: Media): Promise<void> =>
	ringing(page)
		.getByRole('link', { name: `Answer with ${media}` })
		.click();

async function expectInCall(pages: readonly Page[]): Promise<void> {
	for (const page of pages) await expect(page.getByText('In a call with').first()).toBeVisible({ timeout: connectedWithinMs });
}

/** The first of `people` calls the second, who answers. */
export async function call(from: Page, to: Page, media: Media): Promise<void> {
	await ring(from, media);
	await answer(to, media);
	await expectInCall([from, to]);
}
