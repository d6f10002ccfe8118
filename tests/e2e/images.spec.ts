import type { Locator, Page } from '@playwright/test';
import { metadataIn } from '#lib/model/image/image-metadata.ts';
import { findInBytes, findInFolder } from './support/find-plain-text.ts';
import { photoWithPlace, planted } from './support/photo-with-place.ts';
import { admit, foundHospital, invite, join, openCase, toBoard } from './support/steps.ts';
import { expect, test } from './support/ward.ts';

const patient = { familyName: 'Sparrowhawk', givenName: 'Ines', bornYear: '1971', bed: '2' };
const imagesOf = (page: Page) => page.getByRole('region', { name: 'Images' });
const give = (page: Page, name: string, mimeType: string, buffer: Buffer) =>
	imagesOf(page).locator('input[data-input="files"]').setInputFiles({ name, mimeType, buffer });

interface Watched {
	readonly opened: Blob[];
}

/** Keeps every picture that this page opens, so that its bytes can be looked into. */
const watchPictures = async (page: Page): Promise<void> => {
	await page.addInitScript(() => {
		const watched = globalThis as unknown as { opened: Blob[] };
		watched.opened = [];
		const real = URL.createObjectURL.bind(URL);
		URL.createObjectURL = (source) => {
			if (source instanceof Blob && source.type.startsWith('image/')) watched.opened.push(source);
			return real(source);
		};
	});
};
const openedPictures = async (page: Page): Promise<readonly Buffer[]> => {
	const all = await page.evaluate(() =>
		Promise.all((globalThis as unknown as Watched).opened.map(async (blob) => [...new Uint8Array(await blob.arrayBuffer())]))
	);
	return all.map((bytes) => Buffer.from(bytes));
};

/** Which quarters of a picture are red: top left, top right, bottom left, bottom right. */
const redCorners = (picture: Locator): Promise<readonly boolean[]> =>
	picture.evaluate((image: HTMLImageElement) => {
		const context = new OffscreenCanvas(2, 2).getContext('2d')!;
		context.imageSmoothingQuality = 'high';
		context.drawImage(image, 0, 0, 2, 2);
		const { data } = context.getImageData(0, 0, 2, 2);
		return [0, 4, 8, 12].map((at) => data[at]! > data[at + 2]!);
	});

test('[J14] a photo with place and camera in it: preview, then the whole, and nothing of that on the relay or in the pictures', async ({
	ward
}) => {
	const doctor = await ward.device();
	await watchPictures(doctor.page);
	await foundHospital(ward, doctor.page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
	const link = await invite(doctor.page, { role: 'Nurse' });
	// Requests of a page that a service worker controls cannot be held up here.
	const nurse = await ward.device({ serviceWorkers: 'block' });
	await watchPictures(nurse.page);
	await join(nurse.page, link, 'Oyelaran Adeyemi');
	await toBoard(doctor.page);
	await admit(nurse.page, patient);
	await openCase(doctor.page, patient);
	await expect(imagesOf(doctor.page).getByText('No images yet')).toBeVisible();

	// The whole image stays with the nurse for now; previews are smaller than this.
	let held = true;
	await nurse.context.route('**/blob/*', (route) => {
		const total = Number(/\/(\d+)$/.exec(route.request().headers()['content-range'] ?? '')?.[1] ?? 0);
		return held && total > 24 * 1024 ? route.abort() : route.continue();
	});
	const photo = await photoWithPlace(nurse.page, 3_600, 2_400);
	expect(metadataIn(photo)).toEqual(['APP1', 'APP1']);
	await give(nurse.page, 'IMG_0001.JPG', 'image/jpeg', photo);
	const dialog = nurse.page.getByRole('dialog');
	await dialog.getByRole('radio', { name: 'X-ray film' }).check();
	await dialog.getByLabel('What should be seen').fill('Left wrist');
	await dialog.getByRole('button', { name: 'Add to the case' }).click();
	await expect(dialog).toBeHidden();

	const thumbnail = imagesOf(doctor.page).getByRole('button', { name: 'Open image: Left wrist X-ray film' });
	await expect(thumbnail.locator('img')).toBeVisible();
	await thumbnail.click();
	const large = doctor.page.getByRole('dialog');
	await expect(large.getByRole('heading', { name: 'Left wrist' })).toBeVisible();
	const naturalSize = () => large.getByRole('img').evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
	await expect(large.getByRole('status')).toHaveText("The preview is here; the whole image is still on the sender's device.");
	expect(await naturalSize()).toEqual([320, 480]);

	held = false;
	await expect.poll(naturalSize, { timeout: 30_000 }).toEqual([1_707, 2_560]);
	const place = await large.getByRole('img').getAttribute('data-place');
	expect(place).toMatch(/^image:[0-9a-f]{32}$/);
	// Turned the way it was held: red at the top left.
	expect(await redCorners(large.getByRole('img'))).toEqual([true, false, false, false]);

	const pictures = await openedPictures(doctor.page);
	expect(pictures.length).toBe(2);
	for (const picture of [...pictures, ...(await openedPictures(nurse.page))]) {
		expect(metadataIn(picture)).toEqual([]);
		expect(findInBytes(picture, planted, 'picture')).toEqual([]);
	}
	expect(findInBytes(photo, planted, 'photo')).toHaveLength(planted.length);
	const onDisk = await findInFolder(ward.dataFolder, ['SQLite format 3', 'Left wrist', ...planted]);
	expect(onDisk.map(({ text }) => text)).toContain('SQLite format 3');
	expect(onDisk.filter(({ text }) => text !== 'SQLite format 3')).toEqual([]);
});

test('[KI4, KI5] a photo of a hundred megapixels is reduced and turned; what is no picture is told in a sentence', async ({ ward }) => {
	test.slow();
	const { page } = await ward.device();
	await watchPictures(page);
	await foundHospital(ward, page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
	await admit(page, patient);
	await give(page, 'notes.pdf', 'application/pdf', Buffer.from('%PDF-1.7'));
	await expect(imagesOf(page).getByRole('alert')).toContainText('notes.pdf is not a picture that can be kept');
	const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic')]);
	await give(page, 'IMG_2.HEIC', 'image/heic', heic);
	await expect(imagesOf(page).getByRole('alert')).toContainText('This browser cannot read IMG_2.HEIC');

	await give(page, 'large.jpg', 'image/jpeg', await photoWithPlace(page, 11_648, 8_736));
	const dialog = page.getByRole('dialog');
	await expect(dialog.getByRole('img')).toBeVisible({ timeout: 60_000 });
	const sizes = () => dialog.getByRole('img').evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
	await expect.poll(sizes).toEqual([360, 480]);
	expect(await redCorners(dialog.getByRole('img'))).toEqual([true, false, false, false]);
	await dialog.getByRole('button', { name: 'Add to the case' }).click();
	await imagesOf(page)
		.getByRole('button', { name: /Open image/ })
		.click();
	const large = page.getByRole('dialog').getByRole('img');
	await expect.poll(() => large.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight])).toEqual([1_920, 2_560]);
	for (const picture of await openedPictures(page)) expect(metadataIn(picture)).toEqual([]);
});
