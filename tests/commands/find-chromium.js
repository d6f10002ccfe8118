import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { runStep } from './step.js';

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
	if (isDebianRoot()) {
		await runStep('Reading the list of system packages', 'apt-get', ['update']);
		const installed = await runStep(
			'Installing Chromium and a Chinese font',
			'apt-get',
			['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'],
			{ DEBIAN_FRONTEND: 'noninteractive' }
		);
		const path = findChromium();
		if (installed.passed && path !== null) return { path };
	}
	return {
		sentence: 'The browser journeys need Chromium or Chrome: install it (Debian: apt-get install chromium), or name one in CHROMIUM_PATH.'
	};
}

function isDebianRoot() {
	try {
		return (
			process.getuid?.() === 0 &&
			/^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8')) &&
			execFileSync('apt-get', ['--version']).length > 0
		);
	} catch {
		return false;
	}
}
