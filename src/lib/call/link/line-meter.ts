import type { LineSample } from './line-sample.ts';

/** What the samples of the last ten seconds say about the line: pure differences of counters. */
export interface LineMeter {
	/** Oldest first. */
	readonly samples: readonly LineSample[];
	/** Sound played as it was said since the beginning, milliseconds. */
	readonly heardMs: number;
	/** When the last packet of sound came; null before the first. */
	readonly soundAtMs: number | null;
	/** When sound began, or began again after an outage. */
	readonly resumedAtMs: number;
}

export interface LineReading {
	/** Both ways on the wire, headers of IPv4 and UDP included, bits per second. */
	readonly receivedBps: number;
	readonly sentBps: number;
	readonly availableBps: number | null;
	readonly lossShare: number;
	readonly burstPackets: number;
	readonly concealedShare: number;
	readonly framesPerSecond: number;
}

export const noSamples: LineMeter = { samples: [], heardMs: 0, soundAtMs: null, resumedAtMs: Number.NEGATIVE_INFINITY };

const keptMs = 10_000;
/** IPv4 and UDP (RFC 791, RFC 768). */
const headerBytes = 28;
const samplesPerMs = 48;
/** Voice is sent without pauses (edit-remote-sound.ts), in packets of up to 240 ms; none for longer than this is an outage. */
const soundOutageMs = 900;
const concealmentMs = 2_000;
/** So long a receiver takes to find its pace again; what it makes up meanwhile says nothing about the line. */
const settlingMs = 1_000;
/** Rates: half a second shows a fall soon enough, but holds only four packets of bundled voice, so thin lines take longer. */
const rateMs = 500;
const thinRateMs = 2_000;
const thinRatePackets = 20;
/** Loss: at least two seconds, then as far back as it takes to see so many packets. */
const lossMs = 2_000;
const lossPackets = 50;
const fewestPackets = 20;
/** Spans that are compared to tell bursts from single losses. */
const burstSpanPackets = 8;
const fewestBurstSpans = 6;
const longestBurst = 20;

export function addSample(meter: LineMeter, sample: LineSample): LineMeter {
	const last = meter.samples.at(-1);
	const restarted = last !== undefined && (sample.packetsReceived < last.packetsReceived || sample.atMs < last.atMs);
	const samples = restarted ? [] : meter.samples.filter(({ atMs }) => atMs > sample.atMs - keptMs);
	const arrived = last === undefined || sample.sound.received !== last.sound.received;
	const soundAtMs = arrived && sample.sound.received > 0 ? sample.atMs : meter.soundAtMs;
	const silentMs = soundAtMs === null ? Number.POSITIVE_INFINITY : sample.atMs - soundAtMs;
	const played = last === undefined || restarted || silentMs > soundOutageMs ? 0 : loudSamples(last, sample) / samplesPerMs;
	const outage = meter.soundAtMs === null || sample.atMs - meter.soundAtMs > soundOutageMs;
	const resumedAtMs = soundAtMs === sample.atMs && outage ? sample.atMs : meter.resumedAtMs;
	return { samples: [...samples, sample], heardMs: meter.heardMs + Math.max(0, played), soundAtMs, resumedAtMs };
}

/** Did anything at all arrive between the last two samples? */
export function somethingArrived({ samples }: LineMeter): boolean {
	const [before, now] = [samples.at(-2), samples.at(-1)];
	return before !== undefined && now !== undefined && now.packetsReceived > before.packetsReceived;
}

export function readLine({ samples, resumedAtMs }: LineMeter): LineReading {
	const now = samples.at(-1);
	const first = samples[0];
	if (now === undefined || first === undefined) {
		return { receivedBps: 0, sentBps: 0, availableBps: null, lossShare: 0, burstPackets: 1, concealedShare: 0, framesPerSecond: 0 };
	}
	const recent = sampleBefore(samples, rateMs);
	const rateFrom = now.packetsReceived - recent.packetsReceived >= thinRatePackets ? recent : sampleBefore(samples, thinRateMs);
	const sentFrom = now.packetsSent - recent.packetsSent >= thinRatePackets ? recent : sampleBefore(samples, thinRateMs);
	const concealedOverMs = Math.max(0, Math.min(concealmentMs, now.atMs - resumedAtMs - settlingMs));
	const framesFrom = sampleBefore(samples, thinRateMs);
	return {
		receivedBps: bps(rateFrom, now, 'bytesReceived', 'packetsReceived'),
		sentBps: bps(sentFrom, now, 'bytesSent', 'packetsSent'),
		availableBps: now.availableBps,
		lossShare: lossShare(samples),
		burstPackets: burstPackets(samples),
		concealedShare: concealedShare(sampleBefore(samples, concealedOverMs), now),
		framesPerSecond:
			now.atMs > framesFrom.atMs ? ((now.picture.frames - framesFrom.picture.frames) * 1_000) / (now.atMs - framesFrom.atMs) : 0
	};
}

/** The newest sample that is at least so much older than the last one; the oldest where none is. */
function sampleBefore(samples: readonly LineSample[], ageMs: number): LineSample {
	const now = samples.at(-1)!;
	return samples.findLast(({ atMs }) => atMs <= now.atMs - ageMs) ?? samples[0]!;
}

function bps(from: LineSample, to: LineSample, bytes: 'bytesReceived' | 'bytesSent', packets: 'packetsReceived' | 'packetsSent'): number {
	const passed = to[bytes] - from[bytes] + headerBytes * (to[packets] - from[packets]);
	return to.atMs > from.atMs ? Math.max(0, (passed * 8_000) / (to.atMs - from.atMs)) : 0;
}

/** Sound is what copies are for, so its own losses count as soon as there are enough of its packets. */
function lossShare(samples: readonly LineSample[]): number {
	const now = samples.at(-1)!;
	const expected = (from: LineSample, kinds: readonly ('sound' | 'picture')[]): number =>
		kinds.reduce((total, kind) => total + now[kind].received - from[kind].received + now[kind].lost - from[kind].lost, 0);
	const old = samples.findLast((from) => from.atMs <= now.atMs - lossMs && expected(from, ['sound']) >= lossPackets) ?? samples[0]!;
	const kinds = expected(old, ['sound']) >= fewestPackets ? (['sound'] as const) : (['sound', 'picture'] as const);
	const lost = kinds.reduce((total, kind) => total + now[kind].lost - old[kind].lost, 0);
	return Math.min(1, Math.max(0, lost / Math.max(fewestPackets, expected(old, kinds))));
}

/**
 * Mean run of lost packets, from how unevenly losses fall on spans of equal length. Where losses follow a two-state chain with
 * correlation c between neighbours, the variance of the count over n packets exceeds the binomial one by
 * (1+c)/(1−c) − 2c(1−cⁿ)/(n(1−c)²), and runs last 1/((1−c)(1−p)).
 */
function burstPackets(samples: readonly LineSample[]): number {
	const spans = lossSpans(samples);
	const expected = spans.reduce((total, span) => total + span.expected, 0);
	const share = expected === 0 ? 0 : spans.reduce((total, span) => total + span.lost, 0) / expected;
	if (share <= 0 || share >= 1) return 1;
	const single = 1 / (1 - share);
	if (spans.length < fewestBurstSpans) return single;
	const length = expected / spans.length;
	const excess =
		spans.reduce((total, span) => total + (span.lost - span.expected * share) ** 2 / (span.expected * share * (1 - share)), 0) /
		(spans.length - 1);
	let [low, high] = [0, 1 - 1 / (longestBurst * (1 - share))];
	for (let turn = 0; turn < 20; turn++) {
		const middle = (low + high) / 2;
		const predicted = (1 + middle) / (1 - middle) - (2 * middle * (1 - middle ** length)) / (length * (1 - middle) ** 2);
		if (predicted < excess) low = middle;
		else high = middle;
	}
	return Math.min(longestBurst, Math.max(single, 1 / ((1 - low) * (1 - share))));
}

function lossSpans(samples: readonly LineSample[]): readonly { readonly expected: number; readonly lost: number }[] {
	const spans: { expected: number; lost: number }[] = [];
	let from = samples[0]!;
	for (const to of samples) {
		const lost = to.sound.lost - from.sound.lost;
		const expected = to.sound.received - from.sound.received + lost;
		if (expected < burstSpanPackets) continue;
		spans.push({ expected, lost: Math.max(0, lost) });
		from = to;
	}
	return spans;
}

const loudSamples = (from: LineSample, to: LineSample): number => to.sound.samples - from.sound.samples - loudConcealed(from, to);

const loudConcealed = (from: LineSample, to: LineSample): number =>
	to.sound.concealed - from.sound.concealed - (to.sound.silentConcealed - from.sound.silentConcealed);

function concealedShare(from: LineSample, to: LineSample): number {
	const played = to.sound.samples - from.sound.samples - (to.sound.silentConcealed - from.sound.silentConcealed);
	return played <= 0 ? 0 : Math.min(1, Math.max(0, loudConcealed(from, to) / played));
}
