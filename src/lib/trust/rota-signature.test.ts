import { expect, test } from 'vitest';
import { asId, type CaseId, type DocumentId } from '#lib/core/ids.ts';
import type { RotaChange } from '#lib/model/consult/rota-body.ts';
import { newDevice, testHospital } from '../../../tests/support/founded-hospital.ts';
import { consultBoardDocument } from './board-document.ts';
import { judgeRotaChange, signRotaChange, verifyRotaChange } from './rota-signature.ts';
import { signStatement, verifyStatement } from './statement-signature.ts';

const change: RotaChange = { change: 'shift-removed', id: 'night' };

async function signed() {
	const hospital = await testHospital();
	const board = consultBoardDocument(hospital.hospitalId);
	const me = hospital.roster().devices.get(hospital.founder.deviceId)!;
	const context = { board, personId: me.personId, role: 'administrator', time: { wallMs: hospital.nowMs, counter: 0 } } as const;
	return { hospital, board, context, made: await signRotaChange(change, context, hospital.founder) };
}

test('[CD13] a change comes back as it was signed, by the device that signed it', async () => {
	const { hospital, board, made } = await signed();
	const read = (await verifyRotaChange(made.bytes, board))!;
	expect(read).toEqual({ statement: made.statement, authentic: true });
	expect(judgeRotaChange(read, hospital.roster())).toEqual({ statement: made.statement, standing: 'verified' });
});

test('[CD13] a change for another board, a spoilt one and one of a newer version are no changes here', async () => {
	const { board, made } = await signed();
	expect(await verifyRotaChange(made.bytes, asId<DocumentId>('ab'.repeat(16)))).toBeNull();
	const newer = made.bytes.slice();
	newer[0] = 2;
	expect(await verifyRotaChange(newer, board)).toBeNull();
	expect(await verifyRotaChange(new Uint8Array(3), board)).toBeNull();
	expect(await verifyRotaChange(new Uint8Array(40_000), board)).toBeNull();
	const spoilt = made.bytes.slice();
	spoilt[40]! ^= 1;
	expect((await verifyRotaChange(spoilt, board))!.authentic).toBe(false);
});

test('[CD13] a case’s statement is no change of the rota, nor the other way round', async () => {
	const { hospital, board, context, made } = await signed();
	const caseId = board as string as CaseId;
	expect(await verifyStatement(made.bytes, caseId)).toMatchObject({ ok: false, error: { reason: 'malformed' } });
	const note = { kind: 'note', body: { title: '', text: 'x', authors: [context.personId] }, supersedes: [] } as const;
	const stated = await signStatement(note, { ...context, caseId, previous: null }, hospital.founder);
	expect(await verifyRotaChange(stated.bytes, board)).toBeNull();
});

test('[CD12] a stranger, a role never held and another person’s name are not vouched for', async () => {
	const { hospital, board, context } = await signed();
	const roster = hospital.roster();
	const standing = async (more: Partial<typeof context>, by = hospital.founder): Promise<string> =>
		judgeRotaChange((await verifyRotaChange((await signRotaChange(change, { ...context, ...more }, by)).bytes, board))!, roster).standing;
	expect(await standing({}, await newDevice())).toBe('unknown-signer');
	expect(await standing({ role: 'expert' as never })).toBe('not-permitted');
	expect(await standing({ personId: asId('ee'.repeat(16)) })).toBe('not-permitted');
	expect(await standing({ role: 'doctor' as never })).toBe('verified');
});
