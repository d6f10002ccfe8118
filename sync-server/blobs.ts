import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '#lib/core/clock.ts';
import { judgeBlobRequest, parseContentRange, parseRange } from './blob-request.ts';
import type { RelayLimits } from './limits.ts';
import type { RosterBook } from './roster-book.ts';

/**
 * Sealed chunks by the hash of what they are: `PUT` in any number of parts, `HEAD` to learn how much is there, `GET` in ranges.
 * A blob is served once its bytes have proved to be its name.
 */
export interface Blobs {
	answer(name: string, request: IncomingMessage, response: ServerResponse): void;
}

interface BlobPorts {
	readonly folder: string;
	readonly book: RosterBook;
	readonly clock: Clock;
	readonly limits: Pick<RelayLimits, 'maxBlobBytes' | 'maxClockSkewMs'>;
}

/** Creates the folder if need be. */
export async function openBlobs({ folder, book, clock, limits }: BlobPorts): Promise<Blobs> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	/** One writer per blob: parts are appended in order. */
	const writing = new Set<string>();

	const wholePath = (name: string): string => join(folder, name);
	const partPath = (name: string): string => join(folder, `${name}.part`);
	const sizeOf = async (path: string): Promise<number | null> => {
		try {
			return (await stat(path)).size;
		} catch {
			return null;
		}
	};

	const head = async (name: string, response: ServerResponse): Promise<void> => {
		const whole = await sizeOf(wholePath(name));
		const part = whole === null ? await sizeOf(partPath(name)) : null;
		if (whole === null && part === null) return finish(response, 404);
		response.setHeader('Wardline-Complete', whole === null ? '0' : '1');
		response.setHeader('Wardline-Size', String(whole ?? part));
		finish(response, 200);
	};

	const get = async (name: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const size = await sizeOf(wholePath(name));
		if (size === null) return finish(response, 404);
		const range = parseRange(request.headers.range, size);
		if (range === null) {
			response.setHeader('Content-Range', `bytes */${size}`);
			return finish(response, 416);
		}
		const partial = request.headers.range !== undefined;
		if (partial) response.setHeader('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
		response.writeHead(partial ? 206 : 200, {
			'Content-Type': 'application/octet-stream',
			'Content-Length': range.end - range.start + 1,
			'Accept-Ranges': 'bytes',
			'Cache-Control': 'private, no-store'
		});
		if (size === 0) return void response.end();
		await pipeline(createReadStream(wholePath(name), range), response);
	};

	const put = async (name: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
		if ((await sizeOf(wholePath(name))) !== null) return finish(response, 200);
		const range = parseContentRange(request.headers['content-range'], request.headers['content-length']);
		if (range === null) return finish(response, 400);
		if (range.total > limits.maxBlobBytes) return finish(response, 413);
		const held = (await sizeOf(partPath(name))) ?? 0;
		response.setHeader('Wardline-Size', String(held));
		if (range.start !== held || writing.has(name)) return finish(response, 409);
		writing.add(name);
		try {
			await append(name, request, range.start, range.length);
			const now = (await sizeOf(partPath(name))) ?? 0;
			response.setHeader('Wardline-Size', String(now));
			if (now < range.total) return finish(response, 202);
			finish(response, (await complete(name)) ? 201 : 422);
		} finally {
			writing.delete(name);
		}
	};

	/** What arrived before a line broke is kept: the next part goes on from there. */
	const append = async (name: string, request: IncomingMessage, start: number, length: number): Promise<void> => {
		const to = createWriteStream(partPath(name), { flags: start === 0 ? 'w' : 'a', mode: 0o600, flush: true });
		let left = length;
		const bounded = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
			for await (const chunk of chunks) {
				const taken = chunk.subarray(0, left);
				left -= taken.length;
				if (taken.length > 0) yield taken;
			}
		};
		try {
			await pipeline(request, bounded, to);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE' && !request.destroyed) throw error;
		}
	};

	/** The name is checked against the bytes on the disk; a blob that lies is dropped. Durable before it is confirmed. */
	const complete = async (name: string): Promise<boolean> => {
		const hash = createHash('sha256');
		for await (const chunk of createReadStream(partPath(name))) hash.update(chunk as Buffer);
		if (hash.digest('hex') !== name) {
			await rm(partPath(name), { force: true });
			return false;
		}
		const file = await open(partPath(name), 'r+');
		await file.sync();
		await file.close();
		await rename(partPath(name), wholePath(name));
		const entry = await open(folder, 'r');
		await entry.sync();
		await entry.close();
		return true;
	};

	const serve = async (name: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
		if (!/^[0-9a-f]{64}$/.test(name)) return finish(response, 404);
		const method = request.method;
		if (method !== 'PUT' && method !== 'GET' && method !== 'HEAD') return finish(response, 405);
		const permitted = await judgeBlobRequest({ authorization: request.headers.authorization, method, name }, book, {
			nowMs: clock.nowMs(),
			maxClockSkewMs: limits.maxClockSkewMs
		});
		if (permitted !== 'permitted') return finish(response, permitted === 'unproven' ? 401 : 403);
		if (method === 'HEAD') return head(name, response);
		return method === 'GET' ? get(name, request, response) : put(name, request, response);
	};

	return {
		answer(name, request, response) {
			serve(name, request, response).catch((error: NodeJS.ErrnoException) => {
				if (response.headersSent) response.destroy();
				else finish(response, error.code === 'ENOSPC' ? 507 : 500);
			});
		}
	};
}

function finish(response: ServerResponse, status: number): void {
	response.writeHead(status, { 'Cache-Control': 'no-store' }).end();
}
