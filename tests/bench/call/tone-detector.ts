import { codeOf, marks, toneHz } from './marks.ts';

/** One tone of a mark as it was found in a recording. */
export interface Tone {
	readonly place: number;
	readonly value: number;
	/** Middle of the tone, milliseconds from the recording's start. */
	readonly atMs: number;
}

/** A whole mark as it was found. */
export interface FoundMark {
	readonly code: number;
	/** Middle of the mark, milliseconds from the recording's start. */
	readonly atMs: number;
}

const windowMs = 40;
const hopMs = 10;
/** Share of a window's energy that a tone must hold: speech spreads its energy over harmonics. */
const leastPurity = 0.5;
/** Full scale is 1; what is fainter is silence. */
const leastRms = 0.004;
/** A tone is taken for one when so many windows in a row say so. Half a tone is enough. */
const leastWindows = 3;
/** Windows of another opinion that may interrupt a tone. */
const mostDoubts = 1;
/** Middles of neighbouring tones; a jitter buffer stretches and shortens sound by some tens of milliseconds. */
const spacingMs = { least: marks.toneMs - 45, most: marks.toneMs + 60 };

interface Window {
	readonly tone: number;
	readonly energy: number;
}

const toneCount = marks.tonesInMark * marks.tonesInSet;
const silent: Window = { tone: -1, energy: 0 };

/** Which tone each window holds, or -1: the bin of a Goertzel filter per tone over a Hann window, against the window's energy. */
function lookAtWindows(samples: Float32Array, rateHz: number): readonly Window[] {
	const length = Math.round((windowMs / 1_000) * rateHz);
	const hop = Math.round((hopMs / 1_000) * rateHz);
	const hann = Float32Array.from({ length }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / length));
	const sum = hann.reduce((all, weight) => all + weight, 0);
	const squares = hann.reduce((all, weight) => all + weight * weight, 0);
	const cosines = Array.from(
		{ length: toneCount },
		(_, tone) => 2 * Math.cos((2 * Math.PI * toneHz(tone % marks.tonesInMark, Math.floor(tone / marks.tonesInMark))) / rateHz)
	);
	const windowed = new Float32Array(length);
	const windows: Window[] = [];
	for (let start = 0; start + length <= samples.length; start += hop) {
		let energy = 0;
		for (let at = 0; at < length; at++) {
			const sample = samples[start + at]! * hann[at]!;
			windowed[at] = sample;
			energy += sample * sample;
		}
		windows.push(
			energy < leastRms * leastRms * squares
				? silent
				: { tone: purestTone(windowed, cosines, (2 * squares) / (sum * sum * energy)), energy }
		);
	}
	return windows;
}

function purestTone(windowed: Float32Array, cosines: readonly number[], scale: number): number {
	let [tone, most] = [-1, leastPurity];
	cosines.forEach((cosine, candidate) => {
		let before = 0;
		let now = 0;
		for (let at = 0; at < windowed.length; at++) {
			const next = windowed[at]! + cosine * now - before;
			before = now;
			now = next;
		}
		const purity = (now * now + before * before - cosine * now * before) * scale;
		if (purity > most) [tone, most] = [candidate, purity];
	});
	return tone;
}

/** Every tone of a mark in a recording (full scale ±1), in order. */
export function findTones(samples: Float32Array, rateHz: number): readonly Tone[] {
	const windows = lookAtWindows(samples, rateHz);
	const tones: Tone[] = [];
	for (let first = 0; first < windows.length;) {
		const { tone } = windows[first]!;
		let [last, count, doubts] = [first, 1, 0];
		for (let at = first + 1; tone !== -1 && at < windows.length && doubts <= mostDoubts; at++) {
			if (windows[at]!.tone === tone) [last, count, doubts] = [at, count + 1, 0];
			else doubts++;
		}
		if (tone !== -1 && count >= leastWindows) {
			const place = tone % marks.tonesInMark;
			tones.push({ place, value: (tone - place) / marks.tonesInMark, atMs: ((first + last) / 2) * hopMs + windowMs / 2 });
			first = last + 1;
		} else first++;
	}
	return tones;
}

/** Marks all of whose tones came through, in order and in time. */
export function findMarks(tones: readonly Tone[]): readonly FoundMark[] {
	const found: FoundMark[] = [];
	for (const first of tones) {
		if (first.place !== 0) continue;
		const second = follower(tones, first);
		const third = second && follower(tones, second);
		if (second && third) found.push({ code: codeOf([first.value, second.value, third.value]), atMs: (first.atMs + third.atMs) / 2 });
	}
	return found;
}

const follower = (tones: readonly Tone[], before: Tone): Tone | undefined =>
	tones.find(({ place, atMs }) => {
		const afterMs = atMs - before.atMs;
		return place === before.place + 1 && afterMs >= spacingMs.least && afterMs <= spacingMs.most;
	});
