import { beforeEach, describe, expect, test } from 'vitest';
import { asId, type CaseId, type KeyId, type PersonId, type StatementId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { createSettable } from '#lib/core/readable.ts';
import { createScope } from '#lib/core/scope.ts';
import type { ConsultState } from '#lib/model/consult/consult-state.ts';
import { rotateSpace } from '#lib/trust/epoch-keys.ts';
import { grantDocument, grantEnding } from '#lib/trust/document-grants.ts';
import { newSpaceKey } from '#lib/trust/key-ring.ts';
import { removalOf } from '#lib/trust/roster-author.ts';
import { caseId, document, isOpenTo, openAccessDevice, opens } from '../../../tests/support/access-device.ts';
import { createFakeClock } from '../../../tests/support/fake-clock.ts';
import { testHospital, type Joined, type TestHospital } from '../../../tests/support/founded-hospital.ts';
import { grantsDue, keepGrantKeys } from './consult-access.ts';

const step = (name: string): StatementId => asId<StatementId>(name.repeat(32));

let hospital: TestHospital;
let doctor: Joined;
let heart: Joined;
let lung: Joined;
beforeEach(async () => {
	hospital = await testHospital();
	[doctor, heart, lung] = [await hospital.enrol('doctor'), await hospital.enrol('expert', []), await hospital.enrol('expert', [])];
});

const personOf = ({ device }: Joined): PersonId => hospital.roster().devices.get(device.deviceId)!.personId;
/** A consult as far as access goes: whom it asks, and the steps this device knows of it, the last one its head. */
const consult = (openTo: readonly Joined[], steps: string): ConsultState =>
	({
		openTo: openTo.map(personOf),
		steps: [...steps].map((name) => ({ id: step(name) })),
		setAside: [],
		heads: [step(steps.at(-1)!)]
	}) as unknown as ConsultState;

describe('the grants that consults ask for', () => {
	const current = asId<KeyId>('cc'.repeat(16));
	const due = (consults: readonly ConsultState[], key: KeyId | null = current) =>
		grantsDue(consults, hospital.roster(), { ward: hospital.wardA, document, current: key });
	const grant = async (to: Joined, steps: string, ward = hospital.wardA) => {
		const key = await newSpaceKey(document, 1, cryptoRandom);
		await hospital.state([await grantDocument(hospital.roster(), { space: ward, keys: [key], steps: [step(steps)] }, to.device)]);
		return key.keyId;
	};

	test('[AC7] every device of those who are asked, but for who reads the ward and who was removed', async () => {
		expect(due([consult([heart, doctor], '1')])).toEqual({ give: [heart.device.deviceId], end: [] });
		expect(due([consult([heart], '1'), consult([lung], '2')]).give).toEqual([heart, lung].map(({ device }) => device.deviceId));
		await hospital.state([removalOf(hospital.roster(), heart.device.deviceId)]);
		expect(due([consult([heart], '1')])).toEqual({ give: [], end: [] });
	});

	test('[AC7] what is given is not given again, but for a key that is newer; who is asked no more is ended, in this ward', async () => {
		const held = await grant(heart, '1');
		expect(due([consult([heart], '1')], held)).toEqual({ give: [], end: [] });
		expect(due([consult([heart], '12')])).toEqual({ give: [heart.device.deviceId], end: [] });
		expect(due([consult([], '12')], held)).toEqual({ give: [], end: [heart.device.deviceId] });
		await grant(lung, '1', hospital.wardB);
		expect(due([consult([], '12')], held).end).toEqual([heart.device.deviceId]);
	});

	test('[AC7] who lacks a step that the grant or the ending knew leaves it, and hands on a newer key all the same', async () => {
		const held = await grant(heart, '3');
		expect(due([consult([], '12')], held)).toEqual({ give: [], end: [] });
		expect(due([consult([], '12')])).toEqual({ give: [heart.device.deviceId], end: [] });
		const place = { device: heart.device.deviceId, space: hospital.wardA, document };
		await hospital.state([grantEnding(hospital.roster(), { ...place, steps: [step('4')] })]);
		expect(due([consult([heart], '123')], held)).toEqual({ give: [], end: [] });
		expect(due([consult([heart], '1234')], held)).toEqual({ give: [heart.device.deviceId], end: [] });
	});
});

describe('settling the grants of a case', () => {
	const wardDevice = (who: Joined = doctor) => openAccessDevice(hospital, who);
	const isOpen = (to: Joined): boolean => isOpenTo(hospital, to);

	test('[AC8] a question opens the case, history included, to those it asks; asking again states nothing more', async () => {
		const ward = await wardDevice();
		const before = await ward.write('before');
		await ward.access.settleGrants(caseId, [consult([heart, lung], '1')]);
		expect([isOpen(heart), isOpen(lung), ward.stated()]).toEqual([true, true, 2]);
		const theirs = await hospital.ringOf(heart.device);
		expect(theirs.current(document)).toEqual(ward.ring.current(document));
		expect(await opens(theirs, before)).toBe(true);
		await ward.access.settleGrants(caseId, [consult([heart, lung], '1')]);
		expect(ward.stated()).toBe(2);
		await ward.scope.close();
	});

	test('[AC8] [I9] nothing written after the end opens with all that the dismissed ever held; the others read on', async () => {
		const ward = await wardDevice();
		await ward.access.settleGrants(caseId, [consult([heart, lung], '1')]);
		const between = await ward.write('between');
		await ward.access.settleGrants(caseId, [consult([lung], '12')]);
		const after = await ward.write('after');
		expect([isOpen(heart), isOpen(lung)]).toEqual([false, true]);
		const [dismissed, stays] = [await hospital.ringOf(heart.device), await hospital.ringOf(lung.device)];
		expect([await opens(dismissed, between), await opens(dismissed, after)]).toEqual([true, false]);
		expect([await opens(stays, between), await opens(stays, after)]).toEqual([true, true]);
		expect(stays.current(document)?.keyId).toBe(after.keyId);

		await ward.access.settleGrants(caseId, [consult([], '123')]);
		const closed = await ward.write('closed');
		expect(await opens(await hospital.ringOf(lung.device), closed)).toBe(false);
		await ward.scope.close();
	});

	test('[AC8] what a crash or a removal left is done by the next look: a key that is out is renewed once', async () => {
		const ward = await wardDevice();
		await ward.access.settleGrants(caseId, [consult([heart, lung], '1')]);
		const place = { device: heart.device.deviceId, space: hospital.wardA, document, steps: [] };
		await hospital.state([grantEnding(hospital.roster(), place)], doctor.device);
		ward.roster.set(hospital.roster());
		const was = ward.ring.current(document)?.keyId;
		await ward.access.settleGrants(caseId, [consult([lung], '12')]);
		const renewed = ward.ring.current(document)?.keyId;
		expect(renewed).not.toBe(was);
		expect((await hospital.ringOf(lung.device)).current(document)?.keyId).toBe(renewed);
		await ward.access.settleGrants(caseId, [consult([lung], '12')]);
		expect(ward.ring.current(document)?.keyId).toBe(renewed);

		await hospital.state([removalOf(hospital.roster(), lung.device.deviceId)]);
		ward.roster.set(hospital.roster());
		await ward.access.settleGrants(caseId, [consult([lung], '12')]);
		expect(ward.ring.current(document)?.keyId).not.toBe(renewed);
		await ward.scope.close();
	});

	test('[AC14] a new epoch of the ward reaches whom the case is open to, and nobody else, without its consults', async () => {
		const nurse = await hospital.enrol('nurse');
		const ward = await wardDevice();
		await ward.access.settleGrants(caseId, [consult([heart, lung], '1')]);
		await ward.access.settleGrants(caseId, [consult([heart], '12')]);
		const stated = ward.stated();
		await ward.access.settleKeys();
		expect(ward.stated()).toBe(stated);

		await hospital.state([removalOf(hospital.roster(), nurse.device.deviceId)]);
		const rotated = (await rotateSpace(hospital.roster(), hospital.wardA, hospital.ring, cryptoRandom))!;
		await hospital.state(rotated.contents);
		ward.ring.add(rotated.key);
		ward.roster.set(hospital.roster());
		await ward.indexes.settled();
		const after = await ward.write('under the new epoch');
		expect(await opens(await hospital.ringOf(heart.device), after)).toBe(false);
		await ward.access.settleKeys();
		expect(await opens(await hospital.ringOf(heart.device), after)).toBe(true);
		expect(await opens(await hospital.ringOf(lung.device), after)).toBe(false);
		expect(ward.stated()).toBe(stated + 1);

		await hospital.state([removalOf(hospital.roster(), heart.device.deviceId)]);
		ward.roster.set(hospital.roster());
		await ward.access.settleKeys();
		expect(await opens(await hospital.ringOf(heart.device), await ward.write('after a removal'))).toBe(false);
		await ward.scope.close();
	});

	test('[AC14] a device on the line looks once, soon, after any number of changes; one without a line does not', async () => {
		const [clock, scope, roster] = [createFakeClock(), createScope(), createSettable(hospital.roster())];
		const report = (error: unknown): never => {
			throw error;
		};
		let [looks, isOpen] = [0, false];
		const access = { settleKeys: () => Promise.resolve(void looks++) };
		const line = { isOpen: () => isOpen, onOpened: () => () => undefined };
		keepGrantKeys({ roster, clock, random: cryptoRandom, report }, access, line, scope);
		roster.set(hospital.roster());
		await clock.advance(60_000);
		expect(looks).toBe(0);
		isOpen = true;
		for (let change = 0; change < 3; change++) roster.set(hospital.roster());
		await clock.advance(60_000);
		expect(looks).toBe(1);
		roster.set(hospital.roster());
		await scope.close();
		await clock.advance(60_000);
		expect(looks).toBe(1);
	});

	test('[AC8] a device without the right, or without the case, states nothing', async () => {
		const observer = await wardDevice(await hospital.enrol('observer'));
		await observer.access.settleGrants(caseId, [consult([heart], '1')]);
		const ward = await wardDevice();
		await ward.access.settleGrants(asId<CaseId>('cb'.repeat(16)), [consult([heart], '1')]);
		expect([observer.stated(), ward.stated()]).toEqual([0, 0]);
		await observer.scope.close();
		await ward.scope.close();
	});
});
