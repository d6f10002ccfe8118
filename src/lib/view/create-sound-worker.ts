import soundWorkerUrl from '#lib/call/sound/sound-worker.ts?worker&url';
import { trustedScriptUrl } from './trusted-script-url.ts';

/** A worker that packs the sound of one peer link (call/sound/sound-worker.ts), from this origin like every script. */
export function createSoundWorker(): Worker {
	// TypeScript's Worker takes text alone; browsers take the policy's proof too.
	const address = trustedScriptUrl(soundWorkerUrl) as string;
	return new Worker(address, { type: 'module', name: 'sound' });
}
