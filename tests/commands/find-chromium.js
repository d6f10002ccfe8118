import { existsSync } from 'node:fs';
import { installFromDebian } from './install-from-debian.js';

const usualPlaces = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/usr/bin/google-chrome-stable',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium'
];

/**
 * A Chromium on this machine, or null.
 * @returns {string | null}
 */
export function findChromium() {
	const named = process.env['CHROMIUM_PATH'];
	if (named !== undefined && named !== '') return existsSync(named) ? named : null;
	return usualPlaces.find((place) => existsSync(place)) ?? null;
}

/**
 * Finds a Chromium, installing Debian's where that may be done without asking.
 * @returns {Promise<{ path: string } | { sentence: string }>}
 */
export async function ensureChromium() {
	const found = findChromium();
	if (found !== null) return { path: found };
	if (await installFromDebian('Installing Chromium and a Chinese font', ['chromium', 'fonts-noto-cjk'])) {
		const path = findChromium();
		if (path !== null) return { path };
	}
	return {
		sentence: 'The browser journeys need Chromium or Chrome: install it (Debian: apt-get install chromium), or name one in CHROMIUM_PATH.'
	};
}
