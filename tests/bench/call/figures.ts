import { quantile, round } from '../print-table.ts';
import { concealedRuns, longestMs, silentRuns, type SoundCount, type Span } from './gaps.ts';
import { matchMarks, type MarkHeard } from './heard-marks.ts';
import type { ProbeSample, Voice } from './probe.ts';
import { listenFor, type PageRecord } from './recordings.ts';

/** One direction of a call over the measured window. Null is what could not be measured. */
export interface WayFigures {
	/** Made-up samples in % of all played, silent ones left out, as NetEq counts them. */
	readonly concealedPct: number | null;
	/** Longest run without sound, or of made-up sound: the longer of what the counters say and what the recording holds. */
	readonly longestGapMs: number | null;
	/** From the microphone to the loudspeaker's track, over the marks that came live. */
	readonly mouthToEarP50Ms: number | null;
	readonly mouthToEarP95Ms: number | null;
	/** Share of the marks said in the window that came, live or in a clip, before the recording ended. */
	readonly heardPct: number | null;
	readonly heardLivePct: number | null;
	/** Clips after which no earlier mark was played, in % of the marks that came in clips. Null without clips. */
	readonly clipsInOrderPct: number | null;
	/** Time for which a picture stood still on the screen beyond a second. */
	readonly freezeS: number | null;
	/** Lines of the picture that still moved at the window's end; 0 when none did. */
	readonly videoHeight: number | null;
	/** From the event on: made-up sound after its first 2 s. */
	readonly concealedAfter2sMs: number | null;
	/** From the event on: when the last mark was said that took longer than 600 ms, or never came live. */
	readonly delayUnder600AfterS: number | null;
	/** From the event on: until sound was back for good, meaning good for 2 s. 0 if it never went. Null if it did not come back. */
	readonly audioBackMs: number | null;
	/** From the event on: until a picture of 360 lines moved. */
	readonly pictureBackS: number | null;
}

export interface Window extends Span {
	/** What "from the event on" counts from; null where nothing happens in the window. */
	readonly eventMs: number | null;
}

const samplesPerMs = 48;
/** The measured sound has no pause as long as this, so longer silence is a gap. */
const leastSilenceMs = 150;
const slowMs = 600;
const stillMs = 1_000;
const goodForMs = 2_000;
/** Sound goes at the latest so long after the event that takes it. */
const reactionMs = 4_000;
const wantedHeight = 360;

/** What `ear` heard of `mouth`. `camera` is whether a picture was sent at all. */
export function wayFigures(mouth: PageRecord, ear: PageRecord, window: Window, camera: boolean): WayFigures {
	const inWindow = ear.samples.filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.untilMs).map(pooled);
	const [first, last] = [inWindow[0], inWindow.at(-1)];
	const played = first && last ? last.receivedSamples - first.receivedSamples : 0;
	const concealed = first && last ? audibly(last) - audibly(first) : 0;
	const gaps = gapsOf(ear, inWindow, window);
	const hearing = hearingOf(mouth, ear, window);
	const delaysMs = hearing.live.flatMap(({ saidAtMs, heardAtMs }) => (heardAtMs === null ? [] : [heardAtMs - saidAtMs]));
	const said = hearing.live.length;
	return {
		concealedPct: played > 0 ? hundredths((100 * concealed) / played) : null,
		longestGapMs: inWindow.length > 1 ? Math.round(longestMs(gaps)) : null,
		mouthToEarP50Ms: delaysMs.length > 0 ? Math.round(quantile(delaysMs, 0.5)) : null,
		mouthToEarP95Ms: delaysMs.length > 0 ? Math.round(quantile(delaysMs, 0.95)) : null,
		heardPct: said > 0 ? round((100 * hearing.anyhow) / said) : null,
		heardLivePct: said > 0 ? round((100 * delaysMs.length) / said) : null,
		clipsInOrderPct: inOrderPct(hearing.clips),
		freezeS: camera && inWindow.length > 1 ? round(stillnessMs(inWindow) / 1_000) : null,
		videoHeight: camera && last ? (last.framesDecoded > decodedBy(inWindow, last.atMs - 2 * stillMs) ? last.frameHeight : 0) : null,
		...(window.eventMs === null ? uneventful : sinceEvent(window.eventMs, window.untilMs, inWindow, gaps, hearing.live, camera))
	};
}

type SinceEvent = Pick<WayFigures, 'concealedAfter2sMs' | 'delayUnder600AfterS' | 'audioBackMs' | 'pictureBackS'>;
const uneventful: SinceEvent = { concealedAfter2sMs: null, delayUnder600AfterS: null, audioBackMs: null, pictureBackS: null };

function sinceEvent(
	eventMs: number,
	untilMs: number,
	samples: readonly Reading[],
	gaps: readonly Span[],
	live: readonly MarkHeard[],
	camera: boolean
): SinceEvent {
	const after = samples.filter(({ atMs }) => atMs >= eventMs);
	const [late, last] = [after.find(({ atMs }) => atMs >= eventMs + 2_000), after.at(-1)];
	const slow = live
		.filter(({ saidAtMs, heardAtMs }) => saidAtMs >= eventMs && (heardAtMs === null || heardAtMs - saidAtMs > slowMs))
		.at(-1);
	const seen = after.find((now, index) => moved(after, index) && now.frameHeight >= wantedHeight);
	return {
		concealedAfter2sMs: late && last ? Math.round((audibly(last) - audibly(late)) / samplesPerMs) : null,
		delayUnder600AfterS: live.length > 0 ? round(Math.max(0, (slow?.saidAtMs ?? eventMs) - eventMs) / 1_000) : null,
		audioBackMs: after.length > 1 ? backAfter(gaps, eventMs, untilMs) : null,
		pictureBackS: camera && seen ? round((seen.atMs - eventMs) / 1_000) : null
	};
}

interface Reading extends SoundCount, Omit<ProbeSample, 'voices'> {
	readonly silentConcealedSamples: number;
}

/** All sounds that came as one: a connection that is replaced begins its counters anew. */
function pooled({ voices, ...sample }: ProbeSample): Reading {
	const sum = (name: keyof Voice): number => Object.values(voices).reduce((all, voice) => all + voice[name], 0);
	return {
		...sample,
		receivedSamples: sum('receivedSamples'),
		concealedSamples: sum('concealedSamples'),
		silentConcealedSamples: sum('silentConcealedSamples')
	};
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;
const audibly = (sample: Reading): number => sample.concealedSamples - sample.silentConcealedSamples;
const moved = (samples: readonly Reading[], index: number): boolean =>
	index > 0 && samples[index]!.framesDecoded > samples[index - 1]!.framesDecoded;
const decodedBy = (samples: readonly Reading[], atMs: number): number =>
	samples.filter((sample) => sample.atMs <= atMs).at(-1)?.framesDecoded ?? 0;

/** By the counters and by the recording, which see different things: a counter knows made-up sound, a recording hears silence. */
function gapsOf(ear: PageRecord, samples: readonly Reading[], window: Span): readonly Span[] {
	const silences = ear.live.length > 0 ? silentRuns(ear.live, window, leastSilenceMs) : [];
	return [...concealedRuns(samples), ...silences].sort((one, other) => one.fromMs - other.fromMs);
}

function hearingOf(
	mouth: PageRecord,
	ear: PageRecord,
	window: Span
): { live: readonly MarkHeard[]; clips: readonly MarkHeard[]; anyhow: number } {
	const said = listenFor(mouth.microphone).marks;
	const inWindow = ({ saidAtMs }: MarkHeard): boolean => saidAtMs >= window.fromMs && saidAtMs < window.untilMs;
	const live = listenFor(ear.live);
	const played = listenFor(ear.played);
	const heardLive = matchMarks(said, live.marks, live.tones).filter(inWindow);
	const heardInClips = matchMarks(said, played.marks, played.tones).filter(inWindow);
	const anyhow = heardLive.filter(({ heardAtMs }, index) => heardAtMs !== null || heardInClips[index]!.heardAtMs !== null).length;
	return { live: heardLive, clips: heardInClips, anyhow };
}

function inOrderPct(clips: readonly MarkHeard[]): number | null {
	const times = clips.flatMap(({ heardAtMs }) => (heardAtMs === null ? [] : [heardAtMs]));
	if (times.length === 0) return null;
	return round((100 * times.filter((atMs, index) => index === 0 || atMs > times[index - 1]!).length) / times.length);
}

/** Time beyond the first second of each stand-still while a picture was on the screen. */
function stillnessMs(samples: readonly Reading[]): number {
	let [still, total] = [0, 0];
	samples.forEach((now, index) => {
		const before = samples[index - 1];
		if (!before) return;
		if (!now.pictureShown || moved(samples, index)) {
			total += Math.max(0, still - stillMs);
			still = 0;
		} else still += now.atMs - before.atMs;
	});
	return total + Math.max(0, still - stillMs);
}

function backAfter(gaps: readonly Span[], eventMs: number, untilMs: number): number | null {
	let [backMs, first] = [eventMs, true];
	for (const { fromMs, untilMs: endMs } of gaps) {
		if (endMs <= eventMs || endMs - fromMs < leastSilenceMs) continue;
		if (fromMs > backMs + (first ? reactionMs : goodForMs)) break;
		[backMs, first] = [Math.max(backMs, endMs), false];
	}
	return backMs + goodForMs > untilMs ? null : Math.round(backMs - eventMs);
}
