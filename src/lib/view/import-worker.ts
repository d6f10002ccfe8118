import type { ImportWorkerAnswer, ImportWorkerQuestion } from './import-reader.ts';
import { readImport } from './read-import.ts';

/* Reads files away from the page: a bundle of a whole ward takes a second, in which nothing on screen would move. */

const tell = (answer: ImportWorkerAnswer): void => self.postMessage(answer);

self.onmessage = ({ data: { id, file } }: MessageEvent<ImportWorkerQuestion>): void => {
	readImport(file).then(
		(result) => tell({ id, result }),
		(error: unknown) => tell({ id, broken: String(error) })
	);
};
