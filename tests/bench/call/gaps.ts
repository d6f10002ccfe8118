/** A run of time, milliseconds. */
export interface Span {
	readonly fromMs: number;
	readonly untilMs: number;
}

/** What a receiver's counters said at a moment. */
export interface SoundCount {
	readonly atMs: number;
	/** Samples played so far, made-up ones included. */
	readonly receivedSamples: number;
	/** Samples made up so far, silent ones included. */
	readonly concealedSamples: number;
}

const samplesPerMs = 48;
/** Sound is pulled 10 ms at a time and counters are read when the page has time: less than this is no missing sound. */
const readingNoiseMs = 30;
/** An interval is bad from end to end when this share of it is. */
const wholeShare = 0.9;

/** Milliseconds of made-up or missing sound between two readings. */
function badMs(before: SoundCount, now: SoundCount): number {
	const wallMs = now.atMs - before.atMs;
	const missingMs = wallMs - (now.receivedSamples - before.receivedSamples) / samplesPerMs;
	const concealedMs = (now.concealedSamples - before.concealedSamples) / samplesPerMs;
	return Math.min(wallMs, concealedMs + (missingMs > readingNoiseMs ? missingMs : 0));
}

/**
 * Runs of made-up or missing sound by a receiver's counters, read about ten times a second. Intervals that are bad from end to
 * end join what is bad in their neighbours to one run. Where a run begins or ends within an interval is not known, only how much
 * of the interval was bad: two neighbours that are bad in part count as one run, so a run is told too long rather than too short.
 */
export function concealedRuns(counts: readonly SoundCount[]): readonly Span[] {
	const runs: Span[] = [];
	let open = null as Span | null;
	for (const [index, now] of counts.entries()) {
		const before = counts[index - 1];
		if (!before) continue;
		const bad = badMs(before, now);
		if (bad >= wholeShare * (now.atMs - before.atMs)) open = { fromMs: open?.fromMs ?? before.atMs, untilMs: now.atMs };
		else {
			if (open) runs.push({ fromMs: open.fromMs, untilMs: Math.max(open.untilMs, before.atMs + bad) });
			open = bad > 0 ? { fromMs: now.atMs - bad, untilMs: now.atMs } : null;
		}
	}
	return open ? [...runs, open] : runs;
}

/** A stretch of recorded sound without holes. */
export interface Stretch {
	readonly startMs: number;
	readonly rateHz: number;
	readonly samples: Float32Array;
}

const blockMs = 10;

/** Runs of at least `leastMs` in which a recording of `stretches`, in order of time, holds no sound: silence, and the holes between them. */
export function silentRuns(stretches: readonly Stretch[], within: Span, leastMs: number, faintest = 0.003): readonly Span[] {
	const runs: Span[] = [];
	let soundUntilMs = within.fromMs;
	const sound = (fromMs: number, untilMs: number): void => {
		if (fromMs - soundUntilMs >= leastMs) runs.push({ fromMs: soundUntilMs, untilMs: Math.min(fromMs, within.untilMs) });
		soundUntilMs = Math.max(soundUntilMs, untilMs);
	};
	for (const { startMs, rateHz, samples } of stretches) {
		const block = Math.round((blockMs / 1_000) * rateHz);
		for (let at = 0; at + block <= samples.length; at += block) {
			const fromMs = startMs + (1_000 * at) / rateHz;
			if (fromMs + blockMs <= within.fromMs || fromMs >= within.untilMs) continue;
			let energy = 0;
			for (let index = at; index < at + block; index++) energy += samples[index]! ** 2;
			if (Math.sqrt(energy / block) >= faintest) sound(fromMs, fromMs + blockMs);
		}
	}
	sound(within.untilMs, within.untilMs);
	return runs;
}

export const longestMs = (runs: readonly Span[]): number => runs.reduce((most, { fromMs, untilMs }) => Math.max(most, untilMs - fromMs), 0);
