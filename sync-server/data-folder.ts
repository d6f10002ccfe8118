import { mkdir, open, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Result, err, ok } from '#lib/core/result.ts';

/**
 * Makes the data folder if need be and proves that it can be written and flushed now, so that the operator learns of a full
 * disk or a wrong owner before the first nurse does.
 */
export async function openDataFolder(folder: string): Promise<Result<true, { readonly sentence: string }>> {
	const probe = join(folder, `.probe-${process.pid}`);
	try {
		// Owner only: envelopes are sealed, yet who wrote when is nobody else's business.
		await mkdir(folder, { recursive: true, mode: 0o700 });
		const handle = await open(probe, 'w', 0o600);
		try {
			// One page: a file system may accept an empty file when no block is left.
			await handle.writeFile(new Uint8Array(4_096).fill(1));
			await handle.sync();
		} finally {
			await handle.close();
			await unlink(probe);
		}
		return ok(true);
	} catch (error) {
		return err({ sentence: sentenceOf(error as NodeJS.ErrnoException, resolve(folder)) });
	}
}

function sentenceOf({ code }: NodeJS.ErrnoException, folder: string): string {
	switch (code) {
		case 'ENOSPC':
		case 'EDQUOT':
			return `The disk that holds the data folder ${folder} is full; free some space and start again, what was stored is intact.`;
		case 'ENOTDIR':
		case 'EEXIST':
			return `The data folder ${folder} is a file; name a folder with --data.`;
		default:
			return `The data folder ${folder} cannot be written (${code ?? 'unknown error'}); name another with --data.`;
	}
}
