import { beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '#lib/core/bytes.ts';
import { asId, type DocumentId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { noPreviousHash } from '#lib/wire/envelope.ts';
import { newDevice, testHospital, type TestHospital } from '../../../tests/support/founded-hospital.ts';
import { openEnvelope, sealEnvelope } from './envelope-seal.ts';
import {
	absorbRecoveredKeys,
	absorbRosterKeys,
	currentEpochKey,
	rotateSpace,
	spacesDueRotation,
	stateEpochKey,
	stateOwedKeys
} from './epoch-keys.ts';
import { createKeyRing, newSpaceKey, type KeyRing } from './key-ring.ts';
import { openRecoveryKit } from './recovery-kit.ts';
import { removalOf, revocationOf } from './roster-author.ts';
import { maxRecipients } from './roster-body.ts';
import { rosterSpace } from './roster.ts';

let hospital: TestHospital;
beforeEach(async () => {
	hospital = await testHospital();
});

const rotateDue = async (): Promise<void> => {
	for (const space of spacesDueRotation(hospital.roster())) {
		const rotated = (await rotateSpace(hospital.roster(), space, hospital.ring, cryptoRandom))!;
		hospital.ring.add(rotated.key);
		await hospital.state(rotated.contents);
	}
	await absorbRosterKeys(hospital.roster(), [hospital.founder], hospital.ring);
};

const ids = (ring: KeyRing): readonly string[] =>
	ring
		.all()
		.map(({ keyId }) => keyId)
		.sort();

describe('epoch keys', () => {
	it('[T21] an invited device opens its wards and the roster, and no other ward', async () => {
		const nurse = await hospital.enrol('nurse');
		const ring = await hospital.ringOf(nurse.device, nurse.invite);
		expect(ring.current(hospital.wardA)).toEqual(hospital.ring.current(hospital.wardA));
		expect(ring.current(hospital.hospitalId)).toEqual(hospital.ring.current(hospital.hospitalId));
		expect(ring.current(hospital.wardB)).toBeNull();
		expect((await hospital.ringOf(nurse.device)).all()).toEqual([]);
	});

	it('[T21] keys that rotated while an invite lay unused open for whoever uses it, old ones with them', async () => {
		const lost = await hospital.enrol('nurse');
		const { fragment } = await hospital.invite();
		await hospital.state([removalOf(hospital.roster(), lost.device.deviceId)]);
		await rotateDue();
		const late = await hospital.join(fragment);
		const ring = await hospital.ringOf(late.device, late.invite);
		expect(ring.ofScope(hospital.wardA)).toEqual(hospital.ring.ofScope(hospital.wardA));
		expect(ring.ofScope(hospital.wardA).map(({ epoch }) => epoch)).toEqual([1, 2]);
	});

	it('[T22] [I9] a removed member opens nothing of a later epoch; those who stay open all of it', async () => {
		const [removed, stays] = [await hospital.enrol('nurse'), await hospital.enrol('doctor')];
		await hospital.state([removalOf(hospital.roster(), removed.device.deviceId)]);
		expect(new Set(spacesDueRotation(hospital.roster()))).toEqual(new Set([hospital.wardA, rosterSpace(hospital.hospitalId)]));
		await rotateDue();
		expect(spacesDueRotation(hospital.roster())).toEqual([]);
		const key = hospital.ring.current(hospital.wardA)!;
		expect(key.epoch).toBe(2);
		const content = {
			kind: 'update',
			space: hospital.wardA,
			document: asId<DocumentId>('cc'.repeat(16)),
			counter: 1,
			previousHash: noPreviousHash,
			snapshot: null,
			plain: utf8('after'),
			key
		} as const;
		const envelope = await sealEnvelope(content, hospital.founder);
		const theirs = await hospital.ringOf(removed.device, removed.invite);
		expect(theirs.byId(key.keyId)).toBeNull();
		for (const held of theirs.all()) expect((await openEnvelope(envelope, { ...held, keyId: envelope.keyId })).ok).toBe(false);
		const staying = await hospital.ringOf(stays.device, stays.invite);
		expect(expectOk(await openEnvelope(envelope, staying.current(hospital.wardA)), 'a member opens')).toEqual(utf8('after'));
	});

	it('[T22] a revoked invite that nobody used makes its spaces due for a new epoch', async () => {
		const { inviteId } = await hospital.invite({ wards: [hospital.wardB] });
		expect(spacesDueRotation(hospital.roster())).toEqual([]);
		await hospital.state([revocationOf(hospital.roster(), inviteId)]);
		expect(new Set(spacesDueRotation(hospital.roster()))).toEqual(new Set([hospital.wardB, rosterSpace(hospital.hospitalId)]));
	});

	it('[T23] of two epochs made apart, all choose the one no removed device has, and read both', async () => {
		const removed = await hospital.enrol('nurse');
		const apart = hospital.roster();
		const unaware = (await rotateSpace(apart, hospital.wardA, hospital.ring, cryptoRandom))!;
		await hospital.state([removalOf(apart, removed.device.deviceId)]);
		const aware = (await rotateSpace(hospital.roster(), hospital.wardA, hospital.ring, cryptoRandom))!;
		await hospital.state([...unaware.contents, ...aware.contents]);
		expect([unaware.key.epoch, aware.key.epoch]).toEqual([2, 2]);
		expect(currentEpochKey(hospital.roster(), hospital.wardA)?.keyId).toBe(aware.key.keyId);
		const ring = await hospital.ringOf(hospital.founder);
		expect(ring.current(hospital.wardA)?.keyId).toBe(aware.key.keyId);
		expect(ring.byId(unaware.key.keyId)).not.toBeNull();
	});

	it('[T24] a member who is given a ward is owed its key, and once given is owed nothing', async () => {
		const nurse = await hospital.enrol('nurse');
		expect(await stateOwedKeys(hospital.roster(), hospital.wardA, hospital.ring)).toEqual([]);
		const both = [hospital.wardA, hospital.wardB];
		await hospital.state([{ kind: 'role-changed', body: { device: nurse.device.deviceId, role: 'nurse', wards: both } }]);
		await hospital.state(await stateOwedKeys(hospital.roster(), hospital.wardB, hospital.ring));
		expect((await hospital.ringOf(nurse.device)).current(hospital.wardB)).toEqual(hospital.ring.current(hospital.wardB));
		expect(await stateOwedKeys(hospital.roster(), hospital.wardB, hospital.ring)).toEqual([]);
	});

	it('[T24] more recipients than one statement holds are stated in several that add up', async () => {
		const key = await newSpaceKey(hospital.wardA, 2, cryptoRandom);
		const { sealPublic } = await newDevice();
		const recipients = Array.from({ length: maxRecipients + 1 }, (_, at) => ({ id: at.toString(16).padStart(32, '0'), sealPublic }));
		const contents = await stateEpochKey(key, [], recipients, sealPublic);
		await hospital.state(contents);
		expect(contents.map(({ body }) => body.recipients.length)).toEqual([maxRecipients, 1]);
		expect(hospital.roster().epochKeys.get(hospital.wardA)?.at(-1)?.recipients.size).toBe(maxRecipients + 1);
	});

	it('[T24] a key stated under another name is not taken', async () => {
		const real = await newSpaceKey(hospital.wardA, 2, cryptoRandom);
		const recipients = [{ id: hospital.founder.deviceId, sealPublic: hospital.founder.sealPublic }];
		const [content] = await stateEpochKey(real, [], recipients, hospital.founder.sealPublic);
		await hospital.state([{ kind: 'epoch-key', body: { ...content!.body, epoch: 9 } }]);
		expect((await hospital.ringOf(hospital.founder)).byId(real.keyId)).toBeNull();
	});

	it('[T25] the recovery kit alone opens every key of every epoch', async () => {
		const removed = await hospital.enrol('nurse');
		await hospital.state([removalOf(hospital.roster(), removed.device.deviceId)]);
		await rotateDue();
		const kit = expectOk(await openRecoveryKit(hospital.founded.recoverySecretText), 'own kit opens');
		const ring = createKeyRing();
		await absorbRecoveredKeys(hospital.roster(), kit.unseal, ring);
		expect(ids(ring)).toEqual(ids(hospital.ring));
		expect(ids(ring).length).toBe(5);
	});
});
