import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importFileText } from './import-file-text.ts';

const blob = (data: string | Uint8Array): Blob => new Blob([typeof data === 'string' ? data : new Uint8Array(data)]);

describe('reading a file to import', () => {
	it('[C17] reads plain text and gzip alike, by content and not by name', async () => {
		expect(await importFileText(blob('{"a":"张"}'))).toEqual({ ok: true, value: '{"a":"张"}' });
		expect(await importFileText(blob(gzipSync('{"a":"张"}')))).toEqual({ ok: true, value: '{"a":"张"}' });
	});

	it('[C18] stops a small file that unfolds beyond the limit', async () => {
		const bomb = gzipSync(Buffer.alloc(2_000_000, 0x20));
		expect(bomb.length).toBeLessThan(5000);
		expect(await importFileText(blob(bomb), 1_000_000)).toEqual({ ok: false, error: { reason: 'too-big' } });
	});

	it('[C17] names what is wrong with a damaged file', async () => {
		const cut = gzipSync('x'.repeat(5000)).subarray(0, 20);
		expect(await importFileText(blob(cut))).toEqual({ ok: false, error: { reason: 'broken-gzip' } });
		expect(await importFileText(blob(new Uint8Array([0xff, 0xfe, 0x80])))).toEqual({ ok: false, error: { reason: 'not-text' } });
		expect(await importFileText(blob(new Uint8Array([0x41, 0xe5, 0xbc])))).toEqual({ ok: false, error: { reason: 'not-text' } });
	});
});
