import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePulse, encodePulse, pulseBytes, type Pulse } from './line-report-codec.ts';
import { rungs } from '#lib/call/ladder/plan.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const pulses: fc.Arbitrary<Pulse> = fc.record({
	report: fc.record({
		number: fc.integer({ min: 0, max: 65_535 }),
		sentAtMs: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
		echoNumber: fc.integer({ min: 0, max: 65_535 }),
		echoAgeMs: fc.integer({ min: 0, max: 65_535 }),
		receivedBps: fc.double({ min: 0, max: 6_500_000, noNaN: true }),
		lossShare: share,
		burstPackets: fc.double({ min: 1, max: 31, noNaN: true }),
		concealedShare: share,
		queueMs: fc.double({ min: 0, max: 60_000, noNaN: true }),
		calmLossShare: fc.constantFrom(null, 0, 1),
		seemsBps: fc.constantFrom(null, Infinity, 100, 24_000, 149_900),
		framesPerSecond: fc.double({ min: 0, max: 120, noNaN: true }),
		wantsBps: fc.double({ min: 0, max: 65_000_000, noNaN: true }),
		rung: fc.constantFrom(...rungs),
		playoutMs: fc.integer({ min: 0, max: 4_000 })
	}),
	heardMs: fc.integer({ min: 0, max: 10_000_000 }),
	heardAgeMs: fc.double({ min: 0, max: 1_020, noNaN: true })
});

function decoded(bytes: Uint8Array): Pulse {
	const result = decodePulse(bytes);
	if (!result.ok) throw new Error('refused');
	return result.value;
}

test('[LR1] a report keeps its values to within the steps of its layout, and says the same when it is written again', () => {
	fc.assert(
		fc.property(pulses, (pulse) => {
			const bytes = encodePulse(pulse);
			expect(bytes.length).toBe(pulseBytes);
			const { report, heardMs, heardAgeMs } = decoded(bytes);
			const exact = ['number', 'sentAtMs', 'echoNumber', 'echoAgeMs', 'seemsBps', 'calmLossShare', 'rung', 'playoutMs'] as const;
			for (const name of exact) expect(report[name]).toBe(pulse.report[name]);
			expect(heardMs).toBe(pulse.heardMs % 65_536);
			const near = (name: 'receivedBps' | 'lossShare' | 'burstPackets' | 'concealedShare' | 'queueMs' | 'framesPerSecond' | 'wantsBps') =>
				Math.abs(report[name] - pulse.report[name]);
			expect(near('receivedBps')).toBeLessThanOrEqual(50);
			expect(near('lossShare')).toBeLessThanOrEqual(1 / 510 + 1e-9);
			expect(near('concealedShare')).toBeLessThanOrEqual(1 / 510 + 1e-9);
			expect(near('burstPackets')).toBeLessThanOrEqual(1 / 16);
			expect(near('queueMs')).toBeLessThanOrEqual(0.5);
			expect(near('framesPerSecond')).toBeLessThanOrEqual(0.5);
			expect(near('wantsBps')).toBeLessThanOrEqual(500);
			expect(Math.abs(heardAgeMs - pulse.heardAgeMs)).toBeLessThanOrEqual(2);
			expect(encodePulse({ report, heardMs, heardAgeMs })).toEqual(bytes);
		})
	);
});

test('[LR2] bytes that are no report are refused: other lengths, one flipped bit, another version, chance', () => {
	const whole = fc.sample(pulses, 1)[0]!;
	const bytes = encodePulse(whole);
	for (let length = 0; length < pulseBytes; length++) expect(decodePulse(bytes.subarray(0, length)).ok).toBe(false);
	expect(decodePulse(new Uint8Array([...bytes, 0])).ok).toBe(false);
	for (let bit = 0; bit < pulseBytes * 8; bit++) {
		const broken = bytes.slice();
		broken[bit >> 3]! ^= 1 << (bit & 7);
		expect(decodePulse(broken).ok).toBe(false);
	}
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 64 }), (chance) => {
			const result = decodePulse(chance);
			if (result.ok) expect(encodePulse(result.value)).toEqual(chance);
		})
	);
});
