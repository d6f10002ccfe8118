import type { Result } from '#lib/core/result.ts';
import type { ImportedFile } from '#lib/model/fhir/parse-bundle.ts';
import importWorkerUrl from './import-worker.ts?worker&url';
import { readImport, type ReadImport, type ReadImportFault } from './read-import.ts';
import { trustedScriptUrl } from './trusted-script-url.ts';

export interface ImportWorkerQuestion {
	readonly id: number;
	readonly file: File;
}

export type ImportWorkerAnswer =
	{ readonly id: number; readonly result: Result<ImportedFile, ReadImportFault> } | { readonly id: number; readonly broken: string };

/** Reads files for as long as it is open. */
export interface ImportReader {
	readonly read: ReadImport;
	/** Ends what is being read: its answers never come. */
	close(): void;
}

const inPage: ImportReader = { read: readImport, close: () => undefined };

/** In a worker where there is one; a worker that does not run, or in which something broke, leaves the file to the page. */
export function createImportReader(): ImportReader {
	if (!('Worker' in globalThis)) return inPage;
	// TypeScript's Worker takes text alone; browsers take the policy's proof too.
	const worker = new Worker(trustedScriptUrl(importWorkerUrl) as string, { type: 'module', name: 'import' });
	const asked = new Map<number, (answer: ImportWorkerAnswer | null) => void>();
	let broken = false;
	let questions = 0;
	worker.onmessage = ({ data }: MessageEvent<ImportWorkerAnswer>) => {
		asked.get(data.id)?.(data);
		asked.delete(data.id);
	};
	worker.onerror = (event) => {
		event.preventDefault();
		broken = true;
		for (const settle of asked.values()) settle(null);
		asked.clear();
	};
	return {
		async read(file) {
			if (broken) return readImport(file);
			const id = ++questions;
			const answer = await new Promise<ImportWorkerAnswer | null>((resolve) => {
				asked.set(id, resolve);
				worker.postMessage({ id, file } satisfies ImportWorkerQuestion);
			});
			return answer && 'result' in answer ? answer.result : readImport(file);
		},
		close: () => worker.terminate()
	};
}
