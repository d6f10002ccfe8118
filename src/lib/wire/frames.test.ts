import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryClientFrame, arbitraryRelayFrame } from '../../../tests/support/arbitrary-wire.ts';
import { decodeClientFrame, encodeClientFrame, helloSignedPart } from './client-frame-codec.ts';
import { maxAssembledBytes, type Hello } from './frames.ts';
import { decodeRelayFrame, encodeItemsHead, encodeNumbered, encodeRelayFrame } from './relay-frame-codec.ts';

test('[R-FRAME-1] every frame survives encoding and decoding, both ways', () => {
	fc.assert(
		fc.property(arbitraryClientFrame, arbitraryRelayFrame, (client, relay) => {
			expect(decodeClientFrame(encodeClientFrame(client))).toEqual({ ok: true, value: client });
			expect(decodeRelayFrame(encodeRelayFrame(relay))).toEqual({ ok: true, value: relay });
		}),
		{ numRuns: 400 }
	);
});

test('[R-FRAME-2] hostile bytes become a reason, never an exception', () => {
	const hostile = fc.tuple(fc.integer({ min: 0, max: 90 }), fc.uint8Array({ maxLength: 300 }));
	fc.assert(
		fc.property(hostile, ([number, rest]) => {
			const bytes = new Uint8Array([number, ...rest]);
			expect(typeof decodeClientFrame(bytes).ok).toBe('boolean');
			expect(typeof decodeRelayFrame(bytes).ok).toBe('boolean');
		}),
		{ numRuns: 2000 }
	);
});

test('[R-FRAME-2] changed, cut and lengthened frames become a reason or another frame, never an exception', () => {
	fc.assert(
		fc.property(arbitraryClientFrame, fc.nat(), fc.integer({ min: 0, max: 255 }), (frame, at, value) => {
			const bytes = encodeClientFrame(frame);
			expect(decodeClientFrame(bytes.slice(0, at % bytes.length)).ok).toBe(false);
			expect(decodeClientFrame(new Uint8Array([...bytes, value]))).toEqual({ ok: false, error: { reason: 'malformed' } });
			bytes[at % bytes.length] = value;
			expect(typeof decodeClientFrame(bytes).ok).toBe('boolean');
		}),
		{ numRuns: 500 }
	);
});

test('[R-FRAME-3] a lying count or length fails before anything of that size exists', () => {
	const countOf2To53 = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f];
	expect(decodeClientFrame(new Uint8Array([5, ...countOf2To53]))).toEqual({ ok: false, error: { reason: 'truncated' } });
	expect(decodeRelayFrame(new Uint8Array([68, ...countOf2To53]))).toEqual({ ok: false, error: { reason: 'truncated' } });
	expect(decodeClientFrame(new Uint8Array(maxAssembledBytes + 1))).toEqual({ ok: false, error: { reason: 'oversized' } });
});

test('[R-FRAME-4] a frame number of a later version is named as such', () => {
	expect(decodeClientFrame(new Uint8Array([60]))).toEqual({ ok: false, error: { reason: 'unknown-version' } });
	expect(decodeRelayFrame(new Uint8Array([120]))).toEqual({ ok: false, error: { reason: 'unknown-version' } });
});

test('[R-ITEMS-1] a frame put together from numbered envelopes equals the frame encoded whole', () => {
	fc.assert(
		fc.property(arbitraryRelayFrame, (frame) => {
			if (frame.type !== 'items') return;
			const parts = [encodeItemsHead({ ...frame, count: frame.envelopes.length }), ...frame.envelopes.map(encodeNumbered)];
			expect(Buffer.concat(parts)).toEqual(Buffer.from(encodeRelayFrame(frame)));
		}),
		{ numRuns: 400 }
	);
});

test('[R-HELLO-1] the signed part of a hello binds relay, device, time and nonce', () => {
	const hello = fc.sample(arbitraryClientFrame, { numRuns: 300, seed: 5 }).find((frame): frame is Hello => frame.type === 'hello') as Hello;
	const text = (part: Partial<Hello>): string => Buffer.from(helloSignedPart({ ...hello, ...part })).toString('hex');
	const changed = [{ relayId: '0'.repeat(32) }, { timestampMs: hello.timestampMs + 1 }, { nonce: new Uint8Array(16) }];
	expect(new Set([text({}), ...changed.map(text)]).size).toBe(4);
	expect(text({ setUpToken: 'other' })).toBe(text({}));
});
