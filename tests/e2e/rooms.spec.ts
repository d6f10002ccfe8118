import type { BrowserContext, Page } from '@playwright/test';
import { expectSound, watchConnections } from './support/call-watch.ts';
import { admit, banner, foundHospital, joinTogether, openCase, toBoard } from './support/steps.ts';
import { expect, test, type Ward } from './support/ward.ts';

const patient = { familyName: 'Nakamura', givenName: 'Ren', bornYear: '1966', bed: '2' };
const names = ['Mara Lindqvist', 'Oyelaran Adeyemi', 'Ines Duarte'] as const;

/** So many people with the same case open, the founder first. */
async function besideOneCase(ward: Ward, count: number, prepare = watchConnections): Promise<readonly Page[]> {
	const devices = [];
	for (let at = 0; at < count; at++) {
		const device = await ward.device();
		await prepare(device.context);
		devices.push(device);
	}
	const [founder, ...others] = devices.map(({ page }) => page);
	await foundHospital(ward, founder!, { name: names[0], hospital: 'Field Hospital North' });
	await joinTogether(
		founder!,
		others.map((page, at) => ({ page, name: names[at + 1]!, role: 'Doctor' }))
	);
	await toBoard(founder!);
	await admit(founder!, patient);
	for (const other of others) await openCase(other, patient);
	return [founder!, ...others];
}

const inCallWith = (page: Page, ...others: readonly string[]): Promise<void> =>
	expect(page.getByText(`In a call with ${others.join(' and ')}`).first()).toBeVisible({ timeout: 30_000 });

test('[RM3, RM15] a third joins the call that is on, a reload comes back into it, and those who stay hear each other', async ({ ward }) => {
	test.setTimeout(180_000);
	const [founder, colleague, third] = (await besideOneCase(ward, 3)) as [Page, Page, Page];
	await founder.getByRole('button', { name: `Voice call to ${names[1]}` }).click();
	await colleague.getByRole('alertdialog').getByRole('link', { name: 'Answer with voice' }).click();
	await inCallWith(founder, names[1]);

	await expect(third.getByText('A call is going on here')).toBeVisible();
	await third.getByRole('button', { name: 'Join with voice' }).click();
	await inCallWith(third, names[0], names[1]);
	await inCallWith(founder, names[1], names[2]);
	await Promise.all([founder, colleague, third].map(expectSound));

	await third.reload();
	await expect(banner(third, patient)).toBeVisible();
	await inCallWith(third, names[0], names[1]);
	await Promise.all([founder, colleague, third].map(expectSound));

	await founder.getByRole('button', { name: 'Leave' }).click();
	await inCallWith(colleague, names[2]);
	await Promise.all([colleague, third].map(expectSound));
	await third.getByRole('button', { name: 'Leave' }).click();
	await expect(colleague.getByText(`${names[2]} left the call.`)).toBeVisible();
});

test('[RM14, RM20] every tab rings, one answers, and the others are quiet and stay out of the call', async ({ ward }) => {
	const [founder, colleague] = (await besideOneCase(ward, 2)) as [Page, Page];
	const second = await colleague.context().newPage();
	await second.goto(colleague.url());
	await expect(banner(second, patient)).toBeVisible();
	await founder.getByRole('button', { name: `Voice call to ${names[1]}` }).click();
	for (const tab of [colleague, second]) await expect(tab.getByRole('alertdialog')).toBeVisible();
	await second.getByRole('alertdialog').getByRole('link', { name: 'Answer with voice' }).click();
	await inCallWith(second, names[0]);
	await expect(colleague.getByRole('alertdialog')).toHaveCount(0);
	await Promise.all([founder, second].map(expectSound));
	await expect(colleague.getByText('In a call with')).toHaveCount(0);
	await second.getByRole('button', { name: 'Leave' }).click();
	await expect(founder.getByText(`${names[1]} left the call.`)).toBeVisible();
});

interface PluggedWindow extends Window {
	unplugCamera?: () => void;
}

/** A machine whose camera can be pulled out: its track ends, and no camera is found from then on. */
const withPlug = async (context: BrowserContext): Promise<void> => {
	await watchConnections(context);
	await context.addInitScript(() => {
		const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
		const cameras: MediaStreamTrack[] = [];
		let gone = false;
		navigator.mediaDevices.getUserMedia = async (wanted = {}) => {
			if (gone && wanted.video) throw new DOMException('', 'NotFoundError');
			const stream = await open(wanted);
			cameras.push(...stream.getVideoTracks());
			return stream;
		};
		(window as PluggedWindow).unplugCamera = () => {
			gone = true;
			for (const camera of cameras) {
				camera.stop();
				camera.dispatchEvent(new Event('ended'));
			}
		};
	});
};

test('[RM17] a camera unplugged during a call costs the picture alone, and is told in words', async ({ ward }) => {
	const [founder, colleague] = (await besideOneCase(ward, 2, withPlug)) as [Page, Page];
	await founder.getByRole('button', { name: `Video call to ${names[1]}` }).click();
	await colleague.getByRole('alertdialog').getByRole('link', { name: 'Answer with video' }).click();
	await inCallWith(founder, names[1]);
	await founder.evaluate(() => (window as PluggedWindow).unplugCamera!());
	await expect(founder.getByText('No camera was found. You are heard, not seen.')).toBeVisible();
	await Promise.all([founder, colleague].map(expectSound));
});
