import { every, type Clock } from '#lib/core/clock.ts';
import { createSettable, type Readable } from '#lib/core/readable.ts';

/** Who is heard speaking now, by any key. */
export interface SoundLevels {
	readonly speaking: Readable<ReadonlySet<string>>;
	/** Listens to a stream until another one, or null, takes its place. A stream without sound says nothing. */
	listen(key: string, stream: MediaStream | null): void;
	close(): void;
}

/** Four looks a second: a light that follows words, at little cost. */
const lookMs = 250;
/** Pauses within a sentence are not the end of it. */
const holdMs = 500;
/** Root mean square of a voice close to a microphone, against the noise of a ward behind noise suppression. */
const voiceLevel = 0.012;

/** Null where there is no Web Audio: then nobody is shown speaking. */
export function createSoundLevels(clock: Clock, createContext: (() => AudioContext) | null): SoundLevels {
	const speaking = createSettable<ReadonlySet<string>>(new Set());
	const heard = new Map<string, { readonly stream: MediaStream; readonly analyser: AnalyserNode; readonly stop: () => void }>();
	const spokeAtMs = new Map<string, number>();
	const samples = new Float32Array(512);
	let context: AudioContext | null = null;

	const drop = (key: string): void => {
		heard.get(key)?.stop();
		heard.delete(key);
		spokeAtMs.delete(key);
	};

	const look = (): void => {
		const nowMs = clock.nowMs();
		for (const [key, { analyser }] of heard) {
			analyser.getFloatTimeDomainData(samples);
			if (Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length) >= voiceLevel) spokeAtMs.set(key, nowMs);
		}
		const now = new Set([...spokeAtMs].filter(([, atMs]) => nowMs - atMs < holdMs).map(([key]) => key));
		const before = speaking.current;
		if (now.size !== before.size || [...now].some((key) => !before.has(key))) speaking.set(now);
	};
	let stopLooking: (() => void) | null = null;

	return {
		speaking,
		listen(key, stream) {
			const track = stream?.getAudioTracks()[0];
			if (heard.get(key)?.stream === stream && track !== undefined) return;
			drop(key);
			if (stream === null || track === undefined || createContext === null) return;
			context ??= createContext();
			void context.resume().catch(() => undefined);
			const source = context.createMediaStreamSource(stream);
			const analyser = context.createAnalyser();
			analyser.fftSize = samples.length;
			source.connect(analyser);
			heard.set(key, { stream, analyser, stop: () => source.disconnect() });
			stopLooking ??= every(clock, lookMs, look);
		},
		close() {
			stopLooking?.();
			stopLooking = null;
			for (const key of [...heard.keys()]) drop(key);
			speaking.set(new Set());
			void context?.close().catch(() => undefined);
			context = null;
		}
	};
}
