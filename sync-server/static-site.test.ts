import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, type Server, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import { loadStaticSite } from './static-site.ts';

const script = 'export const ward = 7;\n'.repeat(200);
let folder: string;
let server: Server;
let origin: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'wardline-site-'));
	await mkdir(join(folder, '_app/immutable'), { recursive: true });
	await writeFile(join(folder, '200.html'), '<!doctype html><title>Wardline</title>');
	await writeFile(join(folder, '_app/immutable/entry.abc.js'), script);
	await writeFile(join(folder, 'service-worker.js'), script);
	await writeFile(join(folder, 'manifest.webmanifest'), '{}');
	await writeFile(join(folder, '.sources'), 'private');
	const site = expectOk(await loadStaticSite(folder), 'built');
	server = createServer((request, response) => void (site(request, response) || response.writeHead(404).end('no')));
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
	server.close();
	await rm(folder, { recursive: true });
});

interface Answer {
	readonly status: number | undefined;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

/** A bare request: `fetch` would add a fetch mode and unpack the answer. */
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
	new Promise<Answer>((resolve, reject) => {
		request(`${origin}${path}`, { headers, method, agent: false }, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
		})
			.on('error', reject)
			.end();
	});

test('[SH4] hashed files are kept for ever, the service worker, the manifest and the page are asked for again', async () => {
	expect((await get('/_app/immutable/entry.abc.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable');
	for (const path of ['/', '/200.html', '/service-worker.js', '/manifest.webmanifest'])
		expect((await get(path)).headers['cache-control']).toBe('no-cache');
});

test('[SH5] a navigation to any path opens the app', async () => {
	for (const headers of [{ 'sec-fetch-mode': 'navigate' }, { accept: 'text/html,*/*' }]) {
		const answer = await get('/case/0123', headers);
		expect(answer.status).toBe(200);
		expect(answer.body.toString()).toContain('<title>Wardline</title>');
	}
});

test('[SH5] a missing script is a 404, and so is what is hidden or outside', async () => {
	expect((await get('/_app/immutable/gone.js', { accept: '*/*' })).status).toBe(404);
	expect((await get('/_app/immutable/gone.js', { 'sec-fetch-mode': 'cors', accept: 'text/html' })).status).toBe(404);
	for (const path of ['/.sources', '/..%2f..%2fetc%2fpasswd', '/%', '/%00']) expect((await get(path)).status).toBe(404);
	expect((await get('/', {}, 'POST')).status).toBe(404);
});

test('[SH6] text is packed as the browser accepts it, and reads the same', async () => {
	for (const [encoding, unpack] of [
		['br', brotliDecompressSync],
		['gzip', gunzipSync]
	] as const) {
		const answer = await get('/service-worker.js', { 'accept-encoding': encoding });
		expect(answer.headers['content-encoding']).toBe(encoding);
		expect(Number(answer.headers['content-length'])).toBeLessThan(script.length / 10);
		expect(unpack(answer.body).toString()).toBe(script);
	}
	const bare = await get('/service-worker.js', { 'accept-encoding': 'identity' });
	expect(bare.headers['content-encoding']).toBeUndefined();
	expect(bare.body.toString()).toBe(script);
});

test('[SH6] an unchanged file is answered without its body, each encoding by its own tag', async () => {
	const first = await get('/service-worker.js', { 'accept-encoding': 'gzip' });
	const tag = first.headers['etag']!;
	expect((await get('/service-worker.js', { 'accept-encoding': 'gzip', 'if-none-match': tag })).status).toBe(304);
	expect((await get('/service-worker.js', { 'accept-encoding': 'br', 'if-none-match': tag })).status).toBe(200);
});

test('[SH6] HEAD tells the size and sends nothing', async () => {
	const answer = await get('/service-worker.js', { 'accept-encoding': 'identity' }, 'HEAD');
	expect(answer.headers['content-length']).toBe(String(script.length));
	expect(answer.body).toHaveLength(0);
});

test('[SH5] a folder without the app says so', async () => {
	expect(await loadStaticSite(join(folder, 'nowhere'))).toEqual({ ok: false, error: { reason: 'not-built' } });
});
