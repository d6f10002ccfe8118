import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page } from '@playwright/test';
import { admit, expectAllSent, foundHospital, toBoard } from '../e2e/support/steps.ts';
import { openBenchWard } from './browser/open-bench-ward.ts';
import { printTable, quantile, round } from './print-table.ts';
import type { Bench, Figures } from './run.ts';

const goals = { gzipKb: 90, coldStartMs: 2_000 };
const coldStarts = 7;
const throttle = 4;
const patient = { familyName: 'Nakamura', givenName: 'Yui', bornYear: '1961', bed: '3' };
/** What makes each screen useful: the first choices, and a patient's tile. */
const firstScreen = 'main ul button';
const wardBoard = 'a[data-tile]';
const buildFolder = new URL('../../build/', import.meta.url);

/** The page's own requests for code, styles and markup until something is on screen; what a service worker fetches is not among them. */
async function requestedUntil(page: Page, address: string, selector: string): Promise<readonly string[]> {
	const paths = new Set<string>();
	page.on('request', (request) => {
		if (['document', 'script', 'stylesheet'].includes(request.resourceType())) paths.add(new URL(request.url()).pathname);
	});
	await page.goto(address);
	await page.locator(selector).first().waitFor();
	return [...paths];
}

/** Sizes as gzip -9 makes them, whatever the server sent. */
const gzipBytes = (paths: readonly string[]): number =>
	paths.reduce((sum, path) => {
		const file = new URL(`.${path}`, buildFolder);
		const bytes = readFileSync(path !== '/' && existsSync(file) ? file : new URL('200.html', buildFolder));
		return sum + gzipSync(bytes, { level: 9 }).length;
	}, 0);

/** Milliseconds from the start of the navigation until `selector` is painted, with no network, no relay and a slow processor. */
async function coldStart(context: BrowserContext, address: string, selector: string): Promise<number> {
	const page = await context.newPage();
	const session = await context.newCDPSession(page);
	await session.send('ServiceWorker.enable');
	await session.send('ServiceWorker.stopAllWorkers');
	await session.send('Emulation.setCPUThrottlingRate', { rate: throttle });
	await page.addInitScript((wanted) => {
		const looking = globalThis as unknown as { shownMs: Promise<number> };
		looking.shownMs = new Promise((resolve) => {
			const watch = new MutationObserver(() => {
				if (!document.querySelector(wanted)) return;
				watch.disconnect();
				requestAnimationFrame(() => {
					const painted = new MessageChannel();
					painted.port1.onmessage = () => resolve(performance.now());
					painted.port2.postMessage(null);
				});
			});
			watch.observe(document, { childList: true, subtree: true });
		});
	}, selector);
	await page.goto(address, { waitUntil: 'commit' });
	const shownMs = await page.evaluate(() => (globalThis as unknown as { shownMs: Promise<number> }).shownMs);
	await page.close();
	return shownMs;
}

/** The worker answers for this page, so everything the app is made of lies in its cache. */
const installed = (page: Page): Promise<unknown> => page.evaluate(() => navigator.serviceWorker.ready.then(({ active }) => active?.state));

async function run(): Promise<Figures> {
	const bench = await openBenchWard();
	try {
		const { ward } = bench;
		const visitor = await ward.device();
		const first = await requestedUntil(visitor.page, ward.setUpLink(), firstScreen);
		await installed(visitor.page);

		const member = await ward.device();
		await foundHospital(ward, member.page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
		await admit(member.page, patient);
		await toBoard(member.page);
		await expectAllSent(member.page);
		await installed(member.page);
		const board = await requestedUntil(await member.context.newPage(), ward.origin, wardBoard);

		const { origin } = ward;
		await ward.stopRelay();
		const starts: Record<'first' | 'board', number[]> = { first: [], board: [] };
		for (const [device, selector, times] of [
			[visitor, firstScreen, starts.first],
			[member, wardBoard, starts.board]
		] as const) {
			await device.context.setOffline(true);
			for (const page of device.context.pages()) await page.close();
			for (let start = 0; start < coldStarts; start++) times.push(await coldStart(device.context, origin, selector));
		}
		const figures = {
			gzipKb: round(gzipBytes(first) / 1_000),
			files: first.length,
			boardGzipKb: round(gzipBytes(board) / 1_000),
			boardFiles: board.length,
			coldStartMs: Math.round(quantile(starts.first, 0.5)),
			coldStartMaxMs: Math.round(Math.max(...starts.first)),
			boardColdStartMs: Math.round(quantile(starts.board, 0.5)),
			boardColdStartMaxMs: Math.round(Math.max(...starts.board))
		};
		printTable(`The shell, Chromium ${bench.browserVersion}; starts without network and relay at ${throttle}× CPU throttle`, [
			['first screen: code, styles and markup, gzip -9', `${figures.gzipKb} kB in ${figures.files} files`, `≤ ${goals.gzipKb} kB`],
			['ward board of a member, gzip -9', `${figures.boardGzipKb} kB in ${figures.boardFiles} files`],
			[`first screen painted, median of ${coldStarts}`, `${figures.coldStartMs} ms`, `≤ ${goals.coldStartMs} ms`],
			['  longest', `${figures.coldStartMaxMs} ms`],
			['ward board with its patient painted, median', `${figures.boardColdStartMs} ms`],
			['  longest', `${figures.boardColdStartMaxMs} ms`]
		]);
		return figures;
	} finally {
		await bench.close();
	}
}

export const bench: Bench = { about: 'size of the first screen, and its start without a network on a slow processor', run };
