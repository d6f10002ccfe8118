import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { build } from 'vite';
import type { ClipPage, DecodedSlot } from './support/clip-page.ts';

let folder: string;
let server: Server;

test.beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'clip-page-'));
	await build({
		configFile: false,
		logLevel: 'error',
		build: {
			outDir: folder,
			emptyOutDir: true,
			target: 'es2022',
			lib: { entry: join(import.meta.dirname, 'support/clip-page.ts'), formats: ['es'], fileName: () => 'page.js' }
		}
	});
	server = createServer((request, response) => {
		if (request.url !== '/page.js') {
			response.setHeader('Content-Type', 'text/html').end('<!doctype html><script type="module" src="/page.js"></script>');
			return;
		}
		readFile(join(folder, 'page.js')).then(
			(bytes) => response.setHeader('Content-Type', 'text/javascript').end(bytes),
			() => response.writeHead(404).end()
		);
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
test.afterAll(() => {
	server.close();
	server.closeAllConnections();
	rmSync(folder, { recursive: true, force: true });
});

async function openPage(page: Page): Promise<void> {
	await page.goto(`http://127.0.0.1:${(server.address() as { port: number }).port}/`);
	await page.waitForFunction(() => 'clipPage' in globalThis);
	// Sound starts only after a person has touched the page.
	await page.mouse.click(10, 10);
}
const record = (page: Page, slots: number, way: 'packets' | 'slots'): Promise<readonly DecodedSlot[]> =>
	page.evaluate(([count, how]) => (globalThis as unknown as { clipPage: ClipPage }).clipPage.recordTone(count, how), [slots, way] as const);

/** How often the wave rises through zero: at a joint where samples are missing or doubled, a period is. */
const periodsOf = (samples: readonly number[]): number =>
	samples.reduce((sum, sample, at) => sum + (at > 0 && samples[at - 1]! < 0 && sample >= 0 ? 1 : 0), 0);

test('[CL9] slots of one recording join without a gap: to the sample, and by ear', async ({ page }) => {
	await openPage(page);
	const slots = await record(page, 4, 'packets');
	expect(slots.map(({ samples }) => samples.length)).toEqual(slots.map(({ durationMs }) => durationMs * 48));
	expect(slots.map(({ voicedParts, parts }) => voicedParts === parts)).toEqual([true, true, true, true]);
	for (const { fileBytes, mime } of slots) {
		expect(mime).toBe('audio/ogg; codecs=opus');
		expect(fileBytes).toBeLessThan(3_000);
	}
	for (const [at, { startedAtMs }] of slots.slice(1).entries())
		expect(Math.abs(startedAtMs - slots[at]!.startedAtMs - slots[at]!.durationMs)).toBeLessThanOrEqual(1);

	// The first slot begins with the encoder's own delay; from the second on the wave must run through.
	const joined = slots.slice(1).flatMap(({ samples }) => samples);
	const seconds = joined.length / 48_000;
	expect(Math.abs(periodsOf(joined) - 440 * seconds)).toBeLessThanOrEqual(1);
	// A stretch left out would step by up to twice the tone's height; a decoder that settles stays well below it.
	const steps = joined.map((sample, at) => (at === 0 ? 0 : Math.abs(sample - joined[at - 1]!)));
	const joints = [slots[1]!.samples.length, slots[1]!.samples.length + slots[2]!.samples.length];
	for (const joint of joints) expect(Math.max(...steps.slice(joint - 480, joint + 480))).toBeLessThan(0.25);

	const played = await page.evaluate(() => (globalThis as unknown as { clipPage: ClipPage }).clipPage.playAll());
	expect(played.longestPauseMs).toBeLessThanOrEqual(30);
	expect(played.soundMs).toBeGreaterThan(7_000);
});

test('[CL10] a browser that gives no packets records slots all the same', async ({ page }) => {
	await openPage(page);
	const slots = await record(page, 2, 'slots');
	for (const { samples, durationMs, voicedParts, parts } of slots) {
		expect(Math.abs(samples.length / 48 - durationMs)).toBeLessThan(200);
		expect(voicedParts).toBeGreaterThan(parts * 0.9);
	}
});
