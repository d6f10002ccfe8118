import { marks, tonesOf } from './marks.ts';
import type { FoundMark, Tone } from './tone-detector.ts';

/** A mark that a microphone heard, and when it came out at the far end: null if it never did. Milliseconds of one clock. */
export interface MarkHeard {
	readonly saidAtMs: number;
	readonly heardAtMs: number | null;
}

/** Recordings stamp a mark to some milliseconds, so one may seem to be heard before it was said. */
const slackMs = 30;
/** How far the sound may wander between a mark and its neighbours when only two of its tones came through. */
const wanderMs = 150;
/** Neighbours further away than this tell nothing of a mark's delay. */
const neighboursMs = 5 * marks.everyMs;
const enoughTones = 2;

/**
 * For each mark said, when it was heard. A mark whose three tones came through is known by its code, and belongs to the latest
 * mark of that code that was said before. One with two of three tones counts as heard when they come where its neighbours'
 * delays have it: a listener loses a syllable, not the word.
 */
export function matchMarks(said: readonly FoundMark[], heard: readonly FoundMark[], tones: readonly Tone[]): readonly MarkHeard[] {
	const whole = said.map((mark, index): MarkHeard => {
		const again = said.find((other, at) => at > index && other.code === mark.code);
		const first = heard.find(
			({ code, atMs }) => code === mark.code && atMs >= mark.atMs - slackMs && (again === undefined || atMs < again.atMs - slackMs)
		);
		return { saidAtMs: mark.atMs, heardAtMs: first?.atMs ?? null };
	});
	return whole.map((mark, index) => (mark.heardAtMs === null ? asPart(said[index]!, whole, tones) : mark));
}

function asPart({ code, atMs }: FoundMark, whole: readonly MarkHeard[], tones: readonly Tone[]): MarkHeard {
	const delaysMs = whole.flatMap((other) =>
		other.heardAtMs !== null && Math.abs(other.saidAtMs - atMs) <= neighboursMs ? [other.heardAtMs - other.saidAtMs] : []
	);
	if (delaysMs.length === 0) return { saidAtMs: atMs, heardAtMs: null };
	const fromMs = atMs + Math.min(...delaysMs) - wanderMs;
	const untilMs = atMs + Math.max(...delaysMs) + wanderMs;
	const centresMs = tonesOf(code).flatMap((value, place) => {
		const shiftMs = (place - 1) * marks.toneMs;
		const tone = tones.find(
			(one) => one.place === place && one.value === value && one.atMs >= fromMs + shiftMs && one.atMs <= untilMs + shiftMs
		);
		return tone ? [tone.atMs - shiftMs] : [];
	});
	const sumMs = centresMs.reduce((sum, centreMs) => sum + centreMs, 0);
	return { saidAtMs: atMs, heardAtMs: centresMs.length >= enoughTones ? sumMs / centresMs.length : null };
}
