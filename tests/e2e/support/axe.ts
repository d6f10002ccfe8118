import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';
import { expect } from './ward.ts';

const source = readFileSync(new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

interface AxeWindow extends Window {
	axe?: { run(options: RunOptions): Promise<AxeResults> };
}

/** One line for each thing axe finds on the page as it is now. */
async function findings(page: Page, options: RunOptions): Promise<readonly string[]> {
	// Evaluated from outside: the page's content security policy would let no script in, and stays in force.
	if (!(await page.evaluate(() => (window as AxeWindow).axe !== undefined))) await page.evaluate(source);
	return page.evaluate(async (chosen) => {
		const passing = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity);
		await Promise.allSettled(passing.map((one) => one.finished));
		const { violations } = await (window as AxeWindow).axe!.run(chosen);
		return violations.flatMap(({ id, nodes }) =>
			nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`)
		);
	}, options);
}

/** axe finds nothing, in light and in dark. The dark look changes colours alone, so there only contrast is asked again. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
	await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
	const inDark = await findings(page, { runOnly: ['color-contrast'], resultTypes: ['violations'] });
	await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
	const inLight = await findings(page, { resultTypes: ['violations'] });
	expect.soft([...inLight, ...inDark.map((one) => `in dark: ${one}`)], screen).toEqual([]);
}
