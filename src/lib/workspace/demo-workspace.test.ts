import { describe, expect, it } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import { createTestDevice, eventually } from '../../../tests/support/relay-device.ts';

describe('demo ward', () => {
	it('[Y40, CD40] is a real workspace without a line, and is forgotten on leaving', { timeout: 60_000 }, async () => {
		const device = createTestDevice(() => 1);
		await eventually(() => device.gate.phase.current.at === 'first-run', 'first run');
		await device.gate.lookAround();
		const workspace = device.workspace();
		expect(workspace.me).toMatchObject({ demo: true, role: 'doctor' });
		expect(workspace.connection.current).toMatchObject({ line: { status: 'none' }, unsent: 0 });
		const [ward] = workspace.hospital.current.wards;
		const board = workspace.board(ward!.spaceId);
		await eventually(
			() => board.current.ready && board.current.beds.filter(({ patient }) => patient !== null).length >= 20,
			'the ward fills',
			40_000
		);
		const { caseId } = board.current.beds.find(({ patient }) => patient !== null)!.patient!;
		const file = expectOk(await workspace.openCase(caseId), 'open');
		expect(file.statements.current.length).toBeGreaterThan(5);
		expect(new Set(file.statements.current.map(({ standing }) => standing))).toEqual(new Set(['verified']));
		expect(file.statements.current.every(({ author }) => author !== null)).toBe(true);
		await file.close();
		await eventually(() => workspace.consults.list.current.consults.length === 2, 'the consults', 40_000);
		const [answered, open] = workspace.consults.list.current.consults;
		expect([answered!.consult.unread.length, open!.consult.unread.length, open!.consult.seats[0]!.holders.length]).toEqual([1, 0, 1]);
		expect(answered!.consult.setAside).toEqual([]);
		expect(workspace.consults.rota.current.experts).toHaveLength(2);
		await device.gate.leaveDemo();
		expect(device.gate.phase.current.at).toBe('first-run');
		expect(device.reported).toEqual([]);
	});
});
