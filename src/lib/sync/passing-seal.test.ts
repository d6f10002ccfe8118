import { beforeAll, describe, expect, it } from 'vitest';
import { fromUtf8, utf8 } from '#lib/core/bytes.ts';
import { asId, type DeviceId, type DocumentId, type KeyId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { generateDeviceKeys, openDeviceKeys, type DeviceKeys } from '#lib/trust/device-keys.ts';
import { newSpaceKey, type SpaceKey } from '#lib/trust/key-ring.ts';
import { createPassingSealer, type PassingSealer } from './passing-seal.ts';

const newDevice = async (): Promise<DeviceKeys> => openDeviceKeys(await generateDeviceKeys());

describe('messages in passing', () => {
	let key: SpaceKey;
	let [alice, bob, eve]: DeviceKeys[] = [];
	const sealers = new Map<DeviceKeys, PassingSealer>();

	beforeAll(async () => {
		key = await newSpaceKey(asId<DocumentId>('aa'.repeat(16)), 1, seededRandom(1));
		[alice, bob, eve] = [await newDevice(), await newDevice(), await newDevice()];
		const members = new Map<DeviceId, Uint8Array>([alice, bob].map((device) => [device.deviceId, device.signPublic]));
		const knowledge = {
			keyById: (keyId: KeyId) => (keyId === key.keyId ? key : null),
			signPublicOf: (device: DeviceId) => members.get(device) ?? null
		};
		[alice, bob, eve].forEach((device, at) => sealers.set(device, createPassingSealer(device, knowledge, seededRandom(at + 2))));
	});

	it('[Y25] opens for everyone with the key, and says who sent it', async () => {
		const sealed = await sealers.get(alice!)!.seal('presence', key, utf8('here'));
		const message = await sealers.get(bob!)!.open('presence', sealed);
		expect(message && [message.sender, message.scope, fromUtf8(message.payload)]).toEqual([alice!.deviceId, key.scope, 'here']);
	});

	it('[Y25] opens once', async () => {
		const sealed = await sealers.get(alice!)!.seal('presence', key, utf8('again'));
		expect(await sealers.get(bob!)!.open('presence', sealed)).not.toBeNull();
		expect(await sealers.get(bob!)!.open('presence', sealed)).toBeNull();
	});

	it('[Y25] opens for no other purpose and no other addressee', async () => {
		const presence = await sealers.get(alice!)!.seal('presence', key, utf8('x'));
		expect(await sealers.get(bob!)!.open('awareness', presence)).toBeNull();
		const signal = await sealers.get(alice!)!.seal('signal', key, utf8('offer'), bob!.deviceId);
		expect(await sealers.get(eve!)!.open('signal', signal)).toBeNull();
		expect(await sealers.get(bob!)!.open('signal', signal)).not.toBeNull();
	});

	it('[Y25] is silent about strangers and about changed bytes', async () => {
		const foreign = await sealers.get(eve!)!.seal('presence', key, utf8('me too'));
		expect(await sealers.get(bob!)!.open('presence', foreign)).toBeNull();
		const sealed = await sealers.get(alice!)!.seal('presence', key, utf8('x'));
		sealed[sealed.length - 1]! ^= 1;
		expect(await sealers.get(bob!)!.open('presence', sealed)).toBeNull();
		expect(await sealers.get(bob!)!.open('presence', new Uint8Array(40))).toBeNull();
	});
});
