import { parseArgs } from 'node:util';
import type { CDPSession, Page } from '@playwright/test';
import { foundHospital } from '../e2e/support/steps.ts';
import { openBenchWard } from './browser/open-bench-ward.ts';
import { writeWardFiles } from './import/ward-files.ts';
import { printTable, round } from './print-table.ts';
import type { Bench, Figures } from './run.ts';

const goals = { processorS: 30, longestTaskMs: 50 };
const defaults = { patients: 500, sets: 4 };
const withinMs = 900_000;

interface Spent {
	/** Of all the browser's processes together. */
	readonly processorS: number;
	/** Of the page's main thread. */
	readonly mainThreadS: number;
}

async function spentBy(browser: CDPSession, page: CDPSession): Promise<Spent> {
	const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
	const { metrics } = await page.send('Performance.getMetrics');
	return {
		processorS: processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0),
		mainThreadS: metrics.find(({ name }) => name === 'TaskDuration')!.value
	};
}

const noteLongTasks = (page: Page): Promise<void> =>
	page.evaluate(() => {
		const noted = globalThis as unknown as { longTasksMs: number[] };
		noted.longTasksMs = [];
		new PerformanceObserver((list) => {
			for (const { duration } of list.getEntries()) noted.longTasksMs.push(duration);
		}).observe({ type: 'longtask' });
	});

const takeLongTasks = (page: Page): Promise<readonly number[]> =>
	page.evaluate(() => (globalThis as unknown as { longTasksMs: number[] }).longTasksMs.splice(0));

/** What one step of the import cost. */
async function costOf(page: Page, sessions: readonly [CDPSession, CDPSession], step: () => Promise<void>) {
	await takeLongTasks(page);
	const before = await spentBy(...sessions);
	const beganMs = performance.now();
	await step();
	const tookMs = performance.now() - beganMs;
	const after = await spentBy(...sessions);
	const longTasksMs = await takeLongTasks(page);
	return {
		tookS: round(tookMs / 1_000),
		processorS: round(after.processorS - before.processorS),
		mainThreadS: round(after.mainThreadS - before.mainThreadS),
		longTasks: longTasksMs.length,
		longestTaskMs: round(Math.max(0, ...longTasksMs))
	};
}

async function importWard(patients: number, sets: number, inOne: boolean) {
	const bench = await openBenchWard();
	const files = writeWardFiles(patients, sets, Date.now(), inOne);
	try {
		const { page, context } = await bench.ward.device();
		await foundHospital(bench.ward, page, { name: 'Mara Lindqvist', hospital: 'Field Hospital North' });
		const pageSession = await context.newCDPSession(page);
		await pageSession.send('Performance.enable');
		const sessions = [await bench.browser.newBrowserCDPSession(), pageSession] as const;
		await noteLongTasks(page);
		await page.getByRole('button', { name: 'Import patients' }).click();
		const dialog = page.getByRole('dialog');
		const admit = dialog.getByRole('button', { name: `Admit ${patients} patients` });
		const reading = await costOf(page, sessions, async () => {
			await dialog.locator('input[type=file]').setInputFiles([...files.paths]);
			await admit.click({ trial: true, timeout: withinMs });
		});
		const keeping = await costOf(page, sessions, async () => {
			await admit.click();
			await dialog.getByText(`${patients} patients admitted`).waitFor({ timeout: withinMs });
		});
		const settling = await costOf(page, sessions, async () => {
			await dialog.getByRole('button', { name: 'Close' }).last().click();
			await page
				.locator('[data-tile]')
				.nth(patients - 1)
				.waitFor({ state: 'attached', timeout: withinMs });
			await page.getByText('In step with the relay').first().waitFor({ timeout: withinMs });
			await page
				.getByText(/not yet sent/)
				.first()
				.waitFor({ state: 'detached', timeout: withinMs });
		});
		const totalS = round(reading.processorS + keeping.processorS + settling.processorS);
		return { reading, keeping, settling, totalProcessorS: totalS, browser: bench.browserVersion };
	} finally {
		files.remove();
		await bench.close();
	}
}

async function run(args: readonly string[]): Promise<Figures> {
	const { values } = parseArgs({
		args: [...args],
		options: { patients: { type: 'string' }, sets: { type: 'string' }, only: { type: 'string' } }
	});
	const patients = Number(values.patients ?? defaults.patients);
	const sets = Number(values.sets ?? defaults.sets);
	const figures: Record<string, Awaited<ReturnType<typeof importWard>>> = {};
	for (const shape of ['files', 'one']) {
		if (values.only !== undefined && values.only !== shape) continue;
		const measured = await importWard(patients, sets, shape === 'one');
		figures[shape] = measured;
		const row = (name: string, { tookS, processorS, mainThreadS, longTasks, longestTaskMs }: typeof measured.keeping) =>
			[name, `${tookS} / ${processorS} / ${mainThreadS} s; ${longTasks} above 50 ms, longest ${longestTaskMs} ms`] as const;
		printTable(
			`${patients} patients of ${sets} sets of vital signs, ${shape === 'one' ? 'in one file' : 'a file each'}: time / all processes / main thread`,
			[
				row('reading the files', measured.reading),
				[...row('admitting them', measured.keeping), `longest < ${goals.longestTaskMs} ms`],
				row('until the board shows all and the relay has all', measured.settling),
				['processor time of all, browser and page', `${measured.totalProcessorS} s`, `< ${goals.processorS} s`]
			]
		);
	}
	return figures;
}

export const bench: Bench = {
	about: 'a ward of patients imported at once: [--patients 500] [--sets 4] [--only files|one]',
	run
};
