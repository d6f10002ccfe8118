import { meterDelay, noDelay, remeasureDelay, type DelayMeter } from './delay-meter.ts';
import type { Pulse } from './line-report-codec.ts';
import type { LineReport } from './line-report.ts';

/** The pulses between two ends: numbers, echoes, and what their times say about both ways. Pure. */
export interface PulseExchange {
	readonly number: number;
	/** When the last pulses left, newest last. */
	readonly sent: readonly { readonly number: number; readonly atMs: number }[];
	/** The peer's newest pulse and when it came; null before the first. */
	readonly heard: { readonly pulse: Pulse; readonly atMs: number } | null;
	/** Of the way here. */
	readonly delay: DelayMeter;
}

export const noPulses: PulseExchange = { number: 0, sent: [], heard: null, delay: noDelay };

const numbers = 65_536;
const keptPulses = 64;
/** On a way that loses more than this a missing pulse is no sign of a queue. */
const lossyShare = 0.1;
/** A lone missing pulse is chance; the second is not. */
const sparedPulses = 2;

/** What a report says of the exchange itself; the meter says the rest. */
export type PulseHeading = Pick<LineReport, 'number' | 'sentAtMs' | 'echoNumber' | 'echoAgeMs' | 'queueMs'>;

export function nextPulse(exchange: PulseExchange, nowMs: number): [PulseExchange, PulseHeading] {
	const number = (exchange.number % (numbers - 1)) + 1;
	const { heard } = exchange;
	const heading = {
		number,
		sentAtMs: nowMs,
		echoNumber: heard?.pulse.report.number ?? 0,
		echoAgeMs: heard === null ? 0 : Math.max(0, nowMs - heard.atMs),
		queueMs: exchange.delay.queueMs
	};
	return [{ ...exchange, number, sent: [...exchange.sent, { number, atMs: nowMs }].slice(-keptPulses) }, heading];
}

/** A pulse came; one that was overtaken by a newer one tells nothing new. */
export function hearPulse(exchange: PulseExchange, pulse: Pulse, nowMs: number): PulseExchange {
	const last = exchange.heard?.pulse.report.number;
	if (last !== undefined && (pulse.report.number - last + numbers) % numbers > numbers / 2) return exchange;
	if (pulse.report.number === last) return exchange;
	const echoed = exchange.sent.find(({ number }) => number === pulse.report.echoNumber);
	const rttMs = echoed === undefined ? null : nowMs - echoed.atMs - pulse.report.echoAgeMs;
	const delay = meterDelay(exchange.delay, { sentAtMs: pulse.report.sentAtMs, rttMs }, nowMs);
	return { ...exchange, heard: { pulse, atMs: nowMs }, delay };
}

/** The path may have changed, so its delays are learned anew. */
export const onNewPath = (exchange: PulseExchange, nowMs: number): PulseExchange => ({
	...exchange,
	delay: remeasureDelay(exchange.delay, nowMs)
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
	const leastRttMs = Math.min(delay.rttMs, ...delay.spans.map((span) => span.leastRttMs));
	return Math.max(report.queueMs, heard.atMs - missing.atMs - leastRttMs - delay.queueMs);
}
