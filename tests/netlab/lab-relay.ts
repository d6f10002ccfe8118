import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** How long a relay may take to serve on a busy machine of two cores. */
const startWithinMs = 30_000;
const lookEveryMs = 50;
/** The relay's usual port: its namespace is its own. */
export const relayPort = 8080;

/** The real relay inside a namespace. */
export interface LabRelay {
	start(): Promise<void>;
	kill(): Promise<void>;
	/** Null before the first start, and once a hospital is founded. */
	readonly setUpToken: string | null;
}

/** Its data stay in `folder` from start to start. */
export function createLabRelay(namespace: string, address: string, folder: string): LabRelay {
	const readyFile = join(folder, 'ready.json');
	let child: ChildProcess | null = null;
	let setUpToken: string | null = null;

	async function kill(): Promise<void> {
		const ending = child;
		child = null;
		if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
		const ended = new Promise<void>((exited) => ending.once('exit', () => exited()));
		ending.kill('SIGKILL');
		await ended;
	}

	return {
		get setUpToken() {
			return setUpToken;
		},
		kill,
		async start() {
			await kill();
			await rm(readyFile, { force: true });
			const listening = ['--host', address, '--port', String(relayPort)];
			const kept = ['--data', join(folder, 'data'), '--ready-file', readyFile];
			const relay = [process.execPath, '--import', 'tsx', 'sync-server/main.ts', ...listening, ...kept];
			const started = spawn('ip', ['netns', 'exec', namespace, ...relay], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
			child = started;
			let output = '';
			for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
			const deadline = Date.now() + startWithinMs;
			while (!existsSync(readyFile)) {
				if (started.exitCode !== null || Date.now() > deadline) throw new Error(`the relay did not serve: ${output}`);
				await new Promise((look) => setTimeout(look, lookEveryMs));
			}
			({ setUpToken } = JSON.parse(await readFile(readyFile, 'utf8')) as { setUpToken: string | null });
		}
	};
}
