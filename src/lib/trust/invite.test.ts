import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64Url } from '#lib/core/bytes.ts';
import { asId, type HospitalId } from '#lib/core/ids.ts';
import { cryptoRandom, seededRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { roles } from '#lib/model/person.ts';
import { newDevice, testHospital, type TestHospital } from '../../../tests/support/founded-hospital.ts';
import { inviteFragment, parseInvite, type InviteCode } from './invite-code.ts';
import { createInvite } from './invite.ts';
import { createKeyRing } from './key-ring.ts';
import { may } from './may.ts';
import { rosterSpace } from './roster.ts';
import { openHospitalName, openProfile, openWardDescription } from './sealed-names.ts';
import { keysOfInviteSecret } from './seeded-keys.ts';

let hospital: TestHospital;
beforeAll(async () => {
	hospital = await testHospital();
});

const code: InviteCode = {
	hospitalId: asId<HospitalId>('12'.repeat(16)),
	secret: seededRandom(5).bytes(32),
	role: 'nurse',
	expiresAtMs: 1_790_000_000_000,
	hospitalName: '火神山'
};
const notAnInvite = { ok: false, error: { reason: 'not-an-invite' } };

describe('invites', () => {
	it('[T40] an invite reads the same from a link, its fragment, the bare code, or a code broken over lines', () => {
		const fragment = inviteFragment(code);
		const bare = fragment.slice('#join='.length);
		for (const text of [
			`https://ward.example/join${fragment}`,
			fragment,
			fragment.slice(1),
			bare,
			` ${bare.slice(0, 30)}\n${bare.slice(30)} `
		]) {
			expect(parseInvite(text)).toEqual({ ok: true, value: code });
		}
	});

	it('[T40] every role, any name: it reads back, and stays within 120 bytes', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...roles),
				fc.array(fc.constantFrom('a', 'é', '火', '🏥'), { maxLength: 100 }).map((letters) => letters.join('')),
				(role, hospitalName) => {
					const fragment = inviteFragment({ ...code, role, hospitalName });
					expect(fromBase64Url(fragment.slice('#join='.length))!.length).toBeLessThanOrEqual(120);
					const read = expectOk(parseInvite(fragment), 'own invite');
					expect([read.role, hospitalName.startsWith(read.hospitalName)]).toEqual([role, true]);
				}
			)
		);
	});

	it('[T41] one wrong character, a torn code or nonsense is not an invite', () => {
		const fragment = inviteFragment(code);
		fc.assert(
			fc.property(fc.integer({ min: 6, max: fragment.length - 2 }), fc.constantFrom(...'AZaz09-_'), (at, character) => {
				fc.pre(fragment[at] !== character);
				expect(parseInvite(fragment.slice(0, at) + character + fragment.slice(at + 1))).toEqual(notAnInvite);
				expect(parseInvite(fragment.slice(0, at))).toEqual(notAnInvite);
			})
		);
		fc.assert(
			fc.property(fc.string(), (text) => {
				expect(parseInvite(text)).toEqual(notAnInvite);
			})
		);
	});

	it('[T42] both key pairs follow from the secret alone, and cannot be exported', async () => {
		const [once, again] = [await keysOfInviteSecret(code.secret), await keysOfInviteSecret(code.secret)];
		const raw = (key: CryptoKey) => crypto.subtle.exportKey('raw', key);
		expect(await raw(once.signPair.publicKey)).toEqual(await raw(again.signPair.publicKey));
		expect(await raw(once.sealPair.publicKey)).toEqual(await raw(again.sealPair.publicKey));
		await expect(crypto.subtle.exportKey('pkcs8', once.signPair.privateKey)).rejects.toThrow();
		await expect(crypto.subtle.exportKey('pkcs8', once.sealPair.privateKey)).rejects.toThrow();
	});

	it('[T43] names are read by members: the hospital’s, the wards’, and a newcomer’s own, sealed before it had any key', async () => {
		const nurse = await hospital.enrol('nurse');
		const roster = hospital.roster();
		const theirs = await hospital.ringOf(nurse.device, nurse.invite);
		const newcomer = roster.devices.get(nurse.device.deviceId)!;
		for (const ring of [hospital.ring, theirs]) {
			expect(await openHospitalName(roster, ring)).toBe('火神山 Field Hospital');
			expect(await openWardDescription(roster.wards.get(hospital.wardA)!.sealedDescription, ring)).toEqual({
				name: 'Ward A',
				beds: ['A1', 'A2']
			});
			expect(await openProfile(roster, newcomer, ring)).toEqual({ name: 'LI Na', profession: 'nurse' });
		}
		expect(await openProfile(roster, newcomer, createKeyRing())).toBeNull();
		expect(await openHospitalName(roster, createKeyRing())).toBeNull();
	});

	it('[T43] no name, no secret and no key stands readable in the roster', async () => {
		const { fragment } = await hospital.invite();
		await hospital.join(fragment);
		const text = hospital.statements.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join();
		for (const needle of ['Field Hospital', 'Ward A', 'LI Na', 'ZHANG']) expect(text).not.toContain(needle);
		const { secret } = expectOk(parseInvite(fragment), 'own invite');
		for (const hidden of [secret, ...hospital.founded.keys.map((key) => key.secret)])
			expect(text).not.toContain(Buffer.from(hidden).toString('base64url'));
	});

	it('[RO5] an expert is invited without a ward: names and the board of consults open to them, no ward does', async () => {
		const { device, invite } = await hospital.enrol('expert', []);
		const [roster, ring] = [hospital.roster(), await hospital.ringOf(device, invite)];
		expect(await openHospitalName(roster, ring)).toBe('火神山 Field Hospital');
		expect(await openProfile(roster, roster.devices.get(hospital.founder.deviceId)!, ring)).toMatchObject({ name: 'ZHANG Wei' });
		expect(ring.all().map(({ scope }) => scope)).toEqual([rosterSpace(hospital.hospitalId)]);
		expect(may(roster, device.deviceId, 'read-space', rosterSpace(hospital.hospitalId)).ok).toBe(true);
		expect(may(roster, device.deviceId, 'read-space', hospital.wardA)).toEqual({ ok: false, error: { reason: 'other-ward' } });
		expect(roster.devices.get(device.deviceId)).toMatchObject({ role: 'expert', wards: [], inviteId: invite.deviceId });
	});

	it('[T44] a relay’s invite carries no key', async () => {
		const wish = { role: 'relay', wards: 'all', expiresAtMs: hospital.nowMs + 1000, hospitalName: '' } as const;
		const { content } = await createInvite(hospital.roster(), wish, hospital.ring, cryptoRandom);
		expect(content.body.keys).toEqual([]);
		const relay = await hospital.enrol('relay', 'all');
		expect((await hospital.ringOf(relay.device, relay.invite)).all()).toEqual([]);
		await expect(createInvite(hospital.roster(), wish, createKeyRing(), cryptoRandom)).rejects.toThrow('roster key');
		expect((await hospital.ringOf(await newDevice())).all()).toEqual([]);
	});
});
