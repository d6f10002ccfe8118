import type { Page } from '@playwright/test';
import { expectAllSent, foundHospital, startNote, toBoard } from '../e2e/support/steps.ts';
import { openBenchWard } from './browser/open-bench-ward.ts';
import { measureSnapshotPlusUpdates } from './open/snapshot-plus-updates.ts';
import { noteText, vitalsBundle } from './open/vitals-bundle.ts';
import { printTable, quantile, round } from './print-table.ts';
import type { Bench, Figures } from './run.ts';

const goals = { openCaseP95Ms: 100, snapshotPlus200Ms: 30 };
const sets = 200;
const notes = 12;
const updates = 200;
const rounds = 30;
/** A round the clock: 200 sets at this pace fill a week. */
const everyMin = 50;

/** Imports the patient, and signs the notes, through the screen. */
async function fillCase(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Import patients' }).click();
	const dialog = page.getByRole('dialog');
	const bundle = Buffer.from(vitalsBundle(sets, Date.now() - 5 * 60_000, everyMin));
	await dialog.locator('input[type=file]').setInputFiles({ name: 'week.json', mimeType: 'application/json', buffer: bundle });
	await dialog.getByRole('button', { name: 'Admit 1 patient' }).click({ timeout: 60_000 });
	await dialog.getByRole('link', { name: 'Open the case' }).click({ timeout: 120_000 });
	for (let note = 1; note <= notes; note++) {
		const text = await startNote(page);
		await text.click();
		await page.keyboard.insertText(noteText(note));
		await page.getByRole('button', { name: 'Sign', exact: true }).click();
		const signing = page.getByRole('dialog');
		await signing.getByLabel('I have checked name and birth date').check();
		await signing.getByRole('button', { name: /^Sign as/ }).click();
		await page
			.locator('article[id^="note-"]')
			.nth(note - 1)
			.waitFor({ timeout: 30_000 });
	}
	await expectAllSent(page);
}

/** Milliseconds from the tap on the bed until banner, chart and all notes are painted. */
async function openOnce(page: Page): Promise<number> {
	await page.evaluate((wanted) => {
		const looking = globalThis as unknown as { opened: Promise<number> };
		looking.opened = new Promise((resolve) => {
			let tappedMs = 0;
			addEventListener('click', (event) => (tappedMs = event.timeStamp), { capture: true, once: true });
			const look = (): void => {
				const banner = document.querySelector('header.banner h1');
				const charted = document.querySelectorAll('[role="slider"] svg path, [role="slider"] svg circle, [role="slider"] svg text').length;
				const texts = document.querySelectorAll('article[id^="note-"] .text').length;
				if (!banner || charted < 20 || texts < wanted) return;
				watch.disconnect();
				// After the frame that shows it: what is posted in a frame's callback runs once that frame is painted.
				requestAnimationFrame(() => {
					const painted = new MessageChannel();
					painted.port1.onmessage = () => resolve(performance.now() - tappedMs);
					painted.port2.postMessage(null);
				});
			};
			const watch = new MutationObserver(look);
			watch.observe(document, { childList: true, subtree: true });
		});
	}, notes);
	await page.getByRole('link', { name: 'NAKAMURA' }).click();
	return page.evaluate(() => (globalThis as unknown as { opened: Promise<number> }).opened);
}

async function run(): Promise<Figures> {
	const bench = await openBenchWard();
	try {
		const device = await bench.ward.device();
		const { page } = device;
		await foundHospital(bench.ward, page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
		await fillCase(page);
		await bench.ward.stopRelay();
		await device.context.setOffline(true);
		const opens: number[] = [];
		for (let round = 0; round < rounds; round++) {
			await toBoard(page);
			opens.push(await openOnce(page));
		}
		await device.context.close();
		const documents = await measureSnapshotPlusUpdates(bench.browser, updates, rounds);
		const figures = {
			openCaseFirstMs: round(opens[0]!),
			openCaseP50Ms: round(quantile(opens, 0.5)),
			openCaseP95Ms: round(quantile(opens, 0.95)),
			snapshotPlus200Ms: round(quantile(documents.oursMs, 0.5)),
			snapshotPlus200P95Ms: round(quantile(documents.oursMs, 0.95)),
			yIndexeddbMs: round(quantile(documents.peerMs, 0.5)),
			yIndexeddbP95Ms: round(quantile(documents.peerMs, 0.95)),
			documentEnvelopes: documents.envelopes,
			documentSnapshots: documents.snapshots,
			documentBytes: documents.stateBytes
		};
		const ms = (value: number): string => `${value} ms`;
		printTable(`Opening from this device's own store, ${rounds} times each, Chromium ${bench.browserVersion}`, [
			[`case of ${sets} vitals and ${notes} notes, tap to painted, median`, ms(figures.openCaseP50Ms)],
			['  95th percentile', ms(figures.openCaseP95Ms), `< ${goals.openCaseP95Ms} ms`],
			['  the first time', ms(figures.openCaseFirstMs)],
			[`document of a snapshot and ${updates} envelopes, median`, ms(figures.snapshotPlus200Ms), `< ${goals.snapshotPlus200Ms} ms`],
			['  95th percentile', ms(figures.snapshotPlus200P95Ms)],
			['y-indexeddb alone (plain text), same document, median', ms(figures.yIndexeddbMs)],
			['  95th percentile', ms(figures.yIndexeddbP95Ms)]
		]);
		return figures;
	} finally {
		await bench.close();
	}
}

export const bench: Bench = { about: 'a case opened offline until it is readable, and a document beside y-indexeddb', run };
