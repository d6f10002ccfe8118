import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { countsOfReport, summary } from './counts.js';

function countsOf(report: object | null, runnerPassed: boolean) {
	const folder = mkdtempSync(join(tmpdir(), 'wardline-counts-'));
	const file = join(folder, 'report.json');
	if (report !== null) writeFileSync(file, JSON.stringify(report));
	const counts = countsOfReport(file, runnerPassed);
	rmSync(folder, { recursive: true });
	return counts;
}

test('[SH13] both runners’ reports are read', () => {
	expect(countsOf({ numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0 }, true)).toEqual({
		passed: 5,
		failed: 0,
		skipped: 1
	});
	expect(countsOf({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 0 } }, false)).toEqual({ passed: 3, failed: 2, skipped: 0 });
});

test('[SH13] a runner that failed without a failed test, or without a report, is one failure', () => {
	expect(countsOf({ numPassedTests: 5, numFailedTests: 0 }, false)).toEqual({ passed: 5, failed: 1, skipped: 0 });
	expect(countsOf(null, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('[SH13] the last line names what was skipped only when something was', () => {
	expect(summary({ passed: 7, failed: 0, skipped: 0 })).toBe('7 passed, 0 failed');
	expect(summary({ passed: 7, failed: 1, skipped: 2 })).toBe('7 passed, 1 failed, 2 skipped');
});
