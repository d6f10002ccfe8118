import type { Rung, RungReason } from '#lib/call/ladder/plan.ts';
import { m } from '#lib/paraglide/messages.js';

/** What one direction of a link carries, and why. */
export interface SaidRung {
	readonly rung: Rung;
	readonly reason: RungReason;
	/** Null while nothing limits the line, or nobody knows. */
	readonly lineKbps: number | null;
}

/** As the one who looks on sees it. */
export type RungSide = 'comes' | 'goes';

/** What people can tell apart of the ladder. A still tells its age where it stands: up to there it is voice. */
export type RungLevel = 'clips' | 'voice' | 'slow' | 'small' | 'full';

const levels: { readonly [R in Rung]: RungLevel } = {
	clips: 'clips',
	'audio-8': 'voice',
	'audio-12': 'voice',
	stills: 'voice',
	slideshow: 'slow',
	'180p': 'small',
	'240p': 'small',
	'360p': 'full',
	'540p': 'full',
	'720p': 'full'
};

export const levelOf = (rung: Rung): RungLevel => levels[rung];

const steps: { readonly [R in Rung]: 0 | 1 | 2 | 3 | 4 } = {
	clips: 0,
	'audio-8': 1,
	'audio-12': 1,
	stills: 1,
	slideshow: 2,
	'180p': 2,
	'240p': 3,
	'360p': 3,
	'540p': 4,
	'720p': 4
};

/** How many of a signal's four bars are lit. */
export const signalSteps = (rung: Rung): 0 | 1 | 2 | 3 | 4 => steps[rung];

const titles: { readonly [L in RungLevel]: () => string } = {
	clips: m.rung_title_clips,
	voice: m.rung_title_voice,
	slow: m.rung_title_slow,
	small: m.rung_title_small,
	full: m.rung_title_full
};

/** The rung in a few words. */
export const rungTitle = (rung: Rung): string => titles[levelOf(rung)]();

/** A rate as precise as it helps: 38 kbit/s, 120 kbit/s, 2.4 Mbit/s, 85 Mbit/s. */
export function rateText(kbps: number): string {
	if (kbps >= 10_000) return m.call_rate_mbps({ value: Math.round(kbps / 1000) });
	if (kbps >= 1000) return m.call_rate_mbps({ value: Math.round(kbps / 100) / 10 });
	return m.call_rate_kbps({ value: kbps < 100 ? Math.round(kbps) : Math.round(kbps / 10) * 10 });
}

/** Reasons that lie with the line: they pass by themselves. The others are somebody's will. */
const passing: readonly RungReason[] = ['line', 'loss', 'delay', 'silence', 'shared'];

/** The rung and its reason in plain words, and, unless in `brief`, what becomes of it. `name` is who is at the other end. */
export function rungSentence(said: SaidRung, side: RungSide, name: string, brief = false): string {
	const { reason } = said;
	const level = levelOf(said.rung);
	if (level === 'clips') return clipsSentence(said, side, name);
	if (reason === 'clear') return level === 'voice' ? m.rung_voice_clear() : m.rung_clear();
	if (reason === 'climbing') return level === 'voice' ? m.rung_trying_voice() : m.rung_trying_picture();
	if (level === 'voice' && reason === 'chosen' && side === 'goes') return m.rung_voice_only_chosen();
	const because = m.rung_because({ what: whatWords(level, reason, side), why: whyWords(said, side, name) });
	if (brief || !passing.includes(reason)) return because;
	if (level !== 'voice') return both(because, m.rung_picture_grows());
	const voice = reason === 'line' || reason === 'shared' ? m.rung_voice_clear() : m.rung_voice_first();
	return both(because, both(voice, m.rung_picture_returns()));
}

function clipsSentence(said: SaidRung, side: RungSide, name: string): string {
	const { reason } = said;
	const kept = side === 'goes' ? m.rung_clips_goes() : m.rung_clips_comes({ name });
	if (reason === 'clear') return kept;
	if (reason === 'climbing') return both(m.rung_clips_climbing(), kept);
	if (reason === 'silence') return both(m.rung_clips_silence(), kept);
	return both(m.rung_because({ what: m.rung_what_clips(), why: whyWords(said, side, name) }), kept);
}

function whatWords(level: Exclude<RungLevel, 'clips'>, reason: RungReason, side: RungSide): string {
	const own = side === 'goes';
	switch (level) {
		case 'voice':
			if (!passing.includes(reason)) return m.rung_what_voice();
			return own ? m.rung_what_own_paused() : m.rung_what_paused();
		case 'slow':
			return own ? m.rung_what_own_slow() : m.rung_what_slow();
		case 'small':
			return own ? m.rung_what_own_small() : m.rung_what_small();
		case 'full':
			return own ? m.rung_what_own_full() : m.rung_what_full();
	}
}

/**
 * Below which rate a line explains by itself why nothing richer goes: twice what the next level needs (reference/calls.md
 * section 3, "Ladder"). Above it the line was richer a moment ago than the ladder trusts it to be.
 */
const explainsBelowKbps: { readonly [L in RungLevel]: number } = { clips: 28, voice: 144, slow: 240, small: 840, full: Infinity };

/** A clause that follows a colon. A name at its end or start is the other end's. */
function whyWords({ rung, reason, lineKbps }: SaidRung, side: RungSide, name: string): string {
	const own = side === 'goes';
	switch (reason) {
		case 'line':
			if (lineKbps === null) return m.rung_why_line_unknown();
			return lineKbps < explainsBelowKbps[levelOf(rung)] ? m.rung_why_line({ rate: rateText(lineKbps) }) : m.rung_why_unsteady();
		case 'loss':
			return m.rung_why_loss();
		case 'delay':
			return m.rung_why_delay();
		case 'silence':
			return m.rung_why_silence({ name });
		case 'chosen':
			return own ? m.rung_why_own_chosen() : m.rung_why_chosen({ name });
		case 'asked':
			return own ? m.rung_why_own_asked({ name }) : m.rung_why_asked();
		case 'save-data':
			return own ? m.rung_why_own_save_data() : m.rung_why_save_data({ name });
		case 'no-camera':
			return own ? m.rung_why_own_no_camera() : m.rung_why_no_camera({ name });
		case 'shared':
			return m.rung_why_shared();
		case 'clear':
		case 'climbing':
			return m.rung_why_unsteady();
	}
}

const both = (first: string, second: string): string => m.call_and({ first, second });

/** A direction with its sentence. */
export interface RungLine extends SaidRung {
	readonly side: RungSide;
	readonly sentence: string;
}

/** What is said of a link: what comes first, and what goes where that is not the same thing seen from the other end. */
export function rungLines(comes: SaidRung | null, goes: SaidRung | null, name: string): readonly RungLine[] {
	const line = (said: SaidRung, side: RungSide): RungLine => ({ ...said, side, sentence: rungSentence(said, side, name) });
	if (comes === null) return goes === null ? [] : [line(goes, 'goes')];
	if (goes === null) return [line(comes, 'comes')];
	if (levelOf(comes.rung) === levelOf(goes.rung)) {
		// Who chose it says so; the other end merely obeys.
		if (comes.reason === 'asked' && (goes.reason === 'chosen' || goes.reason === 'save-data')) return [line(goes, 'goes')];
		if (goes.reason === 'asked' && (comes.reason === 'chosen' || comes.reason === 'save-data')) return [line(comes, 'comes')];
	}
	if (line(comes, 'comes').sentence === line(goes, 'goes').sentence) return [line(comes, 'comes')];
	return [line(comes, 'comes'), { ...goes, side: 'goes', sentence: rungSentence(goes, 'goes', name, true) }];
}

/** Whether a reader should hear of it: another rung or reason, or a rate that moved by a quarter. */
export function rungsDiffer(before: readonly RungLine[], now: readonly RungLine[]): boolean {
	if (before.length !== now.length) return true;
	return now.some((line, at) => {
		const old = before[at]!;
		if (old.side !== line.side || old.reason !== line.reason || levelOf(old.rung) !== levelOf(line.rung)) return true;
		if (old.lineKbps === null || line.lineKbps === null) return old.sentence !== line.sentence;
		return old.sentence !== line.sentence && Math.abs(line.lineKbps / old.lineKbps - 1) > 0.25;
	});
}
