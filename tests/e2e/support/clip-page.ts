import { systemClock } from '#lib/core/clock.ts';
import { createClipPlayer } from '#lib/call/clips/clip-player.ts';
import { recordClips, type RecordedSlot } from '#lib/call/clips/clip-recorder.ts';
import { createSlotRecorder } from '#lib/call/clips/slot-recorder.ts';

/** What a page of its own does with the recorder and the player of voice clips. */
export interface ClipPage {
	/** Records a tone of 440 Hz, and decodes each slot apart. */
	recordTone(slots: number, way: 'packets' | 'slots'): Promise<readonly DecodedSlot[]>;
	/** Plays the slots recorded last one after another, and gives what came out, as runs of sound and silence. */
	playAll(): Promise<{ readonly soundMs: number; readonly longestPauseMs: number }>;
}

export interface DecodedSlot {
	readonly startedAtMs: number;
	readonly durationMs: number;
	readonly voicedParts: number;
	readonly parts: number;
	readonly fileBytes: number;
	readonly mime: string;
	readonly samples: readonly number[];
}

const toneHz = 440;
let last: readonly RecordedSlot[] = [];
const report = (error: unknown): void => console.error(error);

const page: ClipPage = {
	async recordTone(wanted, way) {
		const context = new AudioContext({ sampleRate: 48_000 });
		const tone = new OscillatorNode(context, { frequency: toneHz });
		const into = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
		// As loud as a voice is: a full-scale tone is nothing an encoder for speech is made for.
		tone.connect(new GainNode(context, { gain: 0.25 })).connect(into);
		tone.start();
		await context.resume();
		const record = way === 'packets' ? recordClips()! : createSlotRecorder;
		const slots: RecordedSlot[] = [];
		await new Promise<void>((done) => {
			const recorder = record(into.stream.getAudioTracks()[0]!, {
				clock: systemClock,
				report,
				slot(slot) {
					slots.push(slot);
					if (slots.length < wanted) return;
					recorder.close();
					done();
				}
			});
		});
		last = slots;
		const decoded: DecodedSlot[] = [];
		for (const slot of slots) {
			const { bytes, mime } = await slot.sound();
			const buffer = await context.decodeAudioData(bytes.slice().buffer);
			const { startedAtMs, durationMs, voice } = slot;
			const voicedParts = voice.filter(Boolean).length;
			const samples = [...buffer.getChannelData(0)];
			decoded.push({ startedAtMs, durationMs, voicedParts, parts: voice.length, fileBytes: bytes.length, mime, samples });
		}
		await context.close();
		return decoded;
	},
	async playAll() {
		const player = createClipPlayer(report)!;
		const context = new AudioContext({ sampleRate: 48_000 });
		const analyser = new AnalyserNode(context, { fftSize: 256 });
		new MediaStreamAudioSourceNode(context, { mediaStream: player.sound }).connect(analyser);
		await context.resume();
		const loud: boolean[] = [];
		const window = new Float32Array(analyser.fftSize);
		const look = setInterval(() => {
			analyser.getFloatTimeDomainData(window);
			loud.push(Math.max(...window.map(Math.abs)) > 0.05);
		}, 5);
		let endsInMs = 0;
		for (const slot of last) endsInMs = (await player.add((await slot.sound()).bytes))!.endsInMs;
		await new Promise((resolve) => setTimeout(resolve, endsInMs + 300));
		clearInterval(look);
		player.close();
		await context.close();
		const [from, until] = [loud.indexOf(true), loud.lastIndexOf(true)];
		let pause = 0;
		let longestPause = 0;
		for (const heard of loud.slice(from, until + 1)) longestPause = Math.max(longestPause, (pause = heard ? 0 : pause + 1));
		return { soundMs: (until - from) * 5, longestPauseMs: longestPause * 5 };
	}
};

Object.assign(globalThis, { clipPage: page });
