import { stampCycle } from '#lib/call/sound/voice-rider.ts';
import { cappedDelay, meterDelay, noDelay, pulseCycleMs, remeasureDelay, type DelayMeter } from './delay-meter.ts';
import type { Pulse } from './line-report-codec.ts';
import type { LineReport } from './line-report.ts';

/** The pulses between two ends: numbers, echoes, and what their times say about both ways. Pure. */
export interface PulseExchange {
	readonly number: number;
	/** When the last pulses left, newest last. */
	readonly sent: readonly { readonly number: number; readonly atMs: number }[];
	/** The peer's newest pulse and when it came; null before the first. */
	readonly heard: { readonly pulse: Pulse; readonly atMs: number } | null;
	/** Of the way here, by pulses. */
	readonly delay: DelayMeter;
	/** The same by the peer's packets of voice, which come more often; and when the last of them came. */
	readonly voice: { readonly delay: DelayMeter; readonly atMs: number };
}

export const noPulses: PulseExchange = {
	number: 0,
	sent: [],
	heard: null,
	delay: noDelay,
	voice: { delay: noDelay, atMs: Number.NEGATIVE_INFINITY }
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

/** What a report says of the exchange itself; the meter says the rest. */
export type PulseHeading = Pick<LineReport, 'number' | 'sentAtMs' | 'echoNumber' | 'echoAgeMs' | 'queueMs'>;

/** The next pulse's number and heading; `pulseLeft` is called once it is on its way. */
export function nextPulse(exchange: PulseExchange, nowMs: number): [PulseExchange, PulseHeading] {
	const number = (exchange.number % (numbers - 1)) + 1;
	const { heard } = exchange;
	const heading = {
		number,
		sentAtMs: nowMs,
		echoNumber: heard?.pulse.report.number ?? 0,
		echoAgeMs: heard === null ? 0 : Math.max(0, nowMs - heard.atMs),
		queueMs: queueInMs(exchange, nowMs)
	};
	return [{ ...exchange, number }, heading];
}

export function pulseLeft(exchange: PulseExchange, number: number, atMs: number): PulseExchange {
	if (exchange.sent.some((pulse) => pulse.number === number)) return exchange;
	return { ...exchange, sent: [...exchange.sent, { number, atMs }].slice(-keptPulses) };
}

/** A pulse came; one that was overtaken by a newer one tells nothing new. */
export function hearPulse(exchange: PulseExchange, pulse: Pulse, nowMs: number): PulseExchange {
	const last = exchange.heard?.pulse.report.number;
	if (last !== undefined && (pulse.report.number - last + numbers) % numbers > numbers / 2) return exchange;
	if (pulse.report.number === last) return exchange;
	const echoed = exchange.sent.find(({ number }) => number === pulse.report.echoNumber);
	const rttMs = echoed === undefined ? null : nowMs - echoed.atMs - pulse.report.echoAgeMs;
	const delay = meterDelay(exchange.delay, { sentAtMs: pulse.report.sentAtMs, cycleMs: pulseCycleMs, rttMs }, nowMs);
	if (rttMs === null || rttMs < 0) return { ...exchange, heard: { pulse, atMs: nowMs }, delay };
	const voice = { ...exchange.voice, delay: cappedDelay(exchange.voice.delay, rttMs - leastRttMs(delay) + roundTripNoiseMs) };
	return { ...exchange, heard: { pulse, atMs: nowMs }, delay, voice };
}

/** A packet of voice came that left at this time of a steady clock; `steadyMs` is a steady clock of this side. */
export function hearVoice(exchange: PulseExchange, leftMs: number, steadyMs: number, nowMs: number): PulseExchange {
	const delay = meterDelay(exchange.voice.delay, { sentAtMs: leftMs, cycleMs: stampCycle, rttMs: null }, steadyMs);
	return { ...exchange, voice: { delay, atMs: nowMs } };
}

/** Queueing on the way here, milliseconds. */
export const queueInMs = ({ delay, voice }: PulseExchange, nowMs: number): number =>
	Math.abs(nowMs - voice.atMs) < voiceCountsMs ? voice.delay.queueMs : delay.queueMs;

const leastRttMs = ({ spans }: DelayMeter): number => Math.min(...spans.map((span) => span.leastRttMs));

/** The path may have changed, so its delays are learned anew. */
export const onNewPath = (exchange: PulseExchange, nowMs: number): PulseExchange => ({
	...exchange,
	delay: remeasureDelay(exchange.delay, nowMs),
	voice: { delay: noDelay, atMs: Number.NEGATIVE_INFINITY }
});

/**
 * Queueing on the way out: what the peer measured, or how long a pulse of ours has been missing there, whichever is longer. A
 * full queue holds pulses back, so their absence tells of it before any that came through could.
 */
export function queueOutMs({ heard, sent, delay }: PulseExchange): number {
	if (heard === null) return 0;
	const { report } = heard.pulse;
	if (report.lossShare > lossyShare || delay.rttMs === null) return report.queueMs;
	const at = sent.findIndex(({ number }) => number === report.echoNumber);
	const missing = at === -1 ? undefined : sent[at + sparedPulses];
	if (missing === undefined) return report.queueMs;
	return Math.max(report.queueMs, heard.atMs - missing.atMs - Math.min(delay.rttMs, leastRttMs(delay)) - delay.queueMs);
}
