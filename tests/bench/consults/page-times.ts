import type { Page } from '@playwright/test';

/** What the pages of this bench note. Instants are the page's Date.now(): all browsers are on one machine. */
interface Noted {
	/** When a button whose name begins so was clicked last. */
	consultClicks: Record<string, number>;
	/** When a row of the queue with this text was painted. */
	consultRows: Record<string, number>;
}

/** Notes clicks of buttons by the name on them, before anything in the page has handled them. */
export function noteClicks(page: Page): Promise<void> {
	return page.evaluate(() => {
		const noted = globalThis as unknown as Noted;
		noted.consultClicks = {};
		const note = (event: Event): void => {
			const name = (event.target as Element).closest('button')?.textContent?.trim();
			if (name !== undefined) noted.consultClicks[name] = Date.now();
		};
		addEventListener('click', note, { capture: true });
	});
}

export const clickedAtMs = (page: Page, name: string): Promise<number> =>
	page.evaluate((wanted) => (globalThis as unknown as Noted).consultClicks[wanted] ?? Number.NaN, name);

/** Notes when rows with these texts are first painted in the queue of an open desk. */
export function noteRows(page: Page, texts: readonly string[]): Promise<void> {
	return page.evaluate((wanted) => {
		const noted = globalThis as unknown as Noted;
		noted.consultRows = {};
		const waiting = new Set(wanted);
		const look = (): void => {
			if (waiting.size === 0) return;
			const rows = [...document.querySelectorAll('[data-row]')].map((row) => row.textContent ?? '');
			for (const text of waiting) {
				if (!rows.some((row) => row.includes(text))) continue;
				waiting.delete(text);
				// After the frame that shows it: what is posted in a frame's callback runs once that frame is painted.
				requestAnimationFrame(() => {
					const painted = new MessageChannel();
					painted.port1.onmessage = () => (noted.consultRows[text] = Date.now());
					painted.port2.postMessage(null);
				});
			}
		};
		new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
	}, texts);
}

const paintedWithinMs = 60_000;

/** When the row with this text was painted; waits for it. */
export async function paintedAtMs(page: Page, text: string): Promise<number> {
	const found = await page.waitForFunction((wanted) => (globalThis as unknown as Noted).consultRows[wanted], text, {
		timeout: paintedWithinMs
	});
	return (await found.jsonValue()) as number;
}
