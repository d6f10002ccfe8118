import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Browser } from '@playwright/test';
import { build } from 'vite';
import type { OpenHarness } from './harness.ts';

export interface SnapshotPlusUpdates {
	readonly envelopes: number;
	readonly snapshots: number;
	readonly stateBytes: number;
	readonly oursMs: readonly number[];
	readonly peerMs: readonly number[];
}

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Opens a snapshot with `updates` envelopes after it from the real vault in Chromium's IndexedDB, beside y-indexeddb. */
export async function measureSnapshotPlusUpdates(browser: Browser, updates: number, rounds: number): Promise<SnapshotPlusUpdates> {
	const folder = mkdtempSync(join(tmpdir(), 'open-harness-'));
	const root = new URL('./', import.meta.url).pathname;
	await build({
		configFile: false,
		root,
		logLevel: 'error',
		define: { global: 'globalThis' },
		build: { outDir: folder, emptyOutDir: true, target: 'es2022', rollupOptions: { input: join(root, 'harness.html') } }
	});
	const server = createServer((request, response) => {
		const path = request.url === '/' ? '/harness.html' : (request.url ?? '/');
		readFile(join(folder, path)).then(
			(bytes) => response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream').end(bytes),
			() => response.writeHead(404).end()
		);
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const context = await browser.newContext();
	try {
		const page = await context.newPage();
		await page.addInitScript('globalThis.__name = (made) => made');
		await page.goto(`http://127.0.0.1:${(server.address() as { port: number }).port}/`);
		await page.waitForFunction(() => 'harness' in globalThis);
		const prepared = await page.evaluate((count) => (globalThis as unknown as { harness: OpenHarness }).harness.prepare(count), updates);
		// In turns, so that both meet the same weather on the machine.
		const oursMs: number[] = [];
		const peerMs: number[] = [];
		for (let round = 0; round < rounds; round++) {
			oursMs.push(...(await page.evaluate(() => (globalThis as unknown as { harness: OpenHarness }).harness.openOurs(1))));
			peerMs.push(...(await page.evaluate(() => (globalThis as unknown as { harness: OpenHarness }).harness.openPeer(1))));
		}
		return { ...prepared, oursMs, peerMs };
	} finally {
		await context.close();
		server.close();
		server.closeAllConnections();
		rmSync(folder, { recursive: true, force: true });
	}
}
