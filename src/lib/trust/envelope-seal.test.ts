import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '#lib/core/bytes.ts';
import { asId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { decodeEnvelope, encodeEnvelope, noPreviousHash } from '#lib/wire/envelope.ts';
import { deflate, inflate } from './deflate.ts';
import { generateDeviceKeys, openDeviceKeys, type DeviceKeys } from './device-keys.ts';
import { openEnvelope, sealEnvelope, verifyEnvelope, type EnvelopeContent } from './envelope-seal.ts';
import { newSpaceKey, type SpaceKey } from './key-ring.ts';
import { pad, padmeLength, unpad } from './padding.ts';

const space = asId<SpaceId>('11'.repeat(16));
const document = asId<DocumentId>('22'.repeat(16));
let device: DeviceKeys;
let key: SpaceKey;

beforeAll(async () => {
	device = await openDeviceKeys(await generateDeviceKeys());
	key = await newSpaceKey(document, 1, seededRandom(1));
});

const content = (plain: Uint8Array): EnvelopeContent => ({
	kind: 'update',
	space,
	document,
	counter: 1,
	previousHash: noPreviousHash,
	snapshot: null,
	plain,
	key
});

describe('sealing envelopes', () => {
	it('[T4] what was sealed opens again with its key, after any journey through bytes', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (plain) => {
				const bytes = encodeEnvelope(await sealEnvelope(content(plain), device));
				const envelope = expectOk(decodeEnvelope(bytes), 'own envelope decodes');
				expect(await verifyEnvelope(envelope, device.signPublic)).toBe(true);
				expect(expectOk(await openEnvelope(envelope, key), 'own envelope opens')).toEqual(new Uint8Array(plain));
			}),
			{ numRuns: 50 }
		);
	});

	it('[T4] [I7] one flipped bit anywhere is noticed: it does not decode, or its signature fails and it does not open', async () => {
		const bytes = encodeEnvelope(await sealEnvelope(content(utf8('SpO2 91 %')), device));
		await fc.assert(
			fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
				const changed = bytes.slice();
				changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
				const decoded = decodeEnvelope(changed);
				if (!decoded.ok) return;
				expect(await verifyEnvelope(decoded.value, device.signPublic)).toBe(false);
				const inSignature = bit >> 3 >= bytes.length - 64;
				if (!inSignature) expect((await openEnvelope(decoded.value, key)).ok).toBe(false);
			}),
			{ numRuns: 200 }
		);
	});

	it('[T4] another key opens nothing, nor does the right key under another name', async () => {
		const envelope = await sealEnvelope(content(utf8('dose')), device);
		const other = await newSpaceKey(document, 1, seededRandom(2));
		expect(await openEnvelope(envelope, other)).toEqual({ ok: false, error: { reason: 'unknown-key' } });
		expect(await openEnvelope(envelope, null)).toEqual({ ok: false, error: { reason: 'unknown-key' } });
		expect(await openEnvelope(envelope, { ...other, keyId: key.keyId })).toEqual({ ok: false, error: { reason: 'not-authentic' } });
	});

	it('[T4] a control envelope travels readable and signed; a key mistake is a broken promise', async () => {
		const control = await sealEnvelope({ ...content(utf8('roster')), kind: 'control', key: null }, device);
		expect(await openEnvelope(control, null)).toEqual({ ok: true, value: utf8('roster') });
		expect(await verifyEnvelope(control, device.signPublic)).toBe(true);
		await expect(sealEnvelope({ ...content(utf8('roster')), kind: 'control' }, device)).rejects.toThrow('control envelopes');
	});

	it('[T5] inflating stops at its limit and takes any bytes without throwing', async () => {
		const bomb = await deflate(new Uint8Array(8 * 1024 * 1024));
		expect(bomb.length).toBeLessThan(16 * 1024);
		expect(await inflate(bomb, 1024 * 1024)).toEqual({ ok: false, error: { reason: 'too-big' } });
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
				const result = await inflate(bytes, 10_000);
				expect(result.ok || ['malformed', 'too-big'].includes(result.error.reason)).toBe(true);
			})
		);
	});

	it('[T6] padding hides the length within 12 % and gives back what it was given', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 5000 }), fc.nat(200), (plain, minBytes) => {
				expect(unpad(pad(plain, minBytes))).toEqual(new Uint8Array(plain));
			})
		);
		for (const length of [9, 100, 1000, 12_345, 250_000]) {
			expect(padmeLength(length)).toBeGreaterThanOrEqual(length);
			expect(padmeLength(length)).toBeLessThanOrEqual(length * 1.12);
		}
		expect(padmeLength(1000)).toBe(padmeLength(1001));
		expect(unpad(new Uint8Array([0, 0, 0, 9, 1]))).toBeNull();
		expect(unpad(new Uint8Array(2))).toBeNull();
	});
});
