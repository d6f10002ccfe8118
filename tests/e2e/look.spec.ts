import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { admit, banner, expectLiveLane, foundAndJoin, openCase, recordVitals, timeline } from './support/steps.ts';
import { photoWithPlace } from './support/photo-with-place.ts';
import { expect, test, withWorker } from './support/ward.ts';

const patient = { familyName: 'Castellan', givenName: 'Noor', bornYear: '1971', bed: '4' };
const expert = 'Oyelaran Adeyemi';

/** The newest value of a row, in the table: the chart says the same to the eye alone. */
const pulse = (page: Page) => page.locator('td[data-place$=":pulse"]').first();
const ring = (page: Page) => page.locator(`[data-look-ring="${expert}"]`);
const marks = (page: Page) => page.getByRole('region', { name: 'Marks' });

test('[J15] one points at a value and the other sees where and who, follows, and has the mark after the line is gone', async ({ ward }) => {
	const { founder, colleague } = await foundAndJoin(ward, withWorker);
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

test('[J15a] a spot in a picture is the same spot on the other screen, which opens and enlarges the picture when it follows', async ({
	ward
}) => {
	const { founder, colleague } = await foundAndJoin(ward);
	const [here, there] = [founder.page, colleague.page];
	await admit(here, patient);
	await openCase(there, patient);
	const images = (page: Page) => page.getByRole('region', { name: 'Images' });
	await images(here)
		.locator('input[data-input="files"]')
		.setInputFiles({ name: 'film.jpg', mimeType: 'image/jpeg', buffer: await photoWithPlace(here, 600, 400) });
	await here.getByRole('dialog').getByRole('button', { name: 'Add to the case' }).click();
	const thumbnail = (page: Page) => images(page).getByRole('button', { name: /^Open image/ });
	await expect(thumbnail(here).locator('img')).toBeVisible();
	await expect(thumbnail(there).locator('img')).toBeVisible();
	await here.getByRole('button', { name: `Follow the screen of ${expert}` }).click();

	await thumbnail(there).click();
	const large = (page: Page) => page.getByRole('dialog').locator('[data-place^="image:"]');
	await expect(large(here)).toBeVisible();
	const width = async (): Promise<number> => (await large(here).boundingBox())!.width;
	const whole = await width();
	await there.getByRole('button', { name: 'Enlarge' }).click();
	await expect.poll(async () => (await width()) / whole).toBeCloseTo(1.5, 1);
	await there.getByRole('dialog').getByRole('button', { name: 'Look here' }).click();
	const box = (await large(there).boundingBox())!;
	await there.mouse.click(box.x + box.width * 0.25, box.y + box.height * 0.75);
	await expect(ring(here)).toBeVisible();
	await there.getByRole('dialog').getByRole('button', { name: 'Keep this mark' }).click();
	const spot = async (): Promise<readonly number[]> => {
		const [picture, at] = [(await large(here).boundingBox())!, (await ring(here).boundingBox())!];
		const share = (from: number, length: number, edge: number, size: number): number =>
			Math.round(((from + length / 2 - edge) / size) * 100) / 100;
		return [share(at.x, at.width, picture.x, picture.width), share(at.y, at.height, picture.y, picture.height)];
	};
	await expect.poll(spot).toEqual([0.25, 0.75]);
	await expectAccessible(here, 'a picture with a mark, followed');

	await there.keyboard.press('Escape');
	await there.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
	await expect(large(here)).toBeHidden();
	await expect(marks(here)).toContainText('a spot in the picture');
	await expect(here.getByText(`Your screen follows ${expert}.`)).toBeVisible();
});
