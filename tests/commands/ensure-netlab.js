import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { installFromDebian } from './install-from-debian.js';

/**
 * What this machine lacks for the network lab (tests/netlab), as a sentence; null when it lacks nothing.
 * @returns {string | null}
 */
export function lackOfNetlab() {
	if (process.getuid?.() !== 0) return 'The network lab needs root on Linux.';
	try {
		closeSync(openSync('/dev/net/tun', 'r+'));
	} catch {
		return 'The network lab needs TUN devices, and /dev/net/tun cannot be opened.';
	}
	const [program] = missing();
	if (program !== undefined) return `The network lab needs ${program.name} (Debian: apt-get install ${program.from}).`;
	const probe = `wardline-${process.pid}-probe`;
	try {
		execFileSync('ip', ['netns', 'add', probe], { stdio: 'ignore' });
		execFileSync('ip', ['netns', 'delete', probe], { stdio: 'ignore' });
	} catch {
		return 'The network lab needs network namespaces, and `ip netns add` fails.';
	}
	return null;
}

/**
 * Installs what the lab's tests call, where it is missing and may be installed without asking.
 * @returns {Promise<string | null>} what is lacking still
 */
export async function ensureNetlab() {
	const packages = missing().map(({ from }) => from);
	if (packages.length > 0) await installFromDebian('Installing what the network lab needs', packages);
	return lackOfNetlab();
}

const programs = [
	{ name: 'ip', from: 'iproute2', asks: ['-Version'] },
	{ name: 'python3', from: 'python3', asks: ['--version'] },
	{ name: 'turnserver', from: 'coturn', asks: ['--version'] }
];

const missing = () =>
	programs.filter(({ name, asks }) => {
		try {
			execFileSync(name, asks, { stdio: 'ignore' });
			return false;
		} catch {
			return true;
		}
	});
