import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { build } from 'vite';
import type { LinkLook, LinkPage } from './support/link-page.ts';

/** Climbing to a picture takes its time, and more of it on a busy machine. */
test.describe.configure({ timeout: 180_000 });

let folder: string;
let server: Server;

test.beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'link-page-'));
	const entries = { page: 'support/link-page.ts', 'sound-worker': '../../src/lib/call/sound/sound-worker.ts' };
	for (const [name, entry] of Object.entries(entries)) {
		await build({
			configFile: false,
			logLevel: 'error',
			build: {
				outDir: folder,
				emptyOutDir: false,
				target: 'es2022',
				lib: { entry: join(import.meta.dirname, entry), formats: ['es'], fileName: () => `${name}.js` }
			}
		});
	}
	server = createServer((request, response) => {
		if (request.url !== '/page.js' && request.url !== '/sound-worker.js') {
			response.setHeader('Content-Type', 'text/html').end('<!doctype html><body><script type="module" src="/page.js"></script>');
			return;
		}
		readFile(join(folder, request.url.slice(1))).then(
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

type Told<K extends keyof LinkPage> = Awaited<ReturnType<LinkPage[K]>>;

/** Asks the page, where functions do not travel: a name and what it takes do. */
const ask = <K extends keyof LinkPage>(page: Page, name: K, ...given: Parameters<LinkPage[K]>): Promise<Told<K>> =>
	page.evaluate(
		([called, values]) => {
			const { linkPage } = globalThis as unknown as { linkPage: Record<string, (...values: unknown[]) => unknown> };
			return linkPage[called]!(...values) as never;
		},
		[name as string, given as unknown[]] as const
	);

async function open(page: Page): Promise<void> {
	await page.goto(`http://127.0.0.1:${(server.address() as { port: number }).port}/`);
	await page.waitForFunction(() => 'linkPage' in globalThis);
	// Sound is played only after a person has touched the page.
	await page.mouse.click(10, 10);
}

async function begin(page: Page, camera = true): Promise<void> {
	await open(page);
	await ask(page, 'begin', camera);
	await both(page, ({ path, reports }) => path === 'up' && reports > 0, 'a path and reports both ways');
}

/** A trial before a picture that fails beside other journeys is begun again after 4, 10 and 25 s: no rule says how soon it comes. */
const patienceMs = 90_000;

const until = (page: Page, hold: (looks: readonly LinkLook[]) => boolean, what: string): Promise<void> =>
	expect(async () => {
		const looks = await ask(page, 'look');
		expect(hold(looks), `${what}: ${JSON.stringify(looks)}`).toBe(true);
	}).toPass({ timeout: patienceMs });

const both = (page: Page, holds: (look: LinkLook) => boolean, what: string): Promise<void> =>
	until(page, (looks) => looks.every(holds), what);

test('[PL1, PL2] two ends connect by one short offer and answer, hear each other, and picture comes and goes without a word', async ({
	page
}) => {
	await begin(page);
	const said = await ask(page, 'messages');
	const descriptions = said.filter(([kind]) => kind.startsWith('description'));
	expect(descriptions.map(([kind]) => kind)).toEqual(expect.arrayContaining(['description offer', 'description answer']));
	for (const [, bytes] of descriptions) expect(bytes).toBeLessThan(4_000);
	await both(page, ({ heardShare, remoteTracks }) => (heardShare ?? 0) > 0.8 && remoteTracks === 2, 'sound heard both ways');

	await both(page, ({ sendsPicture, framesPerSecond }) => sendsPicture && framesPerSecond > 0, 'picture both ways');
	await ask(page, 'audioOnly', 1, true);
	await both(page, ({ sendsPicture, framesPerSecond }) => !sendsPicture && framesPerSecond === 0, 'no picture');
	await both(page, ({ heardShare }) => (heardShare ?? 0) > 0.8, 'sound goes on');
	await ask(page, 'audioOnly', 1, false);
	await both(page, ({ sendsPicture, framesPerSecond }) => sendsPicture && framesPerSecond > 0, 'picture again');
	expect((await ask(page, 'messages')).filter(([kind]) => kind !== 'candidate')).toEqual([]);
	expect((await ask(page, 'look')).flatMap(({ errors }) => errors)).toEqual([]);
});

test('[PL6] a call of voices makes room for a picture once a camera is switched on, and only then', async ({ page }) => {
	await begin(page, false);
	const first = (await ask(page, 'messages')).filter(([kind]) => kind.startsWith('description'));
	await both(page, ({ heardShare }) => (heardShare ?? 0) > 0.8, 'sound heard both ways');
	await ask(page, 'film', 1);
	await both(page, ({ receivedBps }) => receivedBps > 0, 'sound goes on');
	await until(page, (looks) => looks[0]!.framesPerSecond > 0, 'picture one way');
	const later = (await ask(page, 'messages')).filter(([kind]) => kind.startsWith('description'));
	expect(new Set(later.map(([kind]) => kind))).toEqual(new Set(['description offer', 'description answer']));
	const least = (said: typeof first): number => Math.min(...said.map(([, bytes]) => bytes));
	expect(least(later)).toBeGreaterThan(1.3 * least(first));
	await ask(page, 'film', 0);
	await both(page, ({ framesPerSecond, heardShare }) => framesPerSecond > 0 && (heardShare ?? 0) > 0.8, 'picture and sound both ways');
	expect((await ask(page, 'messages')).filter(([kind]) => kind !== 'candidate')).toEqual([]);
	expect((await ask(page, 'look')).flatMap(({ errors }) => errors)).toEqual([]);
});

for (const at of [0, 1] as const) {
	test(`[PL6] a camera that is switched on at end ${at} while the first offer is under way gets its place`, async ({ page }) => {
		await open(page);
		await ask(page, 'begin', false);
		await ask(page, 'film', at);
		await both(page, ({ path, reports, remoteTracks }) => path === 'up' && reports > 0 && remoteTracks === 2, 'room for a picture');
		expect((await ask(page, 'look')).flatMap(({ errors }) => errors)).toEqual([]);
	});
}

test('[PL3] a path sought anew by patches, by one end, by both at once, and with every message lost, leaves sound and lanes whole', async ({
	page
}) => {
	await begin(page);
	await ask(page, 'messages');
	expect(await ask(page, 'pass', 'sure', 'before')).toBe('before');

	const said: (readonly [string, number])[] = [];
	const sayAgain = (kind: string): Promise<void> => {
		const before = said.length;
		const isSaid = async (): Promise<boolean> => {
			said.push(...(await ask(page, 'messages')));
			return said.slice(before).some(([each]) => each === kind);
		};
		return expect.poll(isSaid, { message: kind }).toBe(true);
	};
	await ask(page, 'networkChanged', 0);
	await sayAgain('patch answer');
	await Promise.all([ask(page, 'networkChanged', 0), ask(page, 'networkChanged', 1)]);
	await sayAgain('patch answer');

	await ask(page, 'signals', false);
	await ask(page, 'networkChanged', 1);
	await sayAgain('patch offer');
	await ask(page, 'signals', true);
	await ask(page, 'networkChanged', 0);
	await sayAgain('patch answer');
	expect(said.filter(([kind]) => kind.startsWith('description'))).toEqual([]);
	for (const [kind, bytes] of said) if (kind.startsWith('patch')) expect(bytes).toBeLessThan(600);
	await both(page, ({ path, heardShare }) => path === 'up' && (heardShare ?? 0) > 0.8, 'sound after all that');
	expect(await ask(page, 'pass', 'sure', 'after')).toBe('after');
	expect((await ask(page, 'look')).flatMap(({ errors }) => errors)).toEqual([]);
});

test('[PL4] an end that vanishes makes the other say so, seek on, and tell its sound unheard; it never closes by itself', async ({
	page
}) => {
	await begin(page);
	await both(page, ({ heardShare }) => (heardShare ?? 0) > 0.8, 'sound heard');
	await ask(page, 'close', 1);
	await expect.poll(async () => (await ask(page, 'look'))[0]!.path, { timeout: 15_000 }).toBe('lost');
	await expect.poll(async () => (await ask(page, 'look'))[0]!.heardShare).toBe(0);
	await ask(page, 'messages');
	await expect.poll(async () => (await ask(page, 'messages')).length, { timeout: 10_000 }).toBeGreaterThan(0);
});
