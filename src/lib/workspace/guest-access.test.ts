import { beforeEach, expect, test } from 'vitest';
import { cryptoRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { createScope } from '#lib/core/scope.ts';
import { grantEnding } from '#lib/trust/document-grants.ts';
import { removalOf } from '#lib/trust/roster-author.ts';
import { caseId, document, isOpenTo, openAccessDevice, opens } from '../../../tests/support/access-device.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { testHospital, type Joined, type TestHospital } from '../../../tests/support/founded-hospital.ts';
import { watchGuests } from './guest-watch.ts';

let hospital: TestHospital;
let doctor: Joined;
beforeEach(async () => {
	hospital = await testHospital();
	doctor = await hospital.enrol('doctor');
});

const hourMs = 3_600_000;
const guest = async (by: Joined['device'] = doctor.device): Promise<Joined> => {
	const place = { space: hospital.wardA, document, invitedBy: '', startsAtMs: null };
	const wish = { role: 'guest', wards: [], expiresAtMs: hospital.nowMs + hourMs, guest: place } as const;
	return hospital.join((await hospital.invite(wish, by)).fragment);
};

test('[GU7] [GU8] who joined is let in with history; shown out, nothing written later opens with what they hold', async () => {
	const [one, two] = [await guest(), await guest()];
	const ward = await openAccessDevice(hospital, doctor);
	const before = await ward.write('before');
	await ward.access.settleGuests();
	expect([isOpenTo(hospital, one), isOpenTo(hospital, two), ward.stated()]).toEqual([true, true, 2]);
	expect(await opens(await hospital.ringOf(one.device, one.invite), before)).toBe(true);
	await ward.access.settleGuests();
	expect(ward.stated()).toBe(2);

	await hospital.state([removalOf(hospital.roster(), one.device.deviceId)], doctor.device);
	ward.roster.set(hospital.roster());
	await ward.access.settleKeys();
	const after = await ward.write('after');
	const [out, stays] = [await hospital.ringOf(one.device, one.invite), await hospital.ringOf(two.device, two.invite)];
	expect([await opens(out, after), await opens(stays, after)]).toEqual([false, true]);
	await ward.scope.close();
});

test('[GU8] when the time is over the case is closed to the guest and gets a new key, once, by whichever device sees it', async () => {
	const one = await guest();
	const ward = await openAccessDevice(hospital, doctor);
	await ward.access.settleGuests();
	const was = ward.ring.current(document)?.keyId;
	ward.clock.jump(hourMs);
	await ward.access.settleGuests();
	const after = await ward.write('after');
	expect([isOpenTo(hospital, one), ward.ring.current(document)?.keyId === was]).toEqual([false, false]);
	expect(await opens(await hospital.ringOf(one.device, one.invite), after)).toBe(false);
	const stated = ward.stated();
	await ward.access.settleGuests();
	expect(ward.stated()).toBe(stated);
	await ward.scope.close();
});

test('[GU7] whom the case was closed to is not let in again; steps of its consults touch no guest', async () => {
	const one = await guest();
	const ward = await openAccessDevice(hospital, doctor);
	await ward.access.settleGuests();
	await ward.access.settleGrants(caseId, []);
	expect(isOpenTo(hospital, one)).toBe(true);
	const place = { device: one.device.deviceId, space: hospital.wardA, document, steps: [] };
	await hospital.state([grantEnding(hospital.roster(), place)], doctor.device);
	ward.roster.set(hospital.roster());
	await ward.access.settleGuests();
	await ward.access.settleKeys();
	expect(isOpenTo(hospital, one)).toBe(false);
	await ward.scope.close();
});

test('[GU7] a device that is awake looks within two seconds of a guest’s joining, and again when the stay ends, once', async () => {
	await guest();
	const [clock, scope, roster] = [createFakeClock(hospital.nowMs), createScope(), createSettable(hospital.roster())];
	const report = (error: unknown): never => {
		throw error;
	};
	let looks = 0;
	watchGuests({ roster, clock, random: cryptoRandom, report }, { settleGuests: () => Promise.resolve(void looks++) }, scope);
	await clock.advance(2_000);
	expect(looks).toBe(1);
	await clock.advance(hourMs - 3_000);
	expect(looks).toBe(1);
	await clock.advance(10_000);
	const seen = looks;
	expect(seen).toBeGreaterThan(1);
	await clock.advance(hourMs);
	expect(looks).toBeLessThanOrEqual(seen + 1);
	await scope.close();
	expect(clock.waiting).toBe(0);
});
