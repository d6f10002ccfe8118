import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import { buildRed, maxAgeSamples, maxBlockBytes, parseRed, redBytes } from './red-payload.ts';

const payloadType = fc.integer({ min: 0, max: 127 });
const block = fc.record({
	payloadType,
	ageSamples: fc.integer({ min: 0, max: maxAgeSamples }),
	bytes: fc.uint8Array({ maxLength: maxBlockBytes })
});
const payload = fc.record({
	older: fc.array(block, { maxLength: 31 }),
	primary: fc.record({ payloadType, bytes: fc.uint8Array({ maxLength: 1_400 }) })
});

test('[SN1] what was put together is taken apart', () => {
	fc.assert(
		fc.property(payload, (sent) => {
			const bytes = buildRed(sent);
			expect(bytes).toHaveLength(redBytes(sent));
			expect(parseRed(bytes)).toEqual({ ok: true, value: sent });
		})
	);
});

test('[SN1] the bits stand where RFC 2198 puts them', () => {
	const bytes = Uint8Array.of(0x80 | 111, 0x0f, 0x00 | 0x01, 0x02, 111, ...new Array<number>(258).fill(7), 1, 2, 3);
	const { older, primary } = expectOk(parseRed(bytes), 'a payload by hand');
	expect(older.map(({ payloadType, ageSamples, bytes: copy }) => [payloadType, ageSamples, copy.length])).toEqual([[111, 960, 258]]);
	expect([primary.payloadType, ...primary.bytes]).toEqual([111, 1, 2, 3]);
	expect(buildRed({ older, primary })).toEqual(bytes);
});

test('[SN2] a payload cut short within its blocks is refused', () => {
	const whole = buildRed({
		older: [
			{ payloadType: 111, ageSamples: 1920, bytes: Uint8Array.of(1, 2, 3) },
			{ payloadType: 111, ageSamples: 960, bytes: Uint8Array.of(4, 5) }
		],
		primary: { payloadType: 111, bytes: Uint8Array.of(6) }
	});
	const kept = Array.from({ length: whole.length + 1 }, (_, length) => parseRed(whole.subarray(0, length)).ok);
	expect(kept).toEqual([...new Array<boolean>(whole.length - 1).fill(false), true, true]);
});

test('[SN2] hostile bytes are read within their bounds or refused', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
			const parsed = parseRed(bytes);
			if (parsed.ok) expect(redBytes(parsed.value)).toBe(bytes.length);
			else expect(parsed.error).toBe('truncated');
		}),
		{ numRuns: 1_000 }
	);
});

test('[SN7] a block beyond the format is a broken promise', () => {
	const primary = { payloadType: 111, bytes: Uint8Array.of(1) };
	const older = (ageSamples: number, length: number) => [{ payloadType: 111, ageSamples, bytes: new Uint8Array(length) }];
	expect(() => buildRed({ older: older(16_384, 1), primary })).toThrow(RangeError);
	expect(() => buildRed({ older: older(960, 1_024), primary })).toThrow(RangeError);
});
