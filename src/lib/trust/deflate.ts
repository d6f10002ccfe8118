import { concatBytes, type Bytes } from '#lib/core/bytes.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { inflateSmall } from './inflate-small.ts';

/**
 * How much is inflated before the size is looked at again. A browser may inflate all of a chunk before it yields, and deflate
 * shrinks 1,032 to 1 at most, so one slice costs 4 MB at most.
 */
const sliceBytes = 4096;
/** Up to here content is inflated at once, some 10 ms at most; a stream, which yields, takes whatever turns out larger. */
const smallBytes = 512 * 1024;

/** Raw deflate (RFC 1951). */
export async function deflate(plain: Uint8Array): Promise<Bytes> {
	const { readable, writable } = new CompressionStream('deflate-raw');
	const writer = writable.getWriter();
	// Not through a Blob: making one asks the browser's own process, which costs more than deflating a few words.
	const written = writer.write(new Uint8Array(plain)).then(() => writer.close());
	const [deflated] = await Promise.all([new Response(readable).arrayBuffer(), written]);
	return new Uint8Array(deflated);
}

/** The content of raw deflate, abandoned as soon as it grows beyond `maxBytes`: 64 KB can claim 64 MB. */
export async function inflate(deflated: Uint8Array, maxBytes: number): Promise<Result<Bytes, { reason: 'malformed' | 'too-big' }>> {
	const small = inflateSmall(deflated, Math.min(smallBytes, maxBytes));
	if (small === 'malformed') return err({ reason: small });
	if (small !== 'too-big') return ok(small);
	if (maxBytes <= smallBytes) return err({ reason: 'too-big' });
	return inflateStream(deflated, maxBytes);
}

async function inflateStream(deflated: Uint8Array, maxBytes: number): Promise<Result<Bytes, { reason: 'malformed' | 'too-big' }>> {
	const { readable, writable } = new DecompressionStream('deflate-raw');
	const reader = readable.getReader();
	const feeding = feed(writable, new Uint8Array(deflated));
	const parts: Uint8Array[] = [];
	let total = 0;
	try {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return ok(concatBytes(...parts));
			total += value.length;
			if (total > maxBytes) {
				await reader.cancel();
				return err({ reason: 'too-big' });
			}
			parts.push(value);
		}
	} catch {
		return err({ reason: 'malformed' });
	} finally {
		await feeding;
	}
}

/** Hands over slice by slice as the reader takes them; a stream that ends early is the reader's news, not an error here. */
async function feed(writable: WritableStream<Bytes>, bytes: Bytes): Promise<void> {
	const writer = writable.getWriter();
	writer.closed.catch(() => undefined);
	try {
		for (let at = 0; at < bytes.length; at += sliceBytes) await writer.write(bytes.slice(at, at + sliceBytes));
		await writer.close();
	} catch {
		await writer.abort().catch(() => undefined);
	}
}
