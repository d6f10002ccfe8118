import type { Page } from '@playwright/test';
import type { Stretch } from './gaps.ts';
import type { Probe, ProbeSample, RecordedSound } from './probe.ts';
import { findMarks, findTones, type FoundMark, type Tone } from './tone-detector.ts';

/** What a page's probe brought home, sounds decoded. */
export interface PageRecord {
	readonly microphone: readonly Stretch[];
	/** What came live, of whichever connection. */
	readonly live: readonly Stretch[];
	/** What the page played by itself: voice clips. */
	readonly played: readonly Stretch[];
	readonly samples: readonly ProbeSample[];
	readonly rungs: readonly { readonly atMs: number; readonly rung: string }[];
	readonly keys: readonly number[];
	readonly lengths: readonly number[];
}

interface Probed {
	readonly callProbe: Probe;
}

/** Fetches everything a page has recorded. */
export async function recordOf(page: Page): Promise<PageRecord> {
	const { sounds, ...rest } = await page.evaluate(() => {
		const { sounds, samples, rungs, keys, lengths } = (globalThis as unknown as Probed).callProbe;
		return { sounds, samples, rungs, keys, lengths };
	});
	const stretches: Record<RecordedSound['kind'], Stretch[]> = { microphone: [], live: [], played: [] };
	for (const [index, sound] of sounds.entries()) {
		const pcm = await page.evaluate((at) => (globalThis as unknown as Probed).callProbe.pcm(at), index);
		stretches[sound.kind].push(...stretchesOf(sound, pcm));
	}
	for (const some of Object.values(stretches)) some.sort((one, other) => one.startMs - other.startMs);
	return { ...stretches, ...rest };
}

/** Pieces whose times disagree by more than this with those before them begin a stretch of their own: the clock of sound slipped. */
const slipMs = 25;

function stretchesOf({ rateHz, pieces }: RecordedSound, pcm: readonly string[]): readonly Stretch[] {
	const runs: { startMs: number; length: number; readonly buffers: Buffer[] }[] = [];
	for (const [index, { startMs, follows }] of pieces.entries()) {
		const buffer = Buffer.from(pcm[index] ?? '', 'base64');
		let run = runs.at(-1);
		if (!run || !follows || Math.abs(startMs - run.startMs - (1_000 * run.length) / rateHz) > slipMs)
			runs.push((run = { startMs, length: 0, buffers: [] }));
		run.length += buffer.length / 2;
		run.buffers.push(buffer);
	}
	return runs.map(({ startMs, buffers }) => {
		const bytes = Buffer.concat(buffers);
		const samples = Float32Array.from({ length: bytes.length / 2 }, (_, at) => bytes.readInt16LE(at * 2) / 32_768);
		return { startMs, rateHz, samples };
	});
}

/** Tones and marks of a recording, by the clock its stretches are stamped with. */
export function listenFor(stretches: readonly Stretch[]): { readonly tones: readonly Tone[]; readonly marks: readonly FoundMark[] } {
	const heard = stretches.map(({ startMs, rateHz, samples }) => {
		const tones = findTones(samples, rateHz).map((tone) => ({ ...tone, atMs: tone.atMs + startMs }));
		return { tones, marks: findMarks(tones) };
	});
	return { tones: heard.flatMap(({ tones }) => tones), marks: heard.flatMap(({ marks }) => marks) };
}
