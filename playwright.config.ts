import { defineConfig, devices } from '@playwright/test';

/** Calls measure the line and choose by it; two at once on two cores would measure each other. */
const calls = ['**/call*.spec.ts', '**/peer-link.spec.ts'];
/** Three devices, or two and an emulated line, take both cores by themselves; sound that is recorded and played needs its own time. */
const alone = ['**/call-on-a-bad-line.spec.ts', '**/rooms.spec.ts', '**/voice-clips.spec.ts'];

/** Browser journeys against a real relay. The command behind `npm test` finds Chromium and names it in CHROMIUM_PATH. */
export default defineConfig({
	testDir: 'tests/e2e',
	outputDir: 'test-results/browser',
	workers: 2,
	projects: [
		{ name: 'calls', testMatch: calls, testIgnore: alone, workers: 1 },
		{ name: 'journeys', testIgnore: [...calls, ...alone] },
		// What is waited for begins with the last named: calls, one at a time, leave the other worker to journeys.
		{ name: 'alone', testMatch: alone, workers: 1, dependencies: ['journeys', 'calls'] }
	],
	retries: 0,
	// What breaks them all, breaks them all one time limit after another.
	maxFailures: 5,
	fullyParallel: true,
	forbidOnly: true,
	timeout: 90_000,
	expect: { timeout: 15_000 },
	reporter: [['list'], ['json', { outputFile: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ?? 'test-results/reports/browser.json' }]],
	use: {
		...devices['Desktop Chrome'],
		locale: 'en-GB',
		trace: 'off',
		screenshot: 'only-on-failure',
		launchOptions: {
			executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
			args: [
				'--no-sandbox',
				'--disable-background-networking',
				'--disable-component-update',
				'--use-fake-ui-for-media-stream',
				'--use-fake-device-for-media-stream'
			]
		}
	}
});
