import { writeFileSync } from 'node:fs';
import type { BrowserContext, Page } from '@playwright/test';

/**
 * A voice that tells by its pitch which second it is: what is played of it later can be put in its place. Written for the
 * microphone of Chromium, which plays the file over and over.
 */
const rateHz = 16_000;
const lowestHz = 300;
const stepHz = 50;
const seconds = 48;

/** Each second is one tone, 50 Hz above the one before. */
export function writeRisingTones(path: string): void {
	const samples = new Int16Array(rateHz * seconds);
	let phase = 0;
	for (let at = 0; at < samples.length; at++) {
		phase += (2 * Math.PI * (lowestHz + stepHz * Math.floor(at / rateHz))) / rateHz;
		samples[at] = Math.round(12_000 * Math.sin(phase));
	}
	const header = Buffer.alloc(44);
	header.write('RIFF', 0);
	header.writeUInt32LE(36 + samples.byteLength, 4);
	header.write('WAVEfmt ', 8);
	header.writeUInt32LE(16, 16);
	header.writeUInt16LE(1, 20);
	header.writeUInt16LE(1, 22);
	header.writeUInt32LE(rateHz, 24);
	header.writeUInt32LE(2 * rateHz, 28);
	header.writeUInt16LE(2, 32);
	header.writeUInt16LE(16, 34);
	header.write('data', 36);
	header.writeUInt32LE(samples.byteLength, 40);
	writeFileSync(path, Buffer.concat([header, Buffer.from(samples.buffer)]));
}

/** A sound that was started out of a buffer: a voice clip. */
interface StartedSound {
	readonly startS: number;
	readonly lengthS: number;
	/** Pitch of each tenth of a second, Hz. */
	readonly pitchesHz: readonly number[];
}

interface ListeningWindow extends Window {
	startedSounds?: StartedSound[];
}

/**
 * Keeps what pages play out of buffers, and leaves the microphone as it is: what browsers do for voices takes a tone for noise.
 * Call it before the page opens the app.
 */
export const listenForTones = (context: BrowserContext): Promise<unknown> =>
	context.addInitScript(() => {
		const started: StartedSound[] = [];
		(window as ListeningWindow).startedSounds = started;
		const pitchesOf = (buffer: AudioBuffer): readonly number[] => {
			const samples = buffer.getChannelData(0);
			const tenth = buffer.sampleRate / 10;
			return Array.from({ length: Math.floor(samples.length / tenth) }, (_, at) => {
				let rises = 0;
				for (let sample = at * tenth + 1; sample < (at + 1) * tenth; sample++)
					if (samples[sample - 1]! < 0 && samples[sample]! >= 0) rises++;
				return rises * 10;
			});
		};
		const start = AudioBufferSourceNode.prototype.start;
		AudioBufferSourceNode.prototype.start = function (this: AudioBufferSourceNode, ...when) {
			const { buffer } = this;
			if (buffer !== null) started.push({ startS: when[0] ?? 0, lengthS: buffer.duration, pitchesHz: pitchesOf(buffer) });
			start.apply(this, when);
		};
		const devices = navigator.mediaDevices;
		const open = devices.getUserMedia.bind(devices);
		const plainSound = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
		devices.getUserMedia = (wanted = {}) =>
			open({ ...wanted, ...(wanted.audio && { audio: { ...(wanted.audio === true ? {} : wanted.audio), ...plainSound } }) });
	});

/** What a page has played of the tones out of voice clips. */
export interface PlayedTones {
	/** Seconds of the voice, each once, in the order they were played; a second that comes again later stands twice. */
	readonly order: readonly number[];
	/** No clip began before the one before it had ended. */
	readonly oneAfterAnother: boolean;
}

const started = (page: Page): Promise<readonly StartedSound[]> => page.evaluate(() => (window as ListeningWindow).startedSounds ?? []);

export async function playedTones(page: Page): Promise<PlayedTones> {
	const sounds = await started(page);
	const order: number[] = [];
	for (const { pitchesHz } of sounds) {
		const places = pitchesHz.map((hz) => (hz - lowestHz) / stepHz);
		// A tenth of a second holds one tone, or the seam of two; a tone is there where two in a row agree.
		for (const [at, place] of places.entries()) {
			const second = Math.round(place);
			const sure = Math.abs(place - second) <= 0.4 && Math.abs((places[at + 1] ?? place) - place) <= 0.4;
			if (sure && second >= 0 && second < seconds && order.at(-1) !== second) order.push(second);
		}
	}
	const oneAfterAnother = sounds.every(({ startS }, at) => at === 0 || startS >= sounds[at - 1]!.startS + sounds[at - 1]!.lengthS - 0.01);
	return { order, oneAfterAnother };
}

/** How long the longest stretch of seconds is that follow one another without a hole; the voice begins anew after its last. */
export function longestRun(order: readonly number[]): number {
	let [longest, run] = [0, 0];
	for (const [at, second] of order.entries()) {
		run = at > 0 && second === (order[at - 1]! + 1) % seconds ? run + 1 : 1;
		longest = Math.max(longest, run);
	}
	return longest;
}
