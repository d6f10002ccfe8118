import type { Hearing } from './peer-link.ts';

/**
 * How own sound reached the peer, from how much of it the peer says it has played: pure. Spans of half a second; a span is told
 * once the peer's word covers it, and as unheard when no word comes in time.
 */
export interface HearingWatch {
	/** End of the last span that was told. */
	readonly toldUntilMs: number;
	/** The peer's words, oldest first: what it had played by an instant of this device's clock at which that sound was said. */
	readonly words: readonly Word[];
}

interface Word {
	readonly saidMs: number;
	/** Modulo 65,536, as it travels. */
	readonly heardMs: number;
}

const spanMs = 500;
/** `PeerLink.onHearing` promises an answer by then. */
const answerWithinMs = 4_000;
/** The same count told twice arrives at slightly different times. */
const leastStepMs = 50;
const cycle = 65_536;
/** Counters say nothing about a time longer than half their cycle. */
const longestWordMs = cycle / 2;

export const beginHearing = (nowMs: number): HearingWatch => ({ toldUntilMs: nowMs, words: [] });

/** The peer's count came. `lagMs` is how long after it was said sound is played there, and the word's way back. */
export function hearWord(watch: HearingWatch, heardMs: number, lagMs: number, nowMs: number): HearingWatch {
	const saidMs = nowMs - lagMs;
	const last = watch.words.at(-1);
	if (last !== undefined && saidMs < last.saidMs + leastStepMs) return watch;
	return { ...watch, words: [...watch.words.filter((word) => word.saidMs > saidMs - longestWordMs), { saidMs, heardMs }] };
}

/** Time passed: the spans whose fate is known by now, oldest first. */
export function tellHearing(watch: HearingWatch, nowMs: number): [HearingWatch, readonly Hearing[]] {
	const told: Hearing[] = [];
	let fromMs = watch.toldUntilMs;
	// A clock that was set leaps over what nobody can tell any more.
	if (nowMs < fromMs || nowMs - fromMs > 60_000) fromMs = nowMs - spanMs;
	for (; fromMs + spanMs <= nowMs; fromMs += spanMs) {
		const untilMs = fromMs + spanMs;
		const known = (watch.words.at(-1)?.saidMs ?? Number.NEGATIVE_INFINITY) >= untilMs;
		if (!known && nowMs < untilMs + answerWithinMs - spanMs) break;
		told.push({ fromMs, untilMs, heardShare: heardShare(watch.words, fromMs, untilMs) });
	}
	const before = watch.words.findLastIndex((word) => word.saidMs <= fromMs);
	return [{ toldUntilMs: fromMs, words: watch.words.slice(Math.max(0, before)) }, told];
}

/** Time-weighted over the words that cover the span; what no word covers was not heard. */
function heardShare(words: readonly Word[], fromMs: number, untilMs: number): number {
	let heardMs = 0;
	for (let at = 1; at < words.length; at++) {
		const [earlier, later] = [words[at - 1]!, words[at]!];
		const sharedMs = Math.min(untilMs, later.saidMs) - Math.max(fromMs, earlier.saidMs);
		if (sharedMs <= 0) continue;
		const played = (((later.heardMs - earlier.heardMs) % cycle) + cycle) % cycle;
		// A count that fell is one of an earlier life of the peer's link.
		if (played < longestWordMs) heardMs += (sharedMs * played) / (later.saidMs - earlier.saidMs);
	}
	return Math.min(1, heardMs / (untilMs - fromMs));
}
