import { readFile } from 'node:fs/promises';
import { type Result, err, ok } from '#lib/core/result.ts';
import type { TurnSettings } from './turn.ts';

/** Where the TURN server is, and the file that holds the secret it shares with the relay. */
export interface TurnOptions {
	readonly urls: readonly string[];
	readonly secretFile: string;
}

/** What a person at the terminal is told, in one sentence. */
interface Sentence {
	readonly sentence: string;
}

/** RFC 7065, with a transport that browsers know. */
const turnUrl = /^turns?:(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?(\?transport=(udp|tcp))?$/i;

/** From flags or environment; null when nothing was said of TURN. */
export function parseTurn(urls: readonly string[], secretFile: string | null): Result<TurnOptions | null, Sentence> {
	const wrong = urls.find((url) => !turnUrl.test(url));
	if (wrong !== undefined) return err({ sentence: `--turn must be an address such as turn:turn.example.org:3478, not "${wrong}".` });
	if (urls.length === 0 && secretFile === null) return ok(null);
	if (urls.length === 0 || secretFile === null) return err({ sentence: '--turn and --turn-secret-file belong together: give both.' });
	return ok({ urls, secretFile });
}

/** Reads the secret: the file's text without the white space around it. */
export async function readTurnSettings({ urls, secretFile }: TurnOptions): Promise<Result<TurnSettings, Sentence>> {
	try {
		const secret = (await readFile(secretFile, 'utf8')).trim();
		return secret === '' ? err({ sentence: `The TURN secret file ${secretFile} is empty.` }) : ok({ urls, secret });
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		return err({ sentence: `The TURN secret file ${secretFile} cannot be read (${code ?? 'unknown error'}).` });
	}
}
