import { describe, expect, it } from 'vitest';
import { utf8 } from '#lib/core/bytes.ts';
import { deviceIdOf, generateDeviceKeys, openDeviceKeys, sealTo, verifySignature } from './device-keys.ts';

const newDevice = async () => openDeviceKeys(await generateDeviceKeys());

describe('device keys', () => {
	it('[T1] private keys cannot be exported, and a device id commits to its signing key', async () => {
		const stored = await generateDeviceKeys();
		const device = await openDeviceKeys(stored);
		await expect(crypto.subtle.exportKey('pkcs8', stored.signPair.privateKey)).rejects.toThrow();
		await expect(crypto.subtle.exportKey('pkcs8', stored.sealPair.privateKey)).rejects.toThrow();
		expect(device.deviceId).toBe(await deviceIdOf(device.signPublic));
		expect([device.signPublic.length, device.sealPublic.length]).toEqual([32, 32]);
	});

	it('[T1] a signature fits its bytes and its key alone, and hostile input is wrong, not an error', async () => {
		const [device, other] = await Promise.all([newDevice(), newDevice()]);
		const signature = await device.sign(utf8('fact'));
		expect(await verifySignature(device.signPublic, utf8('fact'), signature)).toBe(true);
		expect(await verifySignature(device.signPublic, utf8('fake'), signature)).toBe(false);
		expect(await verifySignature(other.signPublic, utf8('fact'), signature)).toBe(false);
		expect(await verifySignature(new Uint8Array(3), utf8('fact'), signature)).toBe(false);
		expect(await verifySignature(device.signPublic, utf8('fact'), new Uint8Array(0))).toBe(false);
	});

	it('[T1] what is sealed to a device opens there, for the same purpose, unchanged', async () => {
		const [device, other] = await Promise.all([newDevice(), newDevice()]);
		const sealed = await sealTo(device.sealPublic, utf8('key'), 'purpose');
		expect(await device.unseal(sealed, 'purpose')).toEqual(utf8('key'));
		expect(await device.unseal(sealed, 'other purpose')).toBeNull();
		expect(await other.unseal(sealed, 'purpose')).toBeNull();
		const changed = sealed.slice();
		changed[40] = changed[40]! ^ 1;
		expect(await device.unseal(changed, 'purpose')).toBeNull();
		expect(await device.unseal(new Uint8Array(0), 'purpose')).toBeNull();
	});
});
