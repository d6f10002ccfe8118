import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { device } from './namespaces.ts';
import type { PumpOrder, PumpReply, PumpStart } from './pump-protocol.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const startWithinMs = 30_000;
/** Threads that Node needs beside one for each device that is being read. */
const furtherThreads = 4;

/** The process that moves the packets, seen from the lab. */
export interface LabPump {
	/** @throws {Error} with the pump's reason. */
	tell(order: PumpOrder): Promise<PumpReply['value']>;
	end(): Promise<void>;
}

/** Starts the pump for hosts in the namespaces named, in the same order; resolves once their devices exist. */
export async function startPump(start: PumpStart, namespaces: readonly string[]): Promise<LabPump> {
	const program = [process.execPath, '--import', 'tsx', 'tests/netlab/pump.ts', JSON.stringify(start)];
	const child = spawn('python3', ['tests/netlab/open-lines.py', device, namespaces.join(','), ...program], {
		cwd: root,
		env: { ...process.env, UV_THREADPOOL_SIZE: String(namespaces.length + furtherThreads) },
		stdio: ['pipe', 'pipe', 'pipe']
	});
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
	let nextId = 0;
	const open = new Map<number, (reply: PumpReply) => void>();
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	void ended.then(() => {
		for (const [id, settle] of open) settle({ id, error: `the pump has ended: ${said}` });
	});

	await new Promise<void>((ready, failed) => {
		const late = setTimeout(() => failed(new Error('the pump did not start in time')), startWithinMs);
		child.once('error', (error) => failed(new Error(`the pump could not be started: ${error.message}`)));
		void ended.then(() => failed(new Error(`the pump did not start: ${said}`)));
		createInterface({ input: child.stdout }).on('line', (line) => {
			if (line === 'ready') {
				clearTimeout(late);
				ready();
				return;
			}
			const reply = JSON.parse(line) as PumpReply;
			open.get(reply.id)?.(reply);
			open.delete(reply.id);
		});
	}).catch(async (error: unknown) => {
		await end(child, ended);
		throw error;
	});

	return {
		tell: (order) =>
			new Promise((resolve, reject) => {
				const id = nextId++;
				open.set(id, ({ value, error }) => (error === undefined ? resolve(value) : reject(new Error(error))));
				if (child.exitCode !== null || child.signalCode !== null) open.get(id)?.({ id, error: `the pump has ended: ${said}` });
				else child.stdin.write(`${JSON.stringify({ ...order, id })}\n`);
			}),
		end: () => end(child, ended)
	};
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
	child.kill('SIGKILL');
	await ended;
}
