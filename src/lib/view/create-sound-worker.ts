import soundWorkerUrl from '#lib/call/sound-worker.ts?worker&url';
import { trustedScriptUrl } from './trusted-script-url.ts';

/** A worker that packs the sound of one peer link (call/sound-worker.ts), from this origin like every script. */
export const createSoundWorker = (): Worker => new Worker(trustedScriptUrl(soundWorkerUrl), { type: 'module', name: 'sound' });
