import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { requireLab } from '../netlab/lab-ability.ts';
import { openLab, type Lab, type LineSetting } from '../netlab/lab.ts';
import { besideOneCase, call } from './support/call-steps.ts';
import { expectSound, watchConnections } from './support/call-watch.ts';
import { listenForTones, longestRun, playedTones, writeRisingTones } from './support/rising-tones.ts';
import { wordsIn } from './support/words.ts';

test.describe.configure({ timeout: 240_000 });

const say = wordsIn('en');
const fair: LineSetting = { delayMs: 20 };
const deadForMs = 12_000;
/** Eight frames a second: both ends and the line share two cores. */
const calmCamera = '--use-fake-device-for-media-stream=fps=8';

let folder: string;
let lab: Lab;
let pages: { readonly founder: Page; readonly colleague: Page };

test.beforeAll(async () => {
	requireLab((why) => test.skip(true, why));
	folder = mkdtempSync(join(tmpdir(), 'bad-line-'));
	const wav = join(folder, 'rising-tones.wav');
	writeRisingTones(wav);
	lab = await openLab({ seed: 3, hosts: ['founder', 'colleague'] });
	await lab.startRelay();
	const pageIn = async (host: string): Promise<Page> => {
		const browser = await lab.browser(host, { wav, args: [calmCamera] });
		const context = await browser.newContext({
			locale: 'en-GB',
			viewport: { width: 1280, height: 800 },
			permissions: ['camera', 'microphone']
		});
		await watchConnections(context);
		await listenForTones(context);
		return context.newPage();
	};
	pages = { founder: await pageIn('founder'), colleague: await pageIn('colleague') };
	await besideOneCase(lab, [pages.founder, pages.colleague]);
	await lab.conditions('colleague', { up: fair, down: fair });
	await call(pages.founder, pages.colleague, 'video');
});
test.afterAll(async () => {
	// Absent where the lab could not be opened.
	await (lab as Lab | undefined)?.close();
	if ((folder as string | undefined) !== undefined) rmSync(folder, { recursive: true, force: true });
});

const bothPages = (): readonly Page[] => [pages.founder, pages.colleague];

test('[J6f] what both say while the line is dead arrives later as clips, whole and in order, and sound comes back by itself', async () => {
	for (const page of bothPages()) await expectSound(page);
	const dead = { outage: true };
	await lab.conditions('colleague', { up: dead, down: dead });
	const beganMs = Date.now();
	for (const page of bothPages()) await expect(page.getByText(say('call_state_lost'))).toBeVisible({ timeout: deadForMs });
	await expect.poll(() => Date.now() - beganMs, { timeout: 2 * deadForMs }).toBeGreaterThan(deadForMs);
	await lab.conditions('colleague', { up: fair, down: fair });

	for (const page of bothPages()) {
		await expectSound(page);
		await expect
			.poll(async () => longestRun((await playedTones(page)).order), { timeout: 60_000 })
			.toBeGreaterThanOrEqual(deadForMs / 1_000 - 1);
		expect((await playedTones(page)).oneAfterAnother).toBe(true);
		await expect(page.getByText('In a call with').first()).toBeVisible();
	}
});
