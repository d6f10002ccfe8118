import { err, ok, type Result } from '#lib/core/result.ts';

/** The largest text that is taken in, after inflating: 64 MB. A bundle of one patient's whole life has some 20 MB. */
const maxImportBytes = 64 * 1024 * 1024;

export type FileTextError =
	{ readonly reason: 'too-big' } | { readonly reason: 'broken-gzip' } | { readonly reason: 'not-text' } | { readonly reason: 'unreadable' };

/** Whether it begins as gzip does (RFC 1952, 2.3.1), whatever its name. */
async function isGzip(file: Blob): Promise<boolean> {
	const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
	return first === 0x1f && second === 0x8b;
}

/**
 * Reads a file as UTF-8 text, inflating gzip on the way. Stops as soon as more than `maxBytes` came out, so that a small file
 * cannot unfold into the whole memory.
 */
export async function importFileText(file: Blob, maxBytes = maxImportBytes): Promise<Result<string, FileTextError>> {
	let packed = false;
	try {
		packed = await isGzip(file);
		const reader = (packed ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream()).getReader();
		const decoder = new TextDecoder('utf-8', { fatal: true });
		const parts: string[] = [];
		let bytes = 0;
		for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
			bytes += chunk.value.byteLength;
			if (bytes > maxBytes) {
				await reader.cancel().catch(() => undefined);
				return err({ reason: 'too-big' });
			}
			const text = decode(decoder, chunk.value);
			if (text === null) return err({ reason: 'not-text' });
			parts.push(text);
		}
		const rest = decode(decoder);
		if (rest === null) return err({ reason: 'not-text' });
		return ok(parts.join('') + rest);
	} catch {
		return err({ reason: packed ? 'broken-gzip' : 'unreadable' });
	}
}

/** Null for bytes that are no UTF-8. */
function decode(decoder: TextDecoder, chunk?: Uint8Array): string | null {
	try {
		return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
	} catch {
		return null;
	}
}
