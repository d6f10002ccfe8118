/**
 * Marks: short codes mixed into the measured speech, so that each second of sound can be told from every other when it comes
 * out at the far end. A mark is three tones in a row, each out of a set of its own six; the sets share no tone, so neither the
 * stretching of a jitter buffer nor a lost tone makes one mark look like another's. All tones lie between 500 and 3,200 Hz:
 * Opus at 8 kbit/s keeps the band up to 4 kHz.
 */
export const marks = {
	/** From the start of one mark to the start of the next, milliseconds. */
	everyMs: 1_000,
	toneMs: 80,
	tonesInMark: 3,
	tonesInSet: 6
} as const;

/** How many marks there are before the first comes again: one that is later than this many seconds is taken for another. */
export const codeCount = marks.tonesInSet ** marks.tonesInMark;

const lowestHz = 520;
const stepHz = 150;

/** Frequency of a tone: `place` in the mark (0 to 2), `value` in the set (0 to 5). Places interleave, so a set spans the band. */
export const toneHz = (place: number, value: number): number => lowestHz + stepHz * (value * marks.tonesInMark + place);

/** The values of a mark's three tones. Neighbouring marks differ in at least two of them. */
export function tonesOf(code: number): readonly number[] {
	const { tonesInSet } = marks;
	const low = code % tonesInSet;
	const middle = Math.floor(code / tonesInSet) % tonesInSet;
	const high = Math.floor(code / tonesInSet ** 2) % tonesInSet;
	return [low, (low + middle) % tonesInSet, (low + high) % tonesInSet];
}

const codeByTones = new Map(Array.from({ length: codeCount }, (_, code) => [tonesOf(code).join(), code]));

/** The mark whose tones have these values. */
export function codeOf(values: readonly number[]): number {
	const code = codeByTones.get(values.join());
	if (code === undefined) throw new RangeError(`no mark has the tones ${values.join()}`);
	return code;
}

const fadeMs = 5;

/** Adds the mark `code` to `samples` (full scale ±1) from `atMs` on. */
export function addMark(samples: Float32Array, rateHz: number, atMs: number, code: number, level = 0.3): void {
	const length = Math.round((marks.toneMs / 1_000) * rateHz);
	const fade = (fadeMs / 1_000) * rateHz;
	tonesOf(code).forEach((value, place) => {
		const start = Math.round((atMs / 1_000) * rateHz) + place * length;
		const turn = (2 * Math.PI * toneHz(place, value)) / rateHz;
		for (let at = 0; at < length && start + at < samples.length; at++) {
			const edge = Math.min(1, at / fade, (length - at) / fade);
			samples[start + at]! += level * edge * Math.sin(turn * at);
		}
	});
}
