import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { requireLab } from '../netlab/lab-ability.ts';
import { openLab, type Lab, type LineSetting } from '../netlab/lab.ts';
import { besideOneCase, call, people } from './support/call-steps.ts';
import { expectShownPicture, expectSound, watchConnections } from './support/call-watch.ts';
import { listenForTones, longestRun, playedTones, writeRisingTones } from './support/rising-tones.ts';
import { openDraft, startNote, wordsOf } from './support/steps.ts';
import { wordsIn } from './support/words.ts';

/** One call between two hosts, and one line after another under it: finding each other costs more than either. */
test.describe.configure({ mode: 'serial', timeout: 240_000 });

const say = wordsIn('en');
const fair: LineSetting = { delayMs: 20 };
/** Enough for a voice and a note, and for no picture (`reference/calls.md` section 3: none below 72 kbit/s). */
const thin: LineSetting = { rateKbps: 40, delayMs: 20 };
/** The ladder needs one to six seconds; a loaded machine gives it late figures. */
const climbWithinMs = 90_000;
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

async function expectPictures(): Promise<void> {
	const { founder, colleague } = pages;
	for (const page of bothPages()) await expect(page.getByLabel(/^Picture of/)).toBeVisible({ timeout: climbWithinMs });
	await expectShownPicture(founder, people[1], climbWithinMs);
	await expectShownPicture(colleague, people[0], climbWithinMs);
}

/** What a screen says of a line that carries no picture. */
const reasons = [
	say('rung_why_line', { rate: String.raw`[\d.]+ kbit/s` }),
	...['rung_why_line_unknown', 'rung_why_loss', 'rung_why_delay'].map((key) => say(key))
];
/** Of the picture that does not come, or of the own one that does not go: a line may tell of its one direction first. */
const paused = new RegExp(`(${say('rung_what_paused')}|${say('rung_what_own_paused')}): (${reasons.join('|')})`);

test('[J6e] on a line too thin for a picture both sides read why, notes take its place and arrive, and it returns with the line', async () => {
	const { founder, colleague } = pages;
	await expectPictures();
	const note = await startNote(founder);
	const read = await openDraft(colleague);

	await lab.conditions('colleague', { up: thin, down: thin });
	for (const page of bothPages()) {
		await expect(page.getByLabel(/^Picture of/)).toHaveCount(0, { timeout: 30_000 });
		await expect(page.getByText(paused).first()).toBeVisible({ timeout: 30_000 });
		await expect(page.locator('[data-call="notes"]')).toBeVisible({ timeout: 30_000 });
	}
	await expect(note).toBeInViewport();
	await expect(read).toBeInViewport();
	await note.click();
	await founder.keyboard.type('Breath sounds on both sides.');
	await expect.poll(() => wordsOf(read), { timeout: 30_000 }).toBe('Breath sounds on both sides.');
	for (const page of bothPages()) await expectSound(page);

	await lab.conditions('colleague', { up: fair, down: fair });
	await expectPictures();
	for (const page of bothPages()) await expect(page.locator('[data-call="picture"]')).toBeVisible({ timeout: climbWithinMs });
});

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
