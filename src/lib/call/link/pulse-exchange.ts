import { meterDelay, noDelay, remeasureDelay, type DelayMeter } from './delay-meter.ts';
import type { Pulse } from './line-report-codec.ts';
import type { LineReport } from './line-report.ts';
import {
	calmLossShare,
	cappedVoiceDelay,
	hearPacket,
	noVoiceDelay,
	seemsBps,
	type VoiceDelay,
	type VoicePacket,
	standingQueueMs
} from './voice-delay.ts';

/** The pulses between two ends: numbers, echoes, and what their times say about both ways. Pure. */
export interface PulseExchange {
	readonly number: number;
	/** When the last pulses were written, and when each first left; newest last. */
	readonly sent: readonly { readonly number: number; readonly atMs: number; readonly leftMs: number | null }[];
	/** The peer's newest pulse, when it came, and since when its echo ages: less what it waited for a packet; null before the first. */
	readonly heard: { readonly pulse: Pulse; readonly atMs: number; readonly echoSinceMs: number } | null;
	/** Of the way here, by pulses. */
	readonly delay: DelayMeter;
	/** The same by the peer's packets of voice, which come more often; and when the last of them came. */
	readonly voice: { readonly delay: VoiceDelay; readonly atMs: number };
}

export const noPulses: PulseExchange = {
	number: 0,
	sent: [],
	heard: null,
	delay: noDelay,
	voice: { delay: noVoiceDelay, atMs: Number.NEGATIVE_INFINITY }
};

const numbers = 65_536;
const keptPulses = 64;
/** On a way that loses more than this a missing pulse is no sign of a queue. */
const lossyShare = 0.1;
/** A lone missing pulse is chance; the second is not. */
const sparedPulses = 2;
/** Voice that came so lately says more of the queue than the last pulse. */
const voiceCountsMs = 2_000;
/** The two clocks that round trips and packets are taken from are read at slightly different moments. */
const roundTripNoiseMs = 40;
const usualSpans = 2;
/** Packets that tell their time come every 90 ms where voice leaves every 20. */
const oftenMs = 130;
const fewestPackets = 12;

/** What a report says of the exchange itself; the meter says the rest. */
export type PulseHeading = Pick<LineReport, 'number' | 'sentAtMs' | 'echoNumber' | 'echoAgeMs' | 'queueMs' | 'seemsBps' | 'calmLossShare'>;

/** The next pulse's number and heading; `pulseLeft` is called once it is on its way. */
export function nextPulse(exchange: PulseExchange, nowMs: number): [PulseExchange, PulseHeading] {
	const number = (exchange.number % (numbers - 1)) + 1;
	const { heard } = exchange;
	const heading = {
		number,
		sentAtMs: nowMs,
		echoNumber: heard?.pulse.report.number ?? 0,
		echoAgeMs: heard === null ? 0 : Math.max(0, nowMs - heard.echoSinceMs),
		queueMs: queueInMs(exchange, nowMs),
		seemsBps: voiceCounts(exchange, nowMs) ? seemsBps(exchange.voice.delay) : null,
		calmLossShare: calmLossShare(exchange.voice.delay)
	};
	return [{ ...exchange, number, sent: [...exchange.sent, { number, atMs: nowMs, leftMs: null }].slice(-keptPulses) }, heading];
}

export const pulseLeft = (exchange: PulseExchange, number: number, leftMs: number): PulseExchange => ({
	...exchange,
	sent: exchange.sent.map((pulse) => (pulse.number === number && pulse.leftMs === null ? { ...pulse, leftMs } : pulse))
});

/**
 * A pulse came, so long after it was written as it waited for a packet, and then as it was under way. One that was overtaken by a
 * newer one tells nothing new.
 */
export function hearPulse(exchange: PulseExchange, pulse: Pulse, waitedMs: number, nowMs: number): PulseExchange {
	const { report } = pulse;
	const last = exchange.heard?.pulse.report.number;
	if (last !== undefined && (report.number - last + numbers) % numbers > numbers / 2) return exchange;
	if (report.number === last) return exchange;
	const echoed = exchange.sent.find(({ number }) => number === report.echoNumber);
	const rttMs = echoed === undefined ? null : nowMs - waitedMs - echoed.atMs - report.echoAgeMs;
	const delay = meterDelay(exchange.delay, { sentAtMs: report.sentAtMs + waitedMs, rttMs }, nowMs);
	const heard = { pulse, atMs: nowMs, echoSinceMs: nowMs - waitedMs };
	if (rttMs === null || rttMs < 0) return { ...exchange, heard, delay };
	const voice = { ...exchange.voice, delay: cappedVoiceDelay(exchange.voice.delay, rttMs - leastRttMs(delay) + roundTripNoiseMs) };
	return { ...exchange, heard, delay, voice };
}

/** A packet of voice came that left at this time of a steady clock; `steadyMs` is a steady clock of this side. */
export const hearVoice = (exchange: PulseExchange, packet: VoicePacket, steadyMs: number, nowMs: number): PulseExchange => ({
	...exchange,
	voice: { delay: hearPacket(exchange.voice.delay, packet, steadyMs), atMs: nowMs }
});

const voiceCounts = ({ voice }: PulseExchange, nowMs: number): boolean => Math.abs(nowMs - voice.atMs) < voiceCountsMs;

/**
 * Since the last packet of voice, milliseconds; null where they come too seldom to say something. What this device was too busy to
 * read counts as read.
 */
export function voiceGapMs({ voice }: PulseExchange, nowMs: number): number | null {
	const { recent } = voice.delay;
	const [first, last] = [recent[0], recent.at(-1)];
	if (first === undefined || last === undefined || recent.length < fewestPackets) return null;
	return (last.atMs - first.atMs) / (recent.length - 1) > oftenMs ? null : nowMs - voice.atMs;
}

/** Queueing on the way here, milliseconds. */
export const queueInMs = (exchange: PulseExchange, nowMs: number): number =>
	voiceCounts(exchange, nowMs) ? standingQueueMs(exchange.voice.delay) : exchange.delay.queueMs;

/** Of the last spans: packets of voice that grew longer since take longer, without a queue. */
const leastRttMs = ({ spans }: DelayMeter): number => Math.min(...spans.slice(-usualSpans).map((span) => span.leastRttMs));

/** The path may have changed, so its delays are learned anew; what was on its way over the old one is not waited for. */
export const onNewPath = (exchange: PulseExchange, nowMs: number): PulseExchange => ({
	...exchange,
	heard: null,
	sent: [],
	delay: remeasureDelay(exchange.delay, nowMs),
	voice: { delay: noVoiceDelay, atMs: Number.NEGATIVE_INFINITY }
});

/**
 * Queueing on the way out: what the peer measured, or how long a pulse of ours has been missing there, whichever is longer. A
 * full queue holds pulses back, so their absence tells of it before any that came through could.
 */
export function queueOutMs(exchange: PulseExchange): number {
	const { heard, sent, delay } = exchange;
	if (heard === null) return 0;
	const { report } = heard.pulse;
	if (report.lossShare > lossyShare || delay.rttMs === null) return report.queueMs;
	const under = sent.filter(({ leftMs }) => leftMs !== null);
	const at = under.findIndex(({ number }) => number === report.echoNumber);
	const missing = at === -1 ? undefined : under[at + sparedPulses];
	if (missing === undefined) return report.queueMs;
	return Math.max(
		report.queueMs,
		heard.atMs - missing.leftMs! - Math.min(delay.rttMs, leastRttMs(delay)) - queueInMs(exchange, heard.atMs)
	);
}
