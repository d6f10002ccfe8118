import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { utf8 } from '#lib/core/bytes.ts';
import type { Acknowledgement } from '#lib/wire/frames.ts';
import { connect } from '../tests/support/relay-client.ts';
import { foundTestHospital, makeFolder, newDocument, type TestRelay } from '../tests/support/relay-ward.ts';

const script = fileURLToPath(new URL('../tests/support/relay-process.ts', import.meta.url));
const folder = makeFolder();
const children: ChildProcess[] = [];
afterAll(() => {
	for (const child of children) child.kill('SIGKILL');
	rmSync(folder, { recursive: true, force: true });
});

interface Running {
	readonly child: ChildProcess;
	readonly relay: Pick<TestRelay, 'port' | 'relayId'> & { readonly running: { readonly setUpToken: string | null } };
}

async function startProcess(): Promise<Running> {
	const child = spawn(process.execPath, ['--import', 'tsx', script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
	children.push(child);
	const line = await new Promise<string>((resolve, reject) => {
		let text = '';
		child.stdout.on('data', (chunk: Buffer) => {
			text += chunk.toString();
			if (text.includes('\n')) resolve(text);
		});
		child.on('exit', () => reject(new Error('the relay ended before it served')));
	});
	const { port, relayId, setUpToken } = JSON.parse(line) as { port: number; relayId: string; setUpToken: string | null };
	return { child, relay: { port, relayId, running: { setUpToken } } };
}

test('[R-STORE-3] killed in the middle of puts, three times, a relay serves all it acknowledged and numbers above it [I2] [I6]', async () => {
	let { child, relay } = await startProcess();
	const hospital = await foundTestHospital(relay as TestRelay);
	const { ward, founder } = hospital;
	const document = newDocument();
	const acknowledged = new Map<number, Acknowledgement>();
	const sealed = new Map<number, Uint8Array>();

	for (const killAfter of [40, 110, 190]) {
		const link = await connect(relay.port, relay.relayId, founder);
		// What was not acknowledged is sent again first, as a device's outbox does.
		for (const [counter, bytes] of sealed) {
			if (!acknowledged.has(counter)) link.send({ type: 'put', envelopes: [bytes as Uint8Array<ArrayBuffer>] });
		}
		for (let at = 0; at < 120; at++) {
			const bytes = await founder.seal(ward, document, utf8(`edit ${at} before kill ${killAfter}`));
			sealed.set(founder.counterOf(document), bytes);
			link.send({ type: 'put', envelopes: [bytes] });
		}
		const collect = (): void => {
			for (const frame of link.frames) {
				if (frame.type !== 'ack') continue;
				for (const entry of frame.entries) if (entry.document === document) acknowledged.set(entry.counter, entry);
			}
		};
		while (acknowledged.size < killAfter) {
			await link.next('ack');
			collect();
		}
		child.kill('SIGKILL');
		await link.closed;
		collect();
		({ child, relay } = await startProcess());
	}

	const after = await connect(relay.port, relay.relayId, founder);
	after.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	const served = new Map<number, Uint8Array>();
	for (;;) {
		const page = await after.next('items');
		for (const { seq, bytes } of page.envelopes) served.set(seq, bytes);
		if (!page.more) break;
	}
	expect(acknowledged.size).toBeGreaterThanOrEqual(190);
	for (const { seq, counter } of acknowledged.values())
		expect(Buffer.compare(served.get(seq) ?? new Uint8Array(), sealed.get(counter)!)).toBe(0);
	const next = await founder.seal(ward, newDocument(), utf8('afterwards'));
	after.send({ type: 'put', envelopes: [next] });
	const { entries } = await after.next('ack');
	expect(entries[0]!.seq).toBeGreaterThan(Math.max(...served.keys()));
}, 180_000);
