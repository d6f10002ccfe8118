import type { Page } from '@playwright/test';
import { foundHospital } from '../../e2e/support/steps.ts';
import { openBenchWard } from '../browser/open-bench-ward.ts';
import { admitPatients } from './admit-patients.ts';
import { fillConsults, openStore } from './page-store.ts';
import { openConsultScript } from './scripts.ts';

/** Milliseconds of one opening of the desk, from the tap on "Consults". */
export interface QueueTime {
	/** The first rows are painted. */
	readonly firstMs: number;
	/** All of them are. */
	readonly allMs: number;
}

export interface QueueTimes {
	readonly plain: readonly QueueTime[];
	/** The processor slowed four times. */
	readonly slowed: readonly QueueTime[];
	readonly browserVersion: string;
}

const slowedTimes = 4;
const readWithinMs = 120_000;
const restMs = 1_000;

export interface QueueOptions {
	/** So many cases, with so many consults each. */
	readonly cases: number;
	readonly consultsEach: number;
	readonly rounds: number;
}

/** A doctor's own device with open consults of many cases; their steps are put into the database as the indexer would. */
export async function queueTimes({ cases, consultsEach, rounds }: QueueOptions): Promise<QueueTimes> {
	const bench = await openBenchWard();
	try {
		const { page, context } = await bench.ward.device();
		await foundHospital(bench.ward, page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
		await admitPatients(page, cases, 1, Date.now());
		const consults = cases * consultsEach;
		const steps = Array.from({ length: consults }, (_, at) => openConsultScript(at, Date.now()));
		const scripts = Array.from({ length: cases }, (_, at) => steps.slice(at * consultsEach, (at + 1) * consultsEach).flat());
		await openStore(page);
		await fillConsults(page, scripts);
		await page.reload();
		await toPlace(page, 'Consults');
		await page
			.locator('[data-row]')
			.nth(consults - 1)
			.waitFor({ state: 'attached', timeout: readWithinMs });
		const cdp = await context.newCDPSession(page);
		const series = async (rate: number): Promise<readonly QueueTime[]> => {
			await cdp.send('Emulation.setCPUThrottlingRate', { rate });
			const times: QueueTime[] = [];
			for (let round = 0; round < rounds; round++) {
				await toPlace(page, 'Settings');
				await page.waitForTimeout(restMs);
				times.push(await openOnce(page, consults));
			}
			return times;
		};
		return { plain: await series(1), slowed: await series(slowedTimes), browserVersion: bench.browserVersion };
	} finally {
		await bench.close();
	}
}

const toPlace = (page: Page, name: string): Promise<void> =>
	page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();

/** By the page's own clock, from the tap: a click that the page gives itself, so that nothing of the driver is measured. */
function openOnce(page: Page, consults: number): Promise<QueueTime> {
	return page.evaluate((wanted) => {
		const link = document.querySelector<HTMLElement>('nav a[href="/consults"]')!;
		return new Promise<QueueTime>((resolve) => {
			let firstMs = 0;
			const painted = (then: (atMs: number) => void): void => {
				// After the frame that shows it: what is posted in a frame's callback runs once that frame is painted.
				requestAnimationFrame(() => {
					const channel = new MessageChannel();
					channel.port1.onmessage = () => then(performance.now() - tappedMs);
					channel.port2.postMessage(null);
				});
			};
			const watch = new MutationObserver(() => {
				const rows = document.querySelectorAll('[data-row]').length;
				if (rows > 0 && firstMs === 0) {
					firstMs = -1;
					painted((atMs) => (firstMs = atMs));
				}
				if (rows < wanted) return;
				watch.disconnect();
				painted((allMs) => resolve({ firstMs, allMs }));
			});
			watch.observe(document, { childList: true, subtree: true });
			const tappedMs = performance.now();
			link.click();
		});
	}, consults);
}
