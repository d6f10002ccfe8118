import type { RingSign } from './ringing.ts';

/** One pure tone that may glide; frequencies in hertz, times in milliseconds from the beginning of its sign. */
export interface RingTone {
	readonly fromHz: number;
	readonly toHz: number;
	readonly atMs: number;
	readonly forMs: number;
}

/** What one sign is made of. */
export interface RingFigure {
	readonly tones: readonly RingTone[];
	/** How the device shakes: on, off, on, … in milliseconds, as `navigator.vibrate` takes it. */
	readonly shakes: readonly number[];
}

/** Two tones in turn, as a telephone's bell strikes: thirteen strokes a second. */
const trill = (atMs: number): readonly RingTone[] =>
	Array.from({ length: 10 }, (_, stroke): RingTone => {
		const hz = stroke % 2 === 0 ? 1_320 : 1_760;
		return { fromHz: hz, toHz: hz, atMs: atMs + stroke * 75, forMs: 75 };
	});

/**
 * The sounds of the app. A ward has real alarms, and people there act upon them without thinking: none of these may be taken for
 * one. IEC 60601-1-8 marks alarms by groups of two, three, five or ten equal pulses with a fundamental between 150 and 1,000 Hz, four
 * harmonics or more, and fixed melodies. So nothing here is below 1,050 Hz, nothing has a harmonic, no pulse stands alone at one
 * pitch: a call trills like a telephone, a question is two notes that glide upwards.
 */
export const ringFigures: { readonly [S in RingSign]: RingFigure } = {
	call: { tones: [...trill(0), ...trill(1_000)], shakes: [700, 300, 700] },
	question: {
		tones: [
			{ fromHz: 1_050, toHz: 1_400, atMs: 0, forMs: 160 },
			{ fromHz: 1_400, toHz: 2_100, atMs: 190, forMs: 260 }
		],
		shakes: [150, 100, 250]
	}
};
