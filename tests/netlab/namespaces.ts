import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The name of every host's only way out. A wired card by its name, so that Chromium takes it for one. */
export const device = 'eth0';
const namePattern = /^wardline-(\d+)-/;

/** @throws {Error} with what `ip` said. */
export const ip = async (...args: string[]): Promise<string> => (await run('ip', args)).stdout;

/** A beginning for the names of one lab's namespaces: of this process, and of no other lab. */
export const freshPrefix = (): string => `wardline-${process.pid}-${randomBytes(3).toString('hex')}`;

/** Ends what still runs in a namespace, and removes it. */
export async function removeNamespace(name: string): Promise<void> {
	for (const pid of (await ip('netns', 'pids', name)).split('\n').filter((line) => line !== '')) {
		try {
			process.kill(Number(pid), 'SIGKILL');
		} catch {
			// Ended by itself meanwhile.
		}
	}
	await ip('netns', 'delete', name);
}

/** Removes what labs left behind whose process is gone. */
export async function sweepNamespaces(): Promise<void> {
	const names = (await ip('netns', 'list')).split('\n').map((line) => line.split(' ')[0] ?? '');
	for (const name of names) {
		const owner = namePattern.exec(name)?.[1];
		// Another lab may be sweeping at the same time.
		if (owner !== undefined && !existsSync(`/proc/${owner}`)) await removeNamespace(name).catch(() => undefined);
	}
}

/** Brings up a namespace's loopback, and its line once the pump has opened it: all that is not local goes there. */
export async function joinLine(namespace: string, address: string): Promise<void> {
	await ip('-n', namespace, 'link', 'set', 'lo', 'up');
	// Without a link-local address the kernel sends no IPv6 of its own.
	await ip('-n', namespace, 'link', 'set', device, 'addrgenmode', 'none');
	await ip('-n', namespace, 'address', 'add', `${address}/32`, 'dev', device);
	await ip('-n', namespace, 'link', 'set', device, 'up');
	await ip('-n', namespace, 'route', 'add', 'default', 'dev', device);
}

/** The new address comes before the old one goes: with the last address the kernel would take the route away. */
export async function replaceAddress(namespace: string, old: string, fresh: string): Promise<void> {
	await ip('-n', namespace, 'address', 'add', `${fresh}/32`, 'dev', device);
	await ip('-n', namespace, 'address', 'delete', `${old}/32`, 'dev', device);
}
