/**
 * Queueing on a way and the round trip, from the times that numbered pulses carry: pure. The two clocks need not agree; a
 * constant difference cancels, and a drift of 100 ppm is 6 ms in the minute that is remembered.
 */
export interface DelayMeter {
	/** Least one-way difference and least round trip of each span of five seconds in the last minute, newest last. */
	readonly spans: readonly DelaySpan[];
	readonly queueMs: number;
	/** Of the newest pulse that echoed one of ours; null before the first. */
	readonly rttMs: number | null;
}

interface DelaySpan {
	readonly sinceMs: number;
	readonly leastWayMs: number;
	readonly leastRttMs: number;
}

export const noDelay: DelayMeter = { spans: [], queueMs: 0, rttMs: null };

const spanMs = 5_000;
const keptMs = 60_000;
const remeasuredMs = 10_000;
const clockCycle = 2 ** 32;

/** A pulse came. `rttMs` is null when it echoes none of ours. */
export function meterDelay(meter: DelayMeter, pulse: { sentAtMs: number; rttMs: number | null }, nowMs: number): DelayMeter {
	const origin = meter.spans.at(-1)?.leastWayMs ?? signedDifference(nowMs, pulse.sentAtMs, clockCycle);
	// Near the known values, so that the 49-day cycle of the 32-bit clock goes unnoticed.
	const wayMs = origin + signedDifference(nowMs - origin, pulse.sentAtMs, clockCycle);
	const rttMs = pulse.rttMs !== null && pulse.rttMs >= 0 ? pulse.rttMs : null;
	const spans = withSample(meter.spans, { sinceMs: nowMs, leastWayMs: wayMs, leastRttMs: rttMs ?? Number.POSITIVE_INFINITY });
	const aboveWay = wayMs - Math.min(...spans.map((span) => span.leastWayMs));
	// This pulse's round trip holds its own way, so no queue on it is longer than the round trip's excess: the sum of both
	// queues. It takes the sting out of clocks that are set during a call.
	const aboveRtt = rttMs === null ? Number.POSITIVE_INFINITY : rttMs - Math.min(...spans.map((span) => span.leastRttMs));
	return { spans, queueMs: Math.max(0, Math.min(aboveWay, aboveRtt)), rttMs: rttMs ?? meter.rttMs };
}

/**
 * The path may have changed: what it took before counts for ten seconds more. Forgotten at once, a queue that is full now would
 * be taken for the way's own length, and everything lost in it for losses of the way.
 */
export function remeasureDelay(meter: DelayMeter, nowMs: number): DelayMeter {
	if (meter.spans.length === 0) return meter;
	const leastOf = (of: (span: DelaySpan) => number): number => Math.min(...meter.spans.map(of));
	const sinceMs = nowMs - keptMs + remeasuredMs;
	return { ...meter, spans: [{ sinceMs, leastWayMs: leastOf((span) => span.leastWayMs), leastRttMs: leastOf((span) => span.leastRttMs) }] };
}

function withSample(spans: readonly DelaySpan[], sample: DelaySpan): readonly DelaySpan[] {
	const newest = spans.at(-1);
	if (newest === undefined || sample.sinceMs - newest.sinceMs >= spanMs || sample.sinceMs < newest.sinceMs) {
		return [...spans.filter(({ sinceMs }) => sample.sinceMs - sinceMs < keptMs), sample];
	}
	const leastWayMs = Math.min(newest.leastWayMs, sample.leastWayMs);
	const leastRttMs = Math.min(newest.leastRttMs, sample.leastRttMs);
	return [...spans.slice(0, -1), { sinceMs: newest.sinceMs, leastWayMs, leastRttMs }];
}

/** a − b on a clock that turns, within half its cycle. */
export function signedDifference(a: number, b: number, cycle: number): number {
	const difference = (((a - b) % cycle) + cycle) % cycle;
	return difference >= cycle / 2 ? difference - cycle : difference;
}
