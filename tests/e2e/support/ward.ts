import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, test as plain } from '@playwright/test';

/** A real relay as a process of its own, with a data folder of its own, and browsers that visit it. */
export interface Ward {
	readonly origin: string;
	/** Where the relay keeps its store. */
	readonly dataFolder: string;
	/** Process id of the running relay; throws while it is down. */
	readonly relayPid: number;
	/** What the relay has printed so far, for journeys that look for what must not be there. */
	readonly output: string;
	/** The one-time link, open until a hospital is founded. */
	setUpLink(): string;
	/** Ends the relay as a power cut would (SIGKILL). */
	killRelay(): Promise<void>;
	/** Ends the relay as Ctrl-C would; resolves with its exit code. */
	stopRelay(): Promise<number | null>;
	/** Starts the relay again on the same port and data. */
	startRelay(): Promise<void>;
	/**
	 * A separate browser profile: a device of its own. It installs no service worker, which would fetch and store the whole app
	 * for every profile: a journey in which the relay is gone, that starts the app again, or that is about the worker passes
	 * `withWorker`. Without it, parts of the app that were not yet shown cannot be had once the relay is gone.
	 */
	device(options?: BrowserContextOptions): Promise<Device>;
}

export interface Device {
	readonly context: BrowserContext;
	readonly page: Page;
}

/** A profile that installs the service worker, as every browser of a hospital does. */
export const withWorker = { serviceWorkers: 'allow' } as const satisfies BrowserContextOptions;

interface Ready {
	readonly port: number;
	readonly setUpToken: string | null;
}

/** How long a relay may take to serve on a busy machine of two cores. */
const startWithinMs = 30_000;
const lookEveryMs = 50;

/** A port of its own for each relay, so that it can come back on it. 0 lets the first start choose. */
export async function openWard(browser: Browser): Promise<Ward & { close(): Promise<void> }> {
	const dataFolder = await mkdtemp(join(tmpdir(), 'wardline-e2e-'));
	const readyFile = join(dataFolder, 'ready.json');
	const contexts: BrowserContext[] = [];
	let child: ChildProcess | null = null;
	let ready: Ready = { port: 0, setUpToken: null };
	let output = '';

	async function startRelay(): Promise<void> {
		await rm(readyFile, { force: true });
		const args = [
			'--import',
			'tsx',
			'sync-server/main.ts',
			'--host',
			'127.0.0.1',
			'--port',
			String(ready.port),
			'--data',
			join(dataFolder, 'data'),
			'--ready-file',
			readyFile
		];
		const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
		child = started;
		for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
		const deadline = Date.now() + startWithinMs;
		while (!existsSync(readyFile)) {
			if (started.exitCode !== null || Date.now() > deadline) throw new Error(`the relay did not serve: ${output}`);
			await new Promise((look) => setTimeout(look, lookEveryMs));
		}
		ready = JSON.parse(await readFile(readyFile, 'utf8')) as Ready;
	}

	async function end(signal: 'SIGKILL' | 'SIGINT'): Promise<number | null> {
		const ending = child;
		if (ending === null) return null;
		child = null;
		if (ending.exitCode !== null) return ending.exitCode;
		const ended = new Promise<number | null>((exited) => ending.once('exit', exited));
		ending.kill(signal);
		return ended;
	}

	await startRelay();
	return {
		get origin() {
			return `http://localhost:${ready.port}`;
		},
		dataFolder: join(dataFolder, 'data'),
		get relayPid() {
			if (child?.pid === undefined) throw new Error('the relay is not running');
			return child.pid;
		},
		get output() {
			return output;
		},
		setUpLink() {
			if (ready.setUpToken === null) throw new Error('the relay offers no set-up link');
			return `http://localhost:${ready.port}/#setup=${ready.setUpToken}`;
		},
		killRelay: async () => void (await end('SIGKILL')),
		stopRelay: () => end('SIGINT'),
		startRelay,
		async device(options = {}) {
			const permissions = ['camera', 'microphone', 'clipboard-read', 'clipboard-write'];
			const context = await browser.newContext({ permissions, serviceWorkers: 'block', ...options });
			contexts.push(context);
			return { context, page: await context.newPage() };
		},
		async close() {
			for (const context of contexts) await context.close();
			await end('SIGKILL');
			await rm(dataFolder, { recursive: true, force: true });
		}
	};
}

/** Playwright's `test` with a ward of its own for each journey. */
export const test = plain.extend<{ ward: Ward }>({
	ward: async ({ browser }, use) => {
		const ward = await openWard(browser);
		await use(ward);
		await ward.close();
	}
});

export { expect } from '@playwright/test';
