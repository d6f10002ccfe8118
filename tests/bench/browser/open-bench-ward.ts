import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from '@playwright/test';
import { ensureBuilt } from '../../commands/prepare.js';
import { type Device, openWard, type Ward } from '../../e2e/support/ward.ts';

export interface BenchWard {
	readonly ward: Ward;
	readonly browser: Browser;
	/** As the browser says it. */
	readonly browserVersion: string;
	close(): Promise<void>;
}

/**
 * A real relay that serves a fresh build of the app, and a real Chromium to visit it. `prepare` is called for each new profile
 * before its first page.
 */
export async function openBenchWard(prepare?: (context: BrowserContext) => Promise<unknown>): Promise<BenchWard> {
	if (!(await ensureBuilt())) throw new Error('the app does not build');
	const browser = await chromium.launch({
		executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update']
	});
	const opened = await openWard(browser);
	const device = async (options: BrowserContextOptions = {}): Promise<Device> => {
		const made = await opened.device({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...options });
		// The compiler that runs the benches wraps functions in this name, and Playwright sends them to the page as text.
		await made.context.addInitScript('globalThis.__name = (made) => made');
		await prepare?.(made.context);
		return made;
	};
	// The ward's getters tell its present state, so it is extended and not copied.
	const ward = Object.assign(Object.create(opened) as typeof opened, { device });
	return {
		ward,
		browser,
		browserVersion: browser.version(),
		async close() {
			await opened.close();
			await browser.close();
		}
	};
}
