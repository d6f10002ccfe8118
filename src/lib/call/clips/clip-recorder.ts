import type { Bytes } from '#lib/core/bytes.ts';
import type { Clock } from '#lib/core/clock.ts';
import { oggOpus } from './ogg-opus.ts';
import { createSlotRecorder } from './slot-recorder.ts';
import type { Slot } from './speech-slots.ts';

/** A recording, and what it is. */
export interface ClipSound {
	readonly bytes: Bytes;
	readonly mime: string;
}

export interface RecordedSlot extends Slot {
	/** Made when it is wanted: most slots are heard live and forgotten. */
	sound(): Promise<ClipSound>;
}

/** A recording that goes on until it is closed. The track stays as it is. */
export interface ClipRecorder {
	close(): void;
}

export interface RecorderPorts {
	readonly clock: Clock;
	readonly report: (error: unknown) => void;
	/** Every two seconds or so, in order. */
	readonly slot: (slot: RecordedSlot) => void;
}

/** Starts to record a microphone. */
export type RecordClips = (track: MediaStreamTrack, ports: RecorderPorts) => ClipRecorder;

/** Breakout box (W3C mediacapture-transform): Chromium has it in windows, and nobody else does. */
interface TrackProcessor {
	readonly readable: ReadableStream<AudioData>;
}
type TrackProcessorConstructor = new (init: { readonly track: MediaStreamTrack }) => TrackProcessor;

const trackProcessor = (): TrackProcessorConstructor | undefined =>
	(globalThis as { readonly MediaStreamTrackProcessor?: TrackProcessorConstructor }).MediaStreamTrackProcessor;

/** Opus at 8 kbit/s wants long frames: `reference/calls.md` section 3, "Wire rate". 33 of them are one slot of 1.98 s. */
const packetMs = 60;
const packetsPerSlot = 33;
const bitrateBps = 8_000;
/** Two packets before a slot: more than the 80 ms a decoder takes to converge (RFC 7845, section 4.6). */
const leadInPackets = 2;
/** Root mean square above which a packet holds voice: -50 dBFS, ten above what noise suppression leaves of a quiet room. */
const voiceLevel = 0.003;
/** A reading this far from the count of samples means that the device stood still in between. */
const tolerableDriftMs = 300;

/** The way of this browser, found by asking it; null where it records nothing. */
export function recordClips(): RecordClips | null {
	if (trackProcessor() && 'AudioEncoder' in globalThis) return createPacketRecorder;
	return 'MediaRecorder' in globalThis ? createSlotRecorder : null;
}

/** One encoder for the whole call: slots are cut between its packets, so nothing is lost where they meet. */
function createPacketRecorder(track: MediaStreamTrack, ports: RecorderPorts): ClipRecorder {
	const { clock } = ports;
	const Processor = trackProcessor()!;
	const reader = new Processor({ track }).readable.getReader();
	const levels = createLevels(packetMs / 1000);
	let lastOfBefore: readonly Bytes[] = [];
	let packets: Bytes[] = [];
	let voice: boolean[] = [];
	let zeroMs: number | null = null;
	let readMs = 0;
	let cutMs = 0;
	let closed = false;

	const cut = (): void => {
		const sounding = packets;
		const leadIn = lastOfBefore;
		const driftMs = clock.nowMs() - (zeroMs! + readMs);
		if (Math.abs(driftMs) > tolerableDriftMs) zeroMs! += driftMs;
		const startedAtMs = Math.round(zeroMs! + cutMs);
		const sound = async (): Promise<ClipSound> => ({ bytes: oggOpus(sounding, leadIn, packetMs), mime: 'audio/ogg; codecs=opus' });
		const durationMs = sounding.length * packetMs;
		ports.slot({ startedAtMs, durationMs, voice, sound });
		cutMs += durationMs;
		lastOfBefore = sounding.slice(-leadInPackets);
		packets = [];
		voice = [];
	};
	const encoder = new AudioEncoder({
		output(chunk) {
			const packet = new Uint8Array(chunk.byteLength);
			chunk.copyTo(packet);
			packets.push(packet);
			voice.push(levels.take() > voiceLevel);
			if (packets.length === packetsPerSlot) cut();
		},
		error: ports.report
	});
	const hear = (data: AudioData): void => {
		const { sampleRate, numberOfFrames, timestamp } = data;
		// The first channel is a microphone's whole sound.
		const samples = new Float32Array(numberOfFrames);
		data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
		if (encoder.state === 'unconfigured') {
			const opus = { frameDuration: packetMs * 1000, application: 'voip' as const, signal: 'voice' as const, complexity: 5 };
			encoder.configure({ codec: 'opus', sampleRate, numberOfChannels: 1, bitrate: bitrateBps, opus });
		}
		levels.add(samples, sampleRate);
		readMs += (numberOfFrames / sampleRate) * 1000;
		zeroMs ??= clock.nowMs() - readMs;
		const mono = new AudioData({ format: 'f32-planar', sampleRate, numberOfFrames, numberOfChannels: 1, timestamp, data: samples });
		encoder.encode(mono);
		mono.close();
	};
	const run = async (): Promise<void> => {
		for (;;) {
			const { value, done } = await reader.read();
			if (done || closed) {
				value?.close();
				return;
			}
			hear(value);
			value.close();
		}
	};
	run().catch((error: unknown) => closed || ports.report(error));

	return {
		close() {
			if (closed) return;
			closed = true;
			reader.cancel().catch(() => undefined);
			if (encoder.state !== 'closed') encoder.close();
		}
	};
}

/** Root mean squares of stretches of `stretchS` seconds, counted from the first sample. */
function createLevels(stretchS: number): { add(samples: Float32Array, sampleRate: number): void; take(): number } {
	const full: number[] = [];
	let sum = 0;
	let counted = 0;
	return {
		add(samples, sampleRate) {
			const wanted = stretchS * sampleRate;
			for (const sample of samples) {
				sum += sample * sample;
				if (++counted < wanted) continue;
				full.push(Math.sqrt(sum / counted));
				sum = counted = 0;
			}
		},
		take: () => full.shift() ?? 0
	};
}
