import type { Bytes } from '#lib/core/bytes.ts';

/** Plays clips one after another. */
export interface ClipPlayer {
	/** What plays, for the loudspeaker; silence in between. */
	readonly sound: MediaStream;
	/** Plays a clip right after those before it, without a gap; gives when it begins and ends, or null for what is no sound. */
	add(bytes: Bytes): Promise<{ readonly beginsInMs: number; readonly endsInMs: number } | null>;
	close(): void;
}

/** Between a clip's arrival and its first sample: the audio thread needs a moment to take it over. */
const leadS = 0.05;

/** Null where the browser has no Web Audio. */
export function createClipPlayer(report: (error: unknown) => void): ClipPlayer | null {
	if (!('AudioContext' in globalThis)) return null;
	const context = new AudioContext({ sampleRate: 48_000 });
	const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
	let playing = 0;
	let endsAtS = 0;
	let closed = false;

	/** While nothing plays the audio thread rests. */
	const rest = (): void => {
		if (!closed && playing === 0) context.suspend().catch(report);
	};
	rest();

	return {
		sound: destination.stream,
		async add(bytes) {
			playing++;
			try {
				// A copy: decoding takes the buffer away.
				const buffer = await context.decodeAudioData(bytes.slice().buffer);
				if (closed) return null;
				await context.resume();
				const source = new AudioBufferSourceNode(context, { buffer });
				source.connect(destination);
				const beginsAtS = Math.max(context.currentTime + leadS, endsAtS);
				endsAtS = beginsAtS + buffer.duration;
				source.onended = () => {
					playing--;
					rest();
				};
				source.start(beginsAtS);
				const fromNowMs = (atS: number): number => Math.round((atS - context.currentTime) * 1000);
				return { beginsInMs: fromNowMs(beginsAtS), endsInMs: fromNowMs(endsAtS) };
			} catch {
				// Hostile or damaged bytes: they are passed over.
				playing--;
				rest();
				return null;
			}
		},
		close() {
			closed = true;
			context.close().catch(report);
		}
	};
}
