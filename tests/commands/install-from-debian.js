import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runStep } from './step.js';

/**
 * Installs Debian's packages where that may be done without asking: on Debian, as root. False where it may not, or failed.
 * @param {string} title
 * @param {readonly string[]} packages
 * @returns {Promise<boolean>}
 */
export async function installFromDebian(title, packages) {
	if (!isDebianRoot()) return false;
	await runStep('Reading the list of system packages', 'apt-get', ['update']);
	const installed = await runStep(title, 'apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
		DEBIAN_FRONTEND: 'noninteractive'
	});
	return installed.passed;
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
