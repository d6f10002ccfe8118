import { seededRandom } from '#lib/core/random.ts';
import { round } from '../print-table.ts';
import type { Stretch } from './gaps.ts';
import { matchMarks } from './heard-marks.ts';
import { addMark, codeCount, marks } from './marks.ts';
import { type PageRecord, listenFor } from './recordings.ts';
import { soundRateHz, spoken } from './speech.ts';
import { understood } from './understand.ts';
import { resampled, type Sound } from './wav.ts';

/** A mark and then four digits in each slot: the mark tells which digits they are, and where in a recording they stand. */
const slotMs = 3_000;
const slots = 72;
const digitsInSlot = 4;
const wordsPerMinute = 150;
const markMs = marks.toneMs * marks.tonesInMark;
const pauseMs = 200;
/** A recording is cut this much before the next mark is due. */
const marginMs = 60;
const loudest = 0.6;
const recordedHz = 16_000;

const words = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] as const;

/** The mark of a slot; slots far apart have codes far apart. */
const codeOfSlot = (slot: number): number => (slot * (codeCount / slots)) % codeCount;

/** What is said in each slot. */
function digitGroups(): readonly (readonly string[])[] {
	const random = seededRandom(11);
	return Array.from({ length: slots }, () => Array.from({ length: digitsInSlot }, () => words[Math.floor(random.next() * words.length)]!));
}

/** What the microphones hear when digits are asked for. */
export function digitSound(): Sound {
	const samples = new Float32Array((slots * slotMs * soundRateHz) / 1_000);
	digitGroups().forEach((group, slot) => {
		addMark(samples, soundRateHz, slot * slotMs, codeOfSlot(slot));
		const said = spoken(group.join(' '), wordsPerMinute).samples;
		const peak = said.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-6);
		const start = ((slot * slotMs + markMs + pauseMs) * soundRateHz) / 1_000;
		const room = ((slot + 1) * slotMs * soundRateHz) / 1_000 - start;
		for (let at = 0; at < Math.min(said.length, room); at++) samples[start + at] = (said[at]! * loudest) / peak;
	});
	return { rateHz: soundRateHz, samples };
}

/** The digits of one slot as they were heard, and what they should be. */
interface HeardGroup {
	readonly said: readonly string[];
	readonly sound: Sound;
}

/** Every group as the microphones hear it. */
export function cleanGroups(): readonly HeardGroup[] {
	const { rateHz, samples } = resampled(digitSound(), recordedHz);
	const all: readonly Stretch[] = [{ startMs: 0, rateHz, samples }];
	return heardGroups({ microphone: all }, { live: all }, 0, slots * slotMs);
}

/** Cuts what `ear` heard live into slots. Where a slot's mark was lost, its neighbours' delay tells where it stands. */
export function heardGroups(
	mouth: Pick<PageRecord, 'microphone'>,
	ear: Pick<PageRecord, 'live'>,
	fromMs: number,
	untilMs: number
): readonly HeardGroup[] {
	const groups = digitGroups();
	const said = listenFor(mouth.microphone).marks;
	const heard = listenFor(ear.live);
	const matched = matchMarks(said, heard.marks, heard.tones);
	const delaysMs = matched.flatMap(({ saidAtMs, heardAtMs }) => (heardAtMs === null ? [] : [heardAtMs - saidAtMs]));
	const usualMs = delaysMs.toSorted((a, b) => a - b)[Math.floor(delaysMs.length / 2)] ?? 0;
	return matched.flatMap(({ saidAtMs, heardAtMs }, index): readonly HeardGroup[] => {
		const said4 = groups[Math.round(said[index]!.code / (codeCount / slots))];
		if (!said4 || saidAtMs < fromMs || saidAtMs + slotMs > untilMs) return [];
		const markEndsMs = (heardAtMs ?? saidAtMs + usualMs) + markMs / 2;
		return [{ said: said4, sound: cut(ear.live, markEndsMs + marginMs, markEndsMs + slotMs - markMs - marginMs) }];
	});
}

/** Share of the digits that were not understood, in %; null when none was said. */
export function wordErrorPct(groups: readonly HeardGroup[]): number | null {
	if (groups.length === 0) return null;
	const heard = understood(groups.map(({ sound }) => sound));
	const wrong = groups.reduce((sum, { said }, index) => sum + wordErrors(said, heard[index]!), 0);
	return round((100 * wrong) / (groups.length * digitsInSlot));
}

/** A piece of a recording; what it does not hold is silence. */
function cut(stretches: readonly Stretch[], fromMs: number, untilMs: number): Sound {
	const rateHz = stretches[0]?.rateHz ?? soundRateHz;
	const samples = new Float32Array(Math.round(((untilMs - fromMs) * rateHz) / 1_000));
	for (const stretch of stretches) {
		const shift = Math.round(((stretch.startMs - fromMs) * rateHz) / 1_000);
		for (let at = Math.max(0, shift); at < Math.min(samples.length, shift + stretch.samples.length); at++)
			samples[at] = stretch.samples[at - shift]!;
	}
	return { rateHz, samples };
}

/** Words that must be changed, added or left out to make what was understood into what was said (Levenshtein's distance). */
export function wordErrors(said: readonly string[], understood: readonly string[]): number {
	let row = Array.from({ length: understood.length + 1 }, (_, count) => count);
	said.forEach((word, index) => {
		const next = [index + 1];
		understood.forEach((other, at) => {
			next.push(Math.min(row[at + 1]! + 1, next[at]! + 1, row[at]! + (word === other ? 0 : 1)));
		});
		row = next;
	});
	return row.at(-1)!;
}
