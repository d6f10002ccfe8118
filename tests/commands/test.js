import './require-node.js';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { add, countsOfReport, none, summary } from './counts.js';
import { ensureNetlab } from './ensure-netlab.js';
import { ensureChromium } from './find-chromium.js';
import { ensureBuilt, ensureDatabase, ensureGenerated, ensurePackages } from './prepare.js';
import { nodeCommand, root, runStep, timed } from './step.js';

// npm test: installs what is missing, then every check and test there is, through to the end whatever fails on the way.
// `--no-browser` leaves the browser journeys out (npm run verify).

const withBrowser = !process.argv.includes('--no-browser');
const reports = join(root, 'test-results/reports');
const began = Date.now();
let counts = none;
/** @type {string[]} */
const failures = [];

/**
 * @param {string} title
 * @param {import('./counts.js').Counts} outcome
 */
function record(title, outcome) {
	counts = add(counts, outcome);
	if (outcome.failed > 0) failures.push(`${title}: ${outcome.failed} failed`);
}

/** @param {boolean} passed */
const asOne = (passed) => ({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });

/**
 * @param {string} title
 * @param {string} file
 * @param {readonly string[]} args
 */
async function check(title, file, args) {
	const { passed } = await runStep(title, ...nodeCommand(file, args));
	record(title, asOne(passed));
}

/**
 * @param {string} title
 * @param {readonly string[]} args
 */
async function vitest(title, args) {
	const report = join(reports, `${title.toLowerCase().replaceAll(' ', '-')}.json`);
	const { passed } = await runStep(
		title,
		...nodeCommand('vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args])
	);
	record(title, countsOfReport(report, passed));
}

/** @param {Awaited<ReturnType<typeof ensureChromium>>} chromium */
async function browserJourneys(chromium) {
	const title = 'Browser journeys';
	if ('sentence' in chromium) {
		await timed(title, async () => ({ passed: false, output: chromium.sentence }));
		record(title, asOne(false));
		return;
	}
	const report = join(reports, 'browser.json');
	const { passed } = await runStep(title, ...nodeCommand('@playwright/test/cli.js', ['test']), {
		CHROMIUM_PATH: chromium.path,
		PLAYWRIGHT_JSON_OUTPUT_FILE: report
	});
	record(title, countsOfReport(report, passed));
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function stop(sentence) {
	console.log(sentence);
	console.log(summary(add(counts, asOne(false))));
	process.exit(1);
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
/** Debian's programs come while packages are fetched: both wait for the network more than for the machine. */
const system = (async () => ({ chromium: withBrowser ? await ensureChromium() : null, netlabLack: await ensureNetlab() }))();
if (!(await ensurePackages())) stop('The packages could not be installed; the reason stands above.');
record('Generated files', asOne(await ensureGenerated()));
// Whatever else loads the framework's plugin writes generated files anew, and a build that reads them half old does not start:
// until it is made, only the compiler and the formatter work beside it.
const building = ensureBuilt();
// Each of these keeps one core busy, so two of them share the machine.
await Promise.all([
	(async () => {
		if (!(await ensureDatabase())) stop('The database could not be compiled; the reason stands above.');
		await check('Format', 'prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']);
		await building;
		await vitest('Contract', ['--project=unit', 'tests/contract/']);
		await vitest('Simulation', ['--project=simulation']);
		await check('Dead code', 'knip/bin/knip.js', ['--no-progress']);
	})(),
	(async () => {
		await building;
		await check('Types', 'svelte-check/bin/svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human']);
		await check('Lint', 'eslint/bin/eslint.js', ['.', '--max-warnings=0']);
	})()
]);
// Vitest's own exclusions do not reach into projects, so each run names what it takes.
const inOtherRuns = ['contract', 'simulation', 'e2e'];
const folders = readdirSync(join(root, 'tests'), { withFileTypes: true }).filter(
	(entry) => entry.isDirectory() && !inOtherRuns.includes(entry.name)
);
const unit = ['src/', 'sync-server/', 'tests/architecture.test.ts', 'tests/spec.test.ts', ...folders.map(({ name }) => `tests/${name}/`)];
// Tests that need the lab skip or, in CI, fail by themselves; what they lack is said here, where it is seen.
const { chromium, netlabLack } = await system;
if (netlabLack !== null) console.log(netlabLack);
await vitest('Unit', ['--project=pure', '--project=unit', '--project=state', ...unit]);
const built = await building;
record('Build', asOne(built));
if (chromium !== null && built) await browserJourneys(chromium);

console.log(`\n${Math.round((Date.now() - began) / 1000)} s in all${failures.length === 0 ? '' : `\n${failures.join('\n')}`}`);
console.log(summary(counts));
process.exit(counts.failed === 0 ? 0 : 1);
