import { err, type Result } from '#lib/core/result.ts';
import { reduceImage, type ReducedImage, type ReduceError } from './image-work.ts';
import imageWorkerUrl from './image-worker.ts?worker&url';
import { trustedScriptUrl } from './trusted-script-url.ts';

/** What the worker of image-worker.ts tells. */
export type ImageWorkerMessage =
	{ readonly share: number } | { readonly result: Result<ReducedImage, ReduceError> } | { readonly broken: string };

/** A picture that is being made smaller. */
export interface Reduction {
	readonly done: Promise<Result<ReducedImage, ReduceError>>;
	/** Ends the work; `done` then says `cancelled`. */
	cancel(): void;
}

export type ReduceImage = (file: Blob, progress: (share: number) => void) => Reduction;

/** Reduces in the page, where there is no worker or none that draws. */
const inPage: ReduceImage = (file, progress) => {
	let cancelled = false;
	const done = reduceImage(file, (share) => cancelled || progress(share));
	return {
		done: done.then((result) => (cancelled ? err({ reason: 'cancelled' }) : result)),
		cancel: () => void (cancelled = true)
	};
};

const inWorker: ReduceImage = (file, progress) => {
	// TypeScript's Worker takes text alone; browsers take the policy's proof too.
	const worker = new Worker(trustedScriptUrl(imageWorkerUrl) as string, { type: 'module', name: 'image' });
	let fallback: Reduction | null = null;
	let settle: (result: Result<ReducedImage, ReduceError>) => void;
	const done = new Promise<Result<ReducedImage, ReduceError>>((resolve, reject) => {
		settle = resolve;
		worker.onmessage = ({ data }: MessageEvent<ImageWorkerMessage>) => {
			if ('share' in data) progress(data.share);
			else if ('result' in data) resolve(data.result);
			else reject(new Error(data.broken));
		};
		// A worker that does not run, or in which something broke, is no reason to send no picture.
		worker.onerror = (event) => {
			event.preventDefault();
			fallback = inPage(file, progress);
			fallback.done.then(resolve, reject);
		};
	}).finally(() => worker.terminate());
	worker.postMessage(file);
	return {
		done,
		cancel() {
			fallback?.cancel();
			settle(err({ reason: 'cancelled' }));
		}
	};
};

/** Reduces in this browser: in a worker where there is one that draws. */
export const reduceInBrowser: ReduceImage = (file, progress) =>
	'Worker' in globalThis && 'OffscreenCanvas' in globalThis ? inWorker(file, progress) : inPage(file, progress);
