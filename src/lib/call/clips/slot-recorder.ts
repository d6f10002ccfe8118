import type { Bytes } from '#lib/core/bytes.ts';
import { every } from '#lib/core/clock.ts';
import type { ClipRecorder, RecorderPorts } from './clip-recorder.ts';

const slotMs = 2_000;
/** How often the level is read: an analyser's window of 2,048 samples at 48 kHz is 43 ms. */
const lookEveryMs = 50;
/** As in clip-recorder.ts. */
const voiceLevel = 0.003;
const bitrateBps = 8_000;

/** What a browser writes that the others read, best first. */
const mimes = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4;codecs=opus', 'audio/mp4'];

/** For browsers that give no packets: a recording a slot, the next one begun before the last one ends. */
export function createSlotRecorder(track: MediaStreamTrack, ports: RecorderPorts): ClipRecorder {
	const { clock } = ports;
	const stream = new MediaStream([track]);
	const mimeType = mimes.find((mime) => MediaRecorder.isTypeSupported(mime)) ?? '';
	const context = new AudioContext();
	const analyser = new AnalyserNode(context, { fftSize: 2_048 });
	const source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
	const window = new Float32Array(analyser.fftSize);
	source.connect(analyser);
	let voice: boolean[] = [];
	let endCurrent = (): void => undefined;
	let closed = false;

	const look = (): void => {
		analyser.getFloatTimeDomainData(window);
		voice.push(Math.hypot(...window) / Math.sqrt(window.length) > voiceLevel);
	};
	const begin = (): void => {
		const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: bitrateBps });
		const startedAtMs = clock.nowMs();
		const parts: Blob[] = [];
		recorder.ondataavailable = (event) => parts.push(event.data);
		recorder.onerror = () => ports.report(new Error('the recorder of voice clips stopped'));
		recorder.start();
		const heard: boolean[] = (voice = []);
		endCurrent = () => {
			const durationMs = Math.max(1, clock.nowMs() - startedAtMs);
			recorder.onstop = () => {
				if (closed) return;
				const read = async (): Promise<Bytes> => new Uint8Array(await new Blob(parts).arrayBuffer());
				const sound = async () => ({ bytes: await read(), mime: recorder.mimeType.toLowerCase() });
				ports.slot({ startedAtMs, durationMs, voice: heard, sound });
			};
			if (recorder.state !== 'inactive') recorder.stop();
		};
	};
	const turn = (): void => {
		const end = endCurrent;
		begin();
		end();
	};
	begin();
	const stopTurning = every(clock, slotMs, turn);
	const stopLooking = every(clock, lookEveryMs, look);
	return {
		close() {
			if (closed) return;
			closed = true;
			stopTurning();
			stopLooking();
			endCurrent();
			source.disconnect();
			void context.close();
		}
	};
}
