import { expect, test } from 'vitest';
import { asId, type DocumentId, type HospitalId } from '#lib/core/ids.ts';
import { roles, type Role } from '#lib/model/person.ts';
import { testHospital } from '../../../tests/support/founded-hospital.ts';
import { consultBoardDocument } from './board-document.ts';
import { may } from './may.ts';
import { rosterSpace } from './roster.ts';

test('[AC1] every hospital has a board of its own, named neither like itself nor like another one’s', () => {
	const names = ['00', 'ff', '63', '0f'].map((byte) => asId<HospitalId>(byte.repeat(16)));
	const boards = names.map(consultBoardDocument);
	expect(new Set([...names, ...boards].map(String)).size).toBe(8);
});

test('[AC1] whoever consults writes the board of the roster’s space and nothing else there; all members read it', async () => {
	const hospital = await testHospital();
	const space = rosterSpace(hospital.hospitalId);
	const board = consultBoardDocument(hospital.hospitalId);
	const other = asId<DocumentId>('aa'.repeat(16));
	const writers: readonly Role[] = ['administrator', 'doctor', 'nurse', 'expert'];
	// Guests are no members for long: guests.test.ts.
	for (const role of roles.filter((one) => one !== 'guest')) {
		const { device } = await hospital.enrol(role, []);
		const ask = (action: Parameters<typeof may>[2], document?: DocumentId) =>
			may(hospital.roster(), device.deviceId, action, space, document).ok;
		const writes = writers.includes(role);
		expect([role, ask('read-document', board), ask('write-document', board), ask('confirm-snapshot', board)]).toEqual([
			role,
			true,
			writes,
			writes
		]);
		const administrates = role === 'administrator';
		expect([role, ask('write-document', other), ask('write-space', board)]).toEqual([role, administrates, administrates]);
		expect(may(hospital.roster(), device.deviceId, 'write-document', hospital.wardA, board).ok).toBe(false);
	}
});
