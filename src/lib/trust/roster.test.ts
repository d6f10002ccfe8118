import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { toBase64Url } from '#lib/core/bytes.ts';
import { idOfBytes, type PersonId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { newDevice, testHospital, type TestHospital } from '../../../tests/support/founded-hospital.ts';
import type { DeviceKeys } from './device-keys.ts';
import { authorRoster, removalOf, revocationOf } from './roster-author.ts';
import type { RosterContent } from './roster-body.ts';
import { evaluateRoster, inviteStatus, isAdministrator, memberOf } from './roster.ts';

let hospital: TestHospital;
beforeEach(async () => {
	hospital = await testHospital();
});

const enrolmentOf = (device: DeviceKeys, role: 'administrator' | 'nurse'): RosterContent<'device-enrolled'> => ({
	kind: 'device-enrolled',
	body: {
		device: device.deviceId,
		signPublic: toBase64Url(device.signPublic),
		sealPublic: toBase64Url(device.sealPublic),
		person: idOfBytes<PersonId>(cryptoRandom.bytes(16)),
		sealedProfile: '',
		rights: { role, wards: 'all' },
		byInvite: null
	}
});

describe('the roster', () => {
	it('[T10] a founding names its hospital, its wards, and an administrator who is a doctor', () => {
		const roster = hospital.roster();
		expect(roster.devices.get(hospital.founder.deviceId)).toMatchObject({
			role: 'doctor',
			administrator: true,
			wards: 'all',
			removedAt: null
		});
		expect([...roster.wards.keys()]).toEqual(hospital.founded.wardIds);
		expect(roster.refused.size).toBe(0);
	});

	it('[T11] [I5] any order and any repetition of the same statements give the same roster', async () => {
		const nurse = await hospital.enrol('nurse');
		const administrator = await hospital.enrol('administrator', 'all');
		const { inviteId } = await hospital.invite({}, administrator.device);
		await hospital.state([{ kind: 'role-changed', body: { device: nurse.device.deviceId, role: 'doctor', wards: [hospital.wardB] } }]);
		await hospital.state([removalOf(hospital.roster(), administrator.device.deviceId), revocationOf(hospital.roster(), inviteId)]);
		const expected = hospital.roster();
		expect(expected.devices.size).toBe(3);
		fc.assert(
			fc.property(fc.shuffledSubarray(hospital.statements, { minLength: hospital.statements.length }), fc.nat(5), (shuffled, repeated) => {
				expect(evaluateRoster([...shuffled, ...shuffled.slice(0, repeated)], hospital.hospitalId)).toEqual(expected);
			}),
			{ numRuns: 40 }
		);
	});

	it('[T11] a statement without its cause waits, and counts once the cause is there', async () => {
		const nurse = await hospital.enrol('nurse');
		const founding = hospital.statements[0]!;
		const without = hospital.statements.filter((statement) => statement.kind !== 'invited');
		expect(evaluateRoster(hospital.statements.slice(1), hospital.hospitalId).founding).toBeNull();
		expect(evaluateRoster([founding, nurse.statement], hospital.hospitalId).refused.get(nurse.statement.hash)).toBe('waiting');
		expect(memberOf(evaluateRoster(without, hospital.hospitalId), nurse.device.deviceId)).toBeNull();
		expect(memberOf(hospital.roster(), nurse.device.deviceId)).toMatchObject({ role: 'nurse', wards: [hospital.wardA] });
	});

	it('[T11] a cause counts before its effect even when its clock ran days ahead', async () => {
		hospital.nowMs += 5 * 86_400_000;
		const administrator = await newDevice();
		await hospital.state([enrolmentOf(administrator, 'administrator')]);
		hospital.nowMs -= 5 * 86_400_000;
		const nurse = await newDevice();
		await hospital.state([enrolmentOf(nurse, 'nurse')], administrator);
		expect(memberOf(hospital.roster(), nurse.deviceId)?.role).toBe('nurse');
	});

	it('[T12] only administrators state roster facts', async () => {
		const nurse = await hospital.enrol('nurse');
		const [forged] = await hospital.state(
			[{ kind: 'role-changed', body: { device: nurse.device.deviceId, role: 'administrator', wards: 'all' } }],
			nurse.device
		);
		expect(hospital.roster().refused.get(forged!.hash)).toBe('not-administrator');
		expect(isAdministrator(hospital.roster(), nurse.device.deviceId)).toBe(false);
	});

	it('[T12] another hospital’s statements and a second founding change nothing', async () => {
		const other = await testHospital();
		expect(evaluateRoster([...hospital.statements, ...other.statements], hospital.hospitalId)).toEqual(hospital.roster());
	});

	it('[T13] of two enrolments by one invite the earlier wins on every device, the other is refused as used', async () => {
		const { fragment, inviteId } = await hospital.invite();
		hospital.nowMs += 10;
		const later = await hospital.join(fragment);
		hospital.nowMs -= 5;
		const earlier = await hospital.join(fragment);
		const roster = hospital.roster();
		expect(memberOf(roster, earlier.device.deviceId)).not.toBeNull();
		expect(memberOf(roster, later.device.deviceId)).toBeNull();
		expect(roster.refused.get(later.statement.hash)).toBe('used');
		expect(roster.invites.get(inviteId)).toMatchObject({ status: 'used', usedBy: earlier.device.deviceId });
	});

	it('[T13] an enrolment after the expiry is refused', async () => {
		const { fragment, inviteId } = await hospital.invite({ expiresAtMs: hospital.nowMs + 1000 });
		hospital.nowMs += 1001;
		const late = await hospital.join(fragment);
		expect(hospital.roster().refused.get(late.statement.hash)).toBe('expired');
		expect(inviteStatus(hospital.roster().invites.get(inviteId)!, hospital.nowMs)).toBe('expired');
	});

	it('[T14] a revoked invite takes unseen enrolments with it, however early they claim to be, and keeps the seen one', async () => {
		const [unseen, seen] = [await hospital.invite(), await hospital.invite()];
		const kept = await hospital.join(seen.fragment);
		const backdated = await hospital.join(unseen.fragment, false);
		hospital.nowMs += 60_000;
		await hospital.state([revocationOf(hospital.roster(), unseen.inviteId), revocationOf(hospital.roster(), seen.inviteId)]);
		hospital.statements.push(backdated.statement);
		const roster = hospital.roster();
		expect(memberOf(roster, backdated.device.deviceId)).toBeNull();
		expect(roster.invites.get(unseen.inviteId)?.status).toBe('revoked');
		expect(memberOf(roster, kept.device.deviceId)).not.toBeNull();
	});

	it('[T15] removing an administrator keeps what the remover had seen of them', async () => {
		const administrator = await hospital.enrol('administrator', 'all');
		const nurse = await newDevice();
		await hospital.state([enrolmentOf(nurse, 'nurse')], administrator.device);
		hospital.nowMs += 1000;
		await hospital.state([removalOf(hospital.roster(), administrator.device.deviceId)]);
		expect(memberOf(hospital.roster(), administrator.device.deviceId)).toBeNull();
		expect(memberOf(hospital.roster(), nurse.deviceId)).not.toBeNull();
	});

	it('[T15] revocation wins: what a removed administrator states apart, even with an earlier time, never counts', async () => {
		const administrator = await hospital.enrol('administrator', 'all');
		const apart = hospital.roster();
		hospital.nowMs += 60_000;
		await hospital.state([removalOf(hospital.roster(), administrator.device.deviceId)]);
		const [friend, later] = [await newDevice(), await newDevice()];
		const backdated = await authorRoster(apart, [enrolmentOf(friend, 'administrator')], administrator.device, hospital.nowMs - 50_000);
		const afterwards = await authorRoster(apart, [enrolmentOf(later, 'administrator')], administrator.device, hospital.nowMs + 50_000);
		hospital.statements.push(...backdated, ...afterwards);
		const roster = hospital.roster();
		expect([friend, later].map(({ deviceId }) => memberOf(roster, deviceId))).toEqual([null, null]);
		expect(roster.refused.get(backdated[0]!.hash)).toBe('concurrent');
		expect(roster.refused.get(afterwards[0]!.hash)).toBe('removed');
	});

	it('[T15] a removed device stays removed: it comes back neither by role, nor by enrolment', async () => {
		const nurse = await hospital.enrol('nurse');
		await hospital.state([removalOf(hospital.roster(), nurse.device.deviceId)]);
		await hospital.state([
			enrolmentOf(nurse.device, 'nurse'),
			{ kind: 'role-changed', body: { device: nurse.device.deviceId, role: 'doctor', wards: 'all' } }
		]);
		expect(memberOf(hospital.roster(), nurse.device.deviceId)).toBeNull();
	});

	it('[T15] a device may remove itself and no other', async () => {
		const [nurse, other] = [await hospital.enrol('nurse'), await hospital.enrol('nurse')];
		await hospital.state(
			[removalOf(hospital.roster(), other.device.deviceId), removalOf(hospital.roster(), nurse.device.deviceId)],
			nurse.device
		);
		expect(memberOf(hospital.roster(), nurse.device.deviceId)).toBeNull();
		expect(memberOf(hospital.roster(), other.device.deviceId)).not.toBeNull();
	});
});
