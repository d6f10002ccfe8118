import { expect, test } from 'vitest';
import { meterDelay, noDelay, remeasureDelay, type DelayMeter } from './delay-meter.ts';

/** A pulse a second from `fromMs` on, each this long on its way; both clocks agree. */
const pulses = (meter: DelayMeter, fromMs: number, count: number, wayMs: number): DelayMeter => {
	let next = meter;
	for (let at = 0; at < count; at++) {
		const nowMs = fromMs + at * 1_000;
		next = meterDelay(next, { sentAtMs: nowMs - wayMs, rttMs: wayMs + 40 }, nowMs);
	}
	return next;
};

test('[LR12] after a new connection over a full line its queue is still told for ten seconds, then a longer way is believed', () => {
	const calm = pulses(noDelay, 100_000, 20, 40);
	const moved = remeasureDelay(calm, 120_000);
	expect(pulses(moved, 120_000, 5, 340).queueMs).toBe(300);
	expect(pulses(moved, 120_000, 16, 340).queueMs).toBe(0);
});
