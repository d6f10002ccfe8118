import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDataFolder } from './data-folder.ts';

test('[SH12] a folder is made and left as it was; what cannot be one is named in a sentence', async () => {
	const base = await mkdtemp(join(tmpdir(), 'wardline-data-'));
	const folder = join(base, 'deep/data');
	expect(await openDataFolder(folder)).toEqual({ ok: true, value: true });
	expect(await readdir(folder)).toEqual([]);
	await writeFile(join(base, 'file'), '');
	for (const wrong of [join(base, 'file'), join(base, 'file/below'), '/sys/wardline']) {
		const opened = await openDataFolder(wrong);
		expect(opened.ok ? null : opened.error.sentence).toContain(wrong);
	}
	await rm(base, { recursive: true });
});
