import { describe, expect, it } from 'vitest';
import { asId, type SpaceId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { generateDeviceKeys, openDeviceKeys } from './device-keys.ts';
import { createKeyRing, newSpaceKey, openKeyRow, packKeys, sealKeyRow, unpackKeys } from './key-ring.ts';

const ward = asId<SpaceId>('33'.repeat(16));
const key = (epoch: number) => newSpaceKey(ward, epoch, seededRandom(epoch));

describe('key ring', () => {
	it('[T2] seals with the newest epoch, or with the key the roster prefers, and forgets none', async () => {
		const ring = createKeyRing();
		const [first, second] = await Promise.all([key(1), key(2)]);
		ring.add(second);
		ring.add(first);
		expect(ring.current(ward)).toBe(second);
		expect(ring.byId(first.keyId)).toBe(first);
		expect(ring.ofScope(ward)).toEqual([first, second]);
		ring.prefer(ward, first.keyId);
		expect(ring.current(ward)).toBe(first);
		ring.prefer(ward, (await key(3)).keyId);
		expect(ring.current(ward)).toBe(second);
		expect(ring.current(asId<SpaceId>('44'.repeat(16)))).toBeNull();
	});

	it('[T2] a key is told once, and not after the listener left', async () => {
		const ring = createKeyRing();
		const told: number[] = [];
		const end = ring.onChange(({ epoch }) => told.push(epoch));
		ring.add(await key(1));
		ring.add(await key(1));
		end();
		ring.add(await key(2));
		expect(told).toEqual([1]);
	});

	it('[T3] a key rests sealed to its device and opens nowhere else', async () => {
		const device = await openDeviceKeys(await generateDeviceKeys());
		const other = await openDeviceKeys(await generateDeviceKeys());
		const row = await sealKeyRow(await key(7), device);
		expect(await openKeyRow(row, device)).toEqual(await key(7));
		expect(await openKeyRow(row, other)).toBeNull();
		expect(await openKeyRow(row.subarray(0, 20), device)).toBeNull();
	});

	it('[T3] packed keys come back whole, and a torn pack not at all', async () => {
		const keys = await Promise.all([key(1), key(2)]);
		expect(await unpackKeys(packKeys(keys))).toEqual(keys);
		expect(await unpackKeys(packKeys(keys).subarray(1))).toBeNull();
	});
});
