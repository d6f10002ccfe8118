import { beforeEach, describe, expect, it } from 'vitest';
import { asId, type DocumentId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { roles, type Role } from '#lib/model/person.ts';
import { testHospital, type TestHospital } from '../../../tests/support/founded-hospital.ts';
import { grantDocument } from './document-grants.ts';
import { newSpaceKey } from './key-ring.ts';
import { enrolmentAcceptable, may, rosterStatementAcceptable, type RosterAction } from './may.ts';
import { removalOf, revocationOf } from './roster-author.ts';
import { rosterSpace } from './roster.ts';

let hospital: TestHospital;
beforeEach(async () => {
	hospital = await testHospital();
});

const refusal = (reason: string) => ({ ok: false, error: { reason } });
const allowed = { ok: true, value: true };

describe('who may do what', () => {
	it('[T18] each role has exactly its rights in its ward', async () => {
		const rights: { readonly [R in Role]: readonly RosterAction[] } = {
			administrator: ['read-space', 'write-space', 'confirm-snapshot', 'write-roster'],
			doctor: ['read-space', 'write-space', 'confirm-snapshot'],
			nurse: ['read-space', 'write-space', 'confirm-snapshot'],
			expert: ['read-space', 'write-space', 'confirm-snapshot'],
			observer: ['read-space'],
			relay: ['read-space', 'relay'],
			guest: []
		};
		// A guest is of no ward: what they reach is tried in guests.test.ts.
		for (const role of roles.filter((one) => one !== 'guest')) {
			const { device } = await hospital.enrol(role);
			const roster = hospital.roster();
			for (const action of ['read-space', 'write-space', 'confirm-snapshot', 'write-roster', 'relay'] as const) {
				const expected = rights[role].includes(action) ? allowed : refusal('role');
				expect([role, action, may(roster, device.deviceId, action, hospital.wardA)]).toEqual([role, action, expected]);
			}
		}
	});

	it('[T18] another ward, a stranger and a removed device are refused with their reasons', async () => {
		const { device } = await hospital.enrol('doctor');
		const stranger = await hospital.join((await hospital.invite()).fragment, false);
		expect(may(hospital.roster(), device.deviceId, 'read-space', hospital.wardB)).toEqual(refusal('other-ward'));
		expect(may(hospital.roster(), stranger.device.deviceId, 'read-space', hospital.wardA)).toEqual(refusal('unknown-device'));
		await hospital.state([removalOf(hospital.roster(), device.deviceId)]);
		expect(may(hospital.roster(), device.deviceId, 'read-space', hospital.wardA)).toEqual(refusal('removed'));
	});

	it('[T18] every member reads the roster, administrators alone write it', async () => {
		const { device } = await hospital.enrol('nurse');
		const roster = hospital.roster();
		const space = rosterSpace(hospital.hospitalId);
		expect(may(roster, device.deviceId, 'read-space', space)).toEqual(allowed);
		expect(may(roster, device.deviceId, 'write-space', space)).toEqual(refusal('role'));
		expect(may(roster, hospital.founder.deviceId, 'write-space', space)).toEqual(allowed);
	});

	it('[T19] a grant opens one case to one device, and its key with it', async () => {
		const expert = await hospital.enrol('expert', []);
		const [granted, other] = [asId<DocumentId>('aa'.repeat(16)), asId<DocumentId>('bb'.repeat(16))];
		const key = await newSpaceKey(granted, 1, cryptoRandom);
		await hospital.state([await grantDocument(hospital.roster(), { space: hospital.wardB, keys: [key], steps: [] }, expert.device)]);
		const ask = (document: DocumentId) => may(hospital.roster(), expert.device.deviceId, 'read-document', hospital.wardB, document);
		expect([ask(granted), ask(other)]).toEqual([allowed, refusal('other-ward')]);
		expect(may(hospital.roster(), expert.device.deviceId, 'read-space', hospital.wardB)).toEqual(refusal('other-ward'));
		expect((await hospital.ringOf(expert.device)).current(granted)).toEqual(key);
	});

	it('[T20] the relay’s clock judges an invite: open, used, expired, revoked, unknown', async () => {
		const { fragment, inviteId } = await hospital.invite({ expiresAtMs: hospital.nowMs + 1000 });
		const first = await hospital.join(fragment, false);
		const second = await hospital.join(fragment, false);
		const before = hospital.roster();
		expect(enrolmentAcceptable(before, first.statement, hospital.nowMs)).toEqual(allowed);
		expect(enrolmentAcceptable(before, first.statement, hospital.nowMs + 1001)).toEqual(refusal('expired'));
		hospital.statements.push(first.statement);
		expect(enrolmentAcceptable(hospital.roster(), first.statement, hospital.nowMs + 9999)).toEqual(allowed);
		expect(enrolmentAcceptable(hospital.roster(), second.statement, hospital.nowMs)).toEqual(refusal('used'));
		const revoked = await hospital.invite();
		const third = await hospital.join(revoked.fragment, false);
		await hospital.state([revocationOf(hospital.roster(), revoked.inviteId)]);
		expect(enrolmentAcceptable(hospital.roster(), third.statement, hospital.nowMs)).toEqual(refusal('revoked'));
		const other = await (await testHospital()).enrol('nurse');
		expect(enrolmentAcceptable(hospital.roster(), other.statement, hospital.nowMs)).toEqual(refusal('unknown-invite'));
		expect(hospital.roster().invites.get(inviteId)?.usedBy).toBe(first.device.deviceId);
	});

	it('[T20] a relay takes roster statements from administrators and from devices that leave', async () => {
		const { device } = await hospital.enrol('nurse');
		const [leaving] = await hospital.state([removalOf(hospital.roster(), device.deviceId)], device);
		const withoutLeaving = await testHospital();
		expect(rosterStatementAcceptable(withoutLeaving.roster(), leaving!, 0)).toEqual(refusal('not-permitted'));
		hospital.statements.pop();
		const roster = hospital.roster();
		expect(rosterStatementAcceptable(roster, leaving!, hospital.nowMs)).toEqual(allowed);
		const [forged] = await hospital.state([removalOf(roster, hospital.founder.deviceId)], device);
		expect(rosterStatementAcceptable(roster, forged!, hospital.nowMs)).toEqual(refusal('role'));
		expect(rosterStatementAcceptable(roster, hospital.statements[0]!, hospital.nowMs)).toEqual(refusal('not-permitted'));
	});
});
