import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type Result, err, ok } from '#lib/core/result.ts';

/** Answers a request for the app; false when the path is not the app's, and nothing has been sent then. */
export type StaticSite = (request: IncomingMessage, response: ServerResponse) => boolean;

interface SiteFile {
	readonly bytes: Buffer;
	readonly type: string;
	readonly compressible: boolean;
	readonly cacheControl: string;
	readonly tag: string;
	/** Filled on first demand; a promise, so a crowd at shift change compresses each file once. */
	readonly packed: Map<Encoding, Promise<Buffer>>;
}

type Encoding = 'br' | 'gzip';

const types: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.webmanifest': 'application/manifest+json; charset=utf-8',
	'.svg': 'image/svg+xml; charset=utf-8',
	'.txt': 'text/plain; charset=utf-8',
	'.png': 'image/png',
	'.ico': 'image/x-icon',
	'.webp': 'image/webp',
	'.woff2': 'font/woff2',
	'.wasm': 'application/wasm'
};

const compressible = new Set(['.html', '.js', '.css', '.json', '.webmanifest', '.svg', '.txt', '.wasm']);

/** Below this, compression costs more bytes in headers than it saves: one TCP segment carries it anyway. */
const smallestPackedBytes = 1_024;

/**
 * Reads the built app into memory and answers from there, so that a rebuild beside a running relay cannot mix two versions
 * or take a file away in mid-answer. The app is a few megabytes.
 */
export async function loadStaticSite(folder: string): Promise<Result<StaticSite, { readonly reason: 'not-built' }>> {
	const files = new Map<string, SiteFile>();
	const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
	for (const entry of entries) {
		if (!entry.isFile() || entry.name.startsWith('.')) continue;
		const file = join(entry.parentPath, entry.name);
		const path = `/${relative(folder, file).split(sep).join('/')}`;
		files.set(path, await readSiteFile(file, path));
	}
	const shell = files.get('/200.html');
	if (shell === undefined) return err({ reason: 'not-built' });
	return ok((request, response) => {
		if (request.method !== 'GET' && request.method !== 'HEAD') return false;
		const path = pathOf(request);
		const file = path === '/' ? shell : path === null ? undefined : files.get(path);
		// A deep link opens the app, which then knows the page; a missing script must stay a plain 404.
		const answer = file ?? (isNavigation(request) ? shell : undefined);
		if (answer === undefined) return false;
		void send(request, response, answer).catch(() => response.destroy());
		return true;
	});
}

async function readSiteFile(file: string, path: string): Promise<SiteFile> {
	const bytes = await readFile(file);
	return {
		bytes,
		type: types[extname(path)] ?? 'application/octet-stream',
		compressible: bytes.length >= smallestPackedBytes && compressible.has(extname(path)),
		// Names under immutable/ carry the hash of their content; everything else must be asked for again, or an update never arrives.
		cacheControl: path.startsWith('/_app/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache',
		tag: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
		packed: new Map()
	};
}

function pathOf(request: IncomingMessage): string | null {
	try {
		return decodeURIComponent((request.url ?? '/').split(/[?#]/, 1)[0]!);
	} catch {
		return null;
	}
}

function isNavigation(request: IncomingMessage): boolean {
	const mode = request.headers['sec-fetch-mode'];
	if (mode !== undefined) return mode === 'navigate';
	// Browsers send the fetch metadata only to HTTPS and localhost; elsewhere what they accept tells a page from a script.
	return (request.headers.accept ?? '').includes('text/html');
}

/** What an answer without a body says again (RFC 9110 section 15.4.5). */
const repeatedHeaders: readonly string[] = ['cache-control', 'etag', 'vary'];

async function send(request: IncomingMessage, response: ServerResponse, file: SiteFile): Promise<void> {
	const encoding = chooseEncoding(request, file);
	const tag = `"${file.tag}${encoding === null ? '' : `-${encoding}`}"`;
	response.setHeader('Cache-Control', file.cacheControl);
	response.setHeader('ETag', tag);
	response.setHeader('Vary', 'Accept-Encoding');
	if ((request.headers['if-none-match'] ?? '').includes(tag)) {
		// The browser keeps the headers it has (RFC 9111 section 3.2); said again they are half a kilobyte beside a voice on a thin line.
		for (const name of response.getHeaderNames()) if (!repeatedHeaders.includes(name)) response.removeHeader(name);
		response.writeHead(304).end();
		return;
	}
	const body = encoding === null ? file.bytes : await packed(file, encoding);
	if (encoding !== null) response.setHeader('Content-Encoding', encoding);
	response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': body.length });
	response.end(request.method === 'HEAD' ? undefined : body);
}

function chooseEncoding(request: IncomingMessage, file: SiteFile): Encoding | null {
	if (!file.compressible) return null;
	const accepted = String(request.headers['accept-encoding'] ?? '');
	if (/\bbr\b/.test(accepted)) return 'br';
	return /\bgzip\b/.test(accepted) ? 'gzip' : null;
}

function packed(file: SiteFile, encoding: Encoding): Promise<Buffer> {
	const known = file.packed.get(encoding);
	if (known !== undefined) return known;
	const making = encoding === 'br' ? pack(file.bytes) : promisify(gzip)(file.bytes, { level: 9 });
	file.packed.set(encoding, making);
	return making;
}

// Paid once per start and file, on demand.
const pack = (bytes: Buffer): Promise<Buffer> =>
	promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
