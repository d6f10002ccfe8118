import { reduceImage } from './image-work.ts';
import type { ImageWorkerMessage } from './image-reducer.ts';

/* Reduces one picture away from the page, so that nothing on screen stands still. Ended with the worker. */

const tell = (message: ImageWorkerMessage, transfer: Transferable[] = []): void => self.postMessage(message, { transfer });

self.onmessage = ({ data }: MessageEvent<Blob>): void => {
	reduceImage(data, (share) => tell({ share })).then(
		(result) => tell({ result }, result.ok ? [result.value.full.buffer, result.value.preview.buffer] : []),
		(error: unknown) => tell({ broken: String(error) })
	);
};
