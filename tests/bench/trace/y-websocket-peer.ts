import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { typeTrace, type EditingTrace } from './editing-trace.ts';

/** What the same trace costs through y-websocket's server with its LevelDB store. Nothing there is encrypted or signed. */
export interface YWebsocketRun {
	readonly sameText: boolean;
	/** WebSocket payloads of all writers together. */
	readonly bytesUp: number;
	/** The files of its store after a clean stop; null when the store did not come up. */
	readonly storedBytes: number | null;
}

const serverFile = new URL('../../../node_modules/y-websocket/bin/server.cjs', import.meta.url).pathname;
/** Edits typed between two looks at the event loop, so that the sockets keep up. */
const burst = 64;

export async function throughYWebsocket(trace: EditingTrace): Promise<YWebsocketRun> {
	const folder = mkdtempSync(join(tmpdir(), 'y-websocket-'));
	const store = join(folder, 'db');
	const port = await freePort();
	const server = spawn(process.execPath, [serverFile], {
		env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), YPERSISTENCE: store },
		stdio: ['ignore', 'pipe', 'inherit']
	});
	await new Promise<void>((running) => server.stdout.on('data', (text: Buffer) => text.includes('running') && running()));

	let bytesUp = 0;
	class CountingSocket extends WebSocket {
		override send(data: Uint8Array): void {
			bytesUp += data.byteLength;
			super.send(data);
		}
	}
	const joinRoom = async (clientId: number | null): Promise<{ doc: Y.Doc; provider: WebsocketProvider }> => {
		const doc = new Y.Doc();
		if (clientId !== null) doc.clientID = clientId;
		const options = { WebSocketPolyfill: CountingSocket as never, disableBc: true };
		const provider = new WebsocketProvider(`ws://127.0.0.1:${port}`, 'trace', doc, options);
		await new Promise<void>((synced) => provider.once('sync', () => synced()));
		return { doc, provider };
	};
	const writers: Awaited<ReturnType<typeof joinRoom>>[] = [];
	for (let agent = 0; agent < trace.agents; agent++) writers.push(await joinRoom(agent + 1));
	let typed = 0;
	for (const { edit, seen, update } of typeTrace(trace)) {
		const { doc, provider } = writers[edit.agent]!;
		// What the writer had seen came through the server; the provider does not send on what is its own.
		for (const foreign of seen) Y.applyUpdate(doc, foreign, provider);
		doc.transact((transaction) => {
			Y.applyUpdate(doc, update);
			transaction.local = true;
		}, 'person');
		if (++typed % burst === 0) await new Promise<void>((turn) => setImmediate(turn));
	}
	const typedBytes = bytesUp;
	const textOf = ({ doc }: { doc: Y.Doc }): string => doc.getText('text').toString();
	const states = (): string[] => writers.map(({ doc }) => Buffer.from(Y.encodeStateVector(doc)).toString('hex').length + textOf({ doc }));
	for (let looks = 0; looks < 600 && new Set(states()).size > 1; looks++) await new Promise((later) => setTimeout(later, 100));
	const late = await joinRoom(null);
	const sameText = new Set([...writers, late].map(textOf)).size === 1;
	for (const { provider } of [...writers, late]) provider.destroy();
	await new Promise((later) => setTimeout(later, 2_000));
	const stopped = new Promise((exited) => server.once('exit', exited));
	server.kill('SIGTERM');
	await stopped;
	const storedBytes = existsSync(store) ? folderBytes(store) : null;
	rmSync(folder, { recursive: true, force: true });
	return { sameText, bytesUp: typedBytes, storedBytes };
}

const folderBytes = (folder: string): number => readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);

function freePort(): Promise<number> {
	return new Promise((resolve) => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const { port } = probe.address() as { port: number };
			probe.close(() => resolve(port));
		});
	});
}
