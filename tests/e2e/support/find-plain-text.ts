import { open, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A text that was looked for and found, and where. */
export interface Finding {
	readonly text: string;
	readonly where: string;
}

interface Needle {
	readonly text: string;
	readonly bytes: Buffer;
	readonly as: 'UTF-8' | 'UTF-16';
}

/** What is read of a process at a time; far more than any needle is long. */
const windowBytes = 4 * 1024 * 1024;

/** Node holds a text with letters beyond Latin-1 as UTF-16, and every other one byte by byte. */
const needlesOf = (texts: readonly string[]): readonly Needle[] =>
	texts.flatMap((text) => [
		{ text, bytes: Buffer.from(text, 'utf8'), as: 'UTF-8' as const },
		{ text, bytes: Buffer.from(text, 'utf16le'), as: 'UTF-16' as const }
	]);

const findIn = (haystack: Buffer, needles: readonly Needle[], where: string): Finding[] =>
	needles.filter(({ bytes }) => haystack.includes(bytes)).map(({ text, as }) => ({ text, where: `${where} (${as})` }));

/** Looks for texts in a piece of memory or of a file. */
export const findInBytes = (haystack: Buffer, texts: readonly string[], where: string): readonly Finding[] =>
	findIn(haystack, needlesOf(texts), where);

/** Looks for texts in every file below a folder: stores, write-ahead logs, blobs, whatever lies there. */
export async function findInFolder(folder: string, texts: readonly string[]): Promise<readonly Finding[]> {
	const needles = needlesOf(texts);
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	const findings = await Promise.all(files.map(async (file) => findIn(await readFile(file), needles, file)));
	return findings.flat();
}

/**
 * Looks for texts in everything a running process could read of itself: what a core of it would hold. The process stands
 * still meanwhile. Throws with a sentence where the system does not let one process read another.
 */
export async function findInMemory(pid: number, texts: readonly string[]): Promise<readonly Finding[]> {
	const needles = needlesOf(texts);
	const overlap = Math.max(...needles.map(({ bytes }) => bytes.length));
	const findings = new Map<string, Finding>();
	process.kill(pid, 'SIGSTOP');
	try {
		const memory = await open(`/proc/${pid}/mem`, 'r').catch((error: unknown) => {
			throw new Error(
				'This system does not let the test read the memory of the relay it started: run it as the same user on Linux, with ptrace allowed.',
				{
					cause: error
				}
			);
		});
		try {
			const window = Buffer.alloc(windowBytes);
			for (const { from, to } of await readableRegions(pid)) {
				for (let at = from; at < to; at += windowBytes - overlap) {
					const read = await memory.read(window, 0, Math.min(windowBytes, to - at), at).catch(() => null);
					if (!read) break;
					for (const found of findIn(window.subarray(0, read.bytesRead), needles, 'memory'))
						findings.set(`${found.text} ${found.where}`, found);
				}
			}
		} finally {
			await memory.close();
		}
	} finally {
		process.kill(pid, 'SIGCONT');
	}
	return [...findings.values()];
}

/** The kernel's own pages (`[vvar]`, `[vsyscall]`) hold nothing of a process and cannot be read. */
async function readableRegions(pid: number): Promise<readonly { readonly from: number; readonly to: number }[]> {
	const maps = await readFile(`/proc/${pid}/maps`, 'utf8');
	return maps
		.split('\n')
		.map((line) => /^([0-9a-f]+)-([0-9a-f]+) r(?!.*\[v(?:var|syscall))/.exec(line))
		.flatMap((match) => (match ? [{ from: parseInt(match[1]!, 16), to: parseInt(match[2]!, 16) }] : []));
}
