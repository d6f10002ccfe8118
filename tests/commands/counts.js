import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @type {Counts} */
export const none = { passed: 0, failed: 0, skipped: 0 };

/**
 * @param {Counts} a
 * @param {Counts} b
 * @returns {Counts}
 */
export const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped });

/**
 * The line that ends `npm test`; other programs read it.
 * @param {Counts} counts
 */
export const summary = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;

/**
 * Counts of a runner's JSON report. A runner that failed without naming a failed test (a file that does not load, an error
 * outside every test, no report at all) counts as one failure, so nothing red is ever summed up green.
 * @param {string} file
 * @param {boolean} runnerPassed
 * @returns {Counts}
 */
export function countsOfReport(file, runnerPassed) {
	const counts = existsSync(file) ? readReport(JSON.parse(readFileSync(file, 'utf8'))) : none;
	return !runnerPassed && counts.failed === 0 ? add(counts, { passed: 0, failed: 1, skipped: 0 }) : counts;
}

/**
 * @param {{ numPassedTests?: number, numFailedTests?: number, numPendingTests?: number, numTodoTests?: number, stats?: { expected: number, unexpected: number, flaky: number, skipped: number } }} report Vitest's or Playwright's
 * @returns {Counts}
 */
function readReport(report) {
	// A test that passed only on a second try has failed: retries are off, and stay so.
	if (report.stats !== undefined)
		return { passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky, skipped: report.stats.skipped };
	return {
		passed: report.numPassedTests ?? 0,
		failed: report.numFailedTests ?? 0,
		skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0)
	};
}
