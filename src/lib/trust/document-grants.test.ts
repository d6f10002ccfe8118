import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { asId, type DocumentId, type SpaceId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { roles, type Role } from '#lib/model/person.ts';
import { testHospital, type TestHospital } from '../../../tests/support/founded-hospital.ts';
import type { DeviceKeys } from './device-keys.ts';
import { grantDocument, grantedCases, grantEnding } from './document-grants.ts';
import { newSpaceKey, type SpaceKey } from './key-ring.ts';
import { may, rosterStatementAcceptable } from './may.ts';
import type { RosterContent } from './roster-body.ts';
import { evaluateRoster, type Roster } from './roster.ts';
import { authorRoster, removalOf } from './roster-author.ts';
import type { VerifiedRosterStatement } from './roster-statement.ts';

const document = asId<DocumentId>('aa'.repeat(16));
let hospital: TestHospital;
let key: SpaceKey;
let doctor: DeviceKeys;
let nurse: DeviceKeys;
let expert: DeviceKeys;
beforeEach(async () => {
	hospital = await testHospital();
	key = await newSpaceKey(document, 1, cryptoRandom);
	doctor = (await hospital.enrol('doctor')).device;
	nurse = (await hospital.enrol('nurse')).device;
	expert = (await hospital.enrol('expert', [])).device;
});

const grant = (roster = hospital.roster(), keys: readonly [SpaceKey, ...SpaceKey[]] = [key], space = hospital.wardA) =>
	grantDocument(roster, { space, keys, steps: [] }, expert);
const ending = (roster = hospital.roster(), space = hospital.wardA) =>
	grantEnding(roster, { device: expert.deviceId, space, document, steps: [] });
const opened = (roster: Roster = hospital.roster(), space: SpaceId = hospital.wardA) => {
	const asked = (['read-document', 'write-document'] as const).map((action) => may(roster, expert.deviceId, action, space, document).ok);
	expect(asked[0]).toBe(asked[1]);
	return asked[0];
};
/** Signs something by a device that knows no more than this roster, and adds it. */
const apart = async (roster: Roster, content: RosterContent, by: DeviceKeys): Promise<VerifiedRosterStatement> => {
	const [statement] = await authorRoster(roster, [content], by, (hospital.nowMs += 1000));
	hospital.statements.push(statement!);
	return statement!;
};

describe('a case opened to one device', () => {
	test('[AC2] doctors and nurses who write the ward open its cases and close them, administrators any, nobody else any; relay and roster agree', async () => {
		const grants: readonly Role[] = ['administrator', 'doctor', 'nurse'];
		// A guest is made by an invite to one case alone: guests.test.ts.
		for (const role of roles.filter((one) => one !== 'guest')) {
			for (const space of [hospital.wardA, hospital.wardB]) {
				const { device } = await hospital.enrol(role);
				const allowed = role === 'administrator' || (grants.includes(role) && space === hospital.wardA);
				const before = hospital.roster();
				for (const content of [await grant(before, [key], space), ending(before, space)]) {
					const statement = await apart(before, content, device);
					expect([role, rosterStatementAcceptable(before, statement, hospital.nowMs).ok]).toEqual([role, allowed]);
					expect([role, hospital.roster().refused.get(statement.hash)]).toEqual([role, allowed ? undefined : 'not-permitted']);
					expect(may(before, device.deviceId, 'grant-document', space).ok).toBe(allowed);
				}
			}
		}
	});

	test('[AC2] no grant opens what is in the roster’s space', async () => {
		const space = hospital.hospitalId as string as SpaceId;
		const statement = await apart(hospital.roster(), await grant(hospital.roster(), [key], space), hospital.founder);
		expect(rosterStatementAcceptable(hospital.roster(), statement, hospital.nowMs).ok).toBe(false);
		expect(hospital.roster().refused.get(statement.hash)).toBe('not-permitted');
	});

	test('[AC2] a grant is judged by what its maker held when it was made, by the relay too', async () => {
		const before = hospital.roster();
		const content = await grant(before);
		hospital.nowMs += 10_000;
		await hospital.state([{ kind: 'role-changed', body: { device: doctor.deviceId, role: 'observer', wards: [hospital.wardA] } }]);
		const changed = hospital.roster();
		const [early] = await authorRoster(before, [content], doctor, hospital.nowMs - 5_000);
		const [late] = await authorRoster(changed, [content], doctor, hospital.nowMs + 5_000);
		expect([early!, late!].map((statement) => rosterStatementAcceptable(changed, statement, hospital.nowMs).ok)).toEqual([true, false]);
		hospital.statements.push(early!, late!);
		expect([early!, late!].map(({ hash }) => hospital.roster().refused.get(hash))).toEqual([undefined, 'not-permitted']);
		expect(opened()).toBe(true);
	});

	test('[AC3] an ending closes it, a later grant opens it again, whatever their clocks say', async () => {
		expect(opened()).toBe(false);
		await apart(hospital.roster(), await grant(), doctor);
		expect(opened()).toBe(true);
		await apart(hospital.roster(), ending(), nurse);
		expect(opened()).toBe(false);
		hospital.nowMs -= 60_000;
		const after = { ...hospital.roster(), latest: { wallMs: hospital.nowMs, counter: 0 } };
		await apart(after, await grant(), doctor);
		expect(opened()).toBe(true);
	});

	test('[AC3] of a grant and an ending made apart the ending wins; who knew both opens it again', async () => {
		await apart(hospital.roster(), await grant(), doctor);
		const before = hospital.roster();
		await apart(before, ending(before), nurse);
		await apart(before, await grant(before), doctor);
		expect(opened()).toBe(false);
		const two = hospital.roster();
		await apart(two, ending(two), nurse);
		await apart(two, ending(two), doctor);
		expect(opened()).toBe(false);
		await apart(hospital.roster(), await grant(), nurse);
		expect(opened()).toBe(true);
	});

	test('[AC3] an ending in one ward says nothing of another’s grant', async () => {
		await apart(hospital.roster(), await grant(), doctor);
		await apart(hospital.roster(), ending(hospital.roster(), hospital.wardB), hospital.founder);
		expect([opened(), opened(hospital.roster(), hospital.wardB)]).toEqual([true, false]);
	});

	test('[AC3] [I5] the same statements in any order open the same', async () => {
		const first = hospital.roster();
		await apart(first, await grant(first), doctor);
		const second = hospital.roster();
		await apart(second, ending(second), nurse);
		await apart(second, await grant(second), doctor);
		await apart(hospital.roster(), await grant(), nurse);
		const expected = hospital.roster();
		const shuffles = fc.shuffledSubarray(hospital.statements, { minLength: hospital.statements.length });
		fc.assert(
			fc.property(shuffles, (shuffled) => {
				expect(evaluateRoster(shuffled, hospital.hospitalId)).toEqual(expected);
			}),
			{ numRuns: 30 }
		);
	});

	test('[AC4] a removal keeps the grants its maker had seen of the removed, drops the others, and undoes no ending', async () => {
		await apart(hospital.roster(), await grant(), doctor);
		const seen = hospital.roster();
		hospital.nowMs += 60_000;
		await hospital.state([removalOf(seen, doctor.deviceId)]);
		expect(opened()).toBe(true);
		hospital.nowMs -= 30_000;
		const late = await apart(seen, await grant(seen), doctor);
		expect(hospital.roster().refused.get(late.hash)).toBe('concurrent');
		expect(rosterStatementAcceptable(hospital.roster(), late, hospital.nowMs)).toEqual({ ok: false, error: { reason: 'removed' } });

		const whole = hospital.roster();
		hospital.nowMs += 60_000;
		const end = await authorRoster(whole, [ending(whole)], nurse, hospital.nowMs - 30_000);
		await hospital.state([removalOf(whole, nurse.deviceId)]);
		hospital.statements.push(...end);
		expect(opened()).toBe(false);
	});

	test('[AC5] its device holds the keys of every grant and seals with the newest one’s last, also after the end', async () => {
		await apart(hospital.roster(), await grant(), doctor);
		const renewed = await newSpaceKey(document, 1, cryptoRandom);
		await apart(hospital.roster(), await grant(hospital.roster(), [key, renewed]), nurse);
		const cases = () => grantedCases(hospital.roster(), expert.deviceId);
		expect(cases()).toEqual([{ caseId: document, ward: hospital.wardA, ended: false, reopened: false }]);
		await apart(hospital.roster(), ending(), nurse);
		expect(cases()).toEqual([{ caseId: document, ward: hospital.wardA, ended: true, reopened: false }]);
		await apart(hospital.roster(), await grant(hospital.roster(), [key, renewed]), nurse);
		expect(cases()).toEqual([{ caseId: document, ward: hospital.wardA, ended: false, reopened: true }]);
		await apart(hospital.roster(), ending(), nurse);
		const ring = await hospital.ringOf(expert);
		expect(ring.current(document)).toEqual(renewed);
		expect(ring.byId(key.keyId)).toEqual(key);
		expect((await hospital.ringOf(nurse)).ofScope(document)).toEqual([]);
	});

	test('[AC5] a device whose ward lists the case has no granted one', async () => {
		await apart(hospital.roster(), await grant(), doctor);
		await hospital.state([{ kind: 'role-changed', body: { device: expert.deviceId, role: 'expert', wards: [hospital.wardA] } }]);
		expect(grantedCases(hospital.roster(), expert.deviceId)).toEqual([]);
		await hospital.state([removalOf(hospital.roster(), expert.deviceId)]);
		expect(grantedCases(hospital.roster(), expert.deviceId)).toEqual([]);
	});
});
