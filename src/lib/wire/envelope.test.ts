import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '#lib/core/bytes.ts';
import { arbitraryEnvelope } from '../../../tests/support/arbitrary-wire.ts';
import { decodeEnvelope, encodeEnvelope, encodeHeader, envelopeKey, maxEnvelopeBytes, peekIdentity, signedPart } from './envelope.ts';

test('[R-ENV-1] every envelope survives encoding and decoding', () => {
	fc.assert(
		fc.property(arbitraryEnvelope, (envelope) => {
			expect(decodeEnvelope(encodeEnvelope(envelope))).toEqual({ ok: true, value: envelope });
		})
	);
});

test('[R-ENV-2] an envelope has one encoding: whatever decodes encodes to the same bytes', () => {
	fc.assert(
		fc.property(arbitraryEnvelope, fc.nat(), fc.integer({ min: 1, max: 255 }), (envelope, at, flip) => {
			const bytes = encodeEnvelope(envelope);
			bytes[at % bytes.length]! ^= flip;
			const decoded = decodeEnvelope(bytes);
			if (decoded.ok) expect(toHex(encodeEnvelope(decoded.value))).toBe(toHex(bytes));
		}),
		{ numRuns: 500 }
	);
});

test('[R-ENV-2] a counter written longer than need be is malformed', () => {
	const envelope = fc.sample(arbitraryEnvelope, { numRuns: 1, seed: 7 })[0]!;
	const bytes = encodeEnvelope({ ...envelope, counter: 5 });
	const counterAt = 2 + 3 * 16;
	expect(bytes[counterAt]).toBe(5);
	const longer = new Uint8Array([...bytes.slice(0, counterAt), 0x85, 0x00, ...bytes.slice(counterAt + 1)]);
	expect(decodeEnvelope(longer)).toEqual({ ok: false, error: { reason: 'malformed' } });
});

test('[R-ENV-3] hostile bytes become a reason, never an exception', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
			if (bytes.length > 0) bytes[0] = 1;
			expect(typeof decodeEnvelope(bytes).ok).toBe('boolean');
		}),
		{ numRuns: 1000 }
	);
});

test('[R-ENV-3] each part of an envelope is truncated, a byte more is malformed, a bigger one oversized, another version unknown', () => {
	const bytes = encodeEnvelope(fc.sample(arbitraryEnvelope, { numRuns: 1, seed: 3 })[0]!);
	for (let length = 0; length < bytes.length; length++) {
		expect(decodeEnvelope(bytes.slice(0, length))).toMatchObject({ ok: false });
	}
	expect(decodeEnvelope(bytes.slice(0, 20))).toEqual({ ok: false, error: { reason: 'truncated' } });
	expect(decodeEnvelope(new Uint8Array([...bytes, 0]))).toEqual({ ok: false, error: { reason: 'malformed' } });
	expect(decodeEnvelope(new Uint8Array(maxEnvelopeBytes + 1))).toEqual({ ok: false, error: { reason: 'oversized' } });
	expect(decodeEnvelope(new Uint8Array([2, ...bytes.slice(1)]))).toEqual({ ok: false, error: { reason: 'unknown-version' } });
});

test('[R-ENV-4] the signed part binds the header and the body under a domain of its own', () => {
	const [envelope, other] = fc.sample(arbitraryEnvelope, { numRuns: 2, seed: 11 }) as [
		Parameters<typeof encodeEnvelope>[0],
		Parameters<typeof encodeEnvelope>[0]
	];
	const signed = signedPart(envelope, envelope.body);
	expect(new TextDecoder().decode(signed.slice(0, 20))).toBe('wardline/envelope/1\0');
	expect(toHex(signed)).toContain(toHex(encodeHeader(envelope)));
	expect(toHex(signedPart({ ...envelope, counter: envelope.counter + 1 }, envelope.body))).not.toBe(toHex(signed));
	expect(toHex(signedPart(envelope, new Uint8Array([...envelope.body, 1])))).not.toBe(toHex(signed));
	expect(envelopeKey(envelope)).not.toBe(envelopeKey(other));
});

test('[R-ENV-5] identity can be read from an envelope of any version or length, and from nothing too short for it', () => {
	fc.assert(
		fc.property(arbitraryEnvelope, fc.integer({ min: 0, max: 255 }), (envelope, version) => {
			const bytes = encodeEnvelope(envelope);
			bytes[0] = version;
			const { document, device, counter } = envelope;
			expect(peekIdentity(bytes)).toEqual({ document, device, counter });
			expect(peekIdentity(bytes.slice(0, 40))).toBeNull();
		})
	);
});
