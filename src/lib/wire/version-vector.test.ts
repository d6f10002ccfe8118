import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asId, type DeviceId } from '#lib/core/ids.ts';
import { arbitraryVector } from '../../../tests/support/arbitrary-wire.ts';
import { advance, covers, uniteVectors, vectorFingerprint } from './version-vector.ts';

const device = asId<DeviceId>('ab'.repeat(16));

test('[R-VV-1] a union covers both sides and is the same whichever side comes first', () => {
	fc.assert(
		fc.property(arbitraryVector, arbitraryVector, (a, b) => {
			const both = uniteVectors(a, b);
			expect(covers(both, a) && covers(both, b)).toBe(true);
			expect(vectorFingerprint(both)).toBe(vectorFingerprint(uniteVectors(b, a)));
		})
	);
});

test('[R-VV-1] advancing covers the new counter and never goes back', () => {
	fc.assert(
		fc.property(arbitraryVector, fc.nat(), (vector, counter) => {
			const next = advance(vector, device, counter);
			expect(covers(next, vector)).toBe(true);
			expect(next.get(device) ?? 0).toBe(Math.max(counter, vector.get(device) ?? 0));
		})
	);
});

test('[R-HEADS-1] a fingerprint does not depend on the order of entries and changes with any counter', () => {
	fc.assert(
		fc.property(arbitraryVector, (vector) => {
			expect(vectorFingerprint(new Map([...vector].reverse()))).toBe(vectorFingerprint(vector));
			expect(vectorFingerprint(advance(vector, device, (vector.get(device) ?? 0) + 1))).not.toBe(vectorFingerprint(vector));
		})
	);
	expect(vectorFingerprint(new Map([[device, 0]]))).toBe(vectorFingerprint(new Map()));
});
