import {
	admit,
	expectAllSent,
	foundAndJoin,
	invite,
	join,
	openCase,
	openDraft,
	recordVitals,
	signNote,
	startNote,
	timeline,
	toBoard,
	wardName,
	wordsOf
} from './support/steps.ts';
import { expect, test } from './support/ward.ts';

const first = { familyName: 'Haugen', givenName: 'Solveig', bornYear: '1949', bed: '1' };
const second = { familyName: 'Baptiste', givenName: 'Celeste', bornYear: '1990', bed: '2' };

test('[J4] a third device that joins when nobody else is on line has everything', async ({ ward }) => {
	test.slow();
	const { founder, colleague } = await foundAndJoin(ward);
	await admit(founder.page, first);
	await recordVitals(founder.page, 77);
	const note = await startNote(founder.page);
	await note.pressSequentially('Slept well, eats again.');
	await signNote(founder.page, 'Mara Lindqvist');
	await admit(colleague.page, second);
	await recordVitals(colleague.page, 102);
	const draft = await startNote(colleague.page);
	await draft.pressSequentially('Waiting for the blood count.');
	await toBoard(colleague.page);
	// Nobody else has the case open now: what the founder reads of it came through the relay.
	await openCase(founder.page, second);
	const relayed = await openDraft(founder.page);
	await expect.poll(() => wordsOf(relayed)).toBe('Waiting for the blood count.');
	const link = await invite(founder.page, { role: 'Nurse', wards: [wardName] });
	await expectAllSent(founder.page);
	await founder.context.close();
	await colleague.context.close();

	const { page } = await ward.device();
	await join(page, link, 'Noor Rahimi');
	await openCase(page, first);
	await expect(timeline(page).getByText('HR 77/min')).toBeVisible();
	await expect(page.getByRole('region', { name: 'Notes' }).getByText('Slept well, eats again.')).toBeVisible();
	await expect(page.getByText('Not verified')).toHaveCount(0);
	await toBoard(page);
	await openCase(page, second);
	await expect(timeline(page).getByText('HR 102/min')).toBeVisible();
	const open = await openDraft(page);
	await expect.poll(() => wordsOf(open)).toBe('Waiting for the blood count.');
	await recordVitals(page, 99);
	await expectAllSent(page);
});
