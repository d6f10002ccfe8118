import '../support/memory-vault.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import { VaultDatabase } from '#lib/vault/vault-database.ts';
import { vaultName } from '#lib/workspace/enrolled.ts';
import { startRelayServer, type RunningRelay } from '../../sync-server/server.ts';
import { newMemoryDisk } from '../support/memory-vault.ts';
import { createTestDevice, eventually, type TestDevice } from '../support/relay-device.ts';

const day = 86_400_000;
/** As long as an ISBAR handover of a sick patient gets, most of it filled in by the record. */
const question = {
	identify: 'Zhao Lan, female, 58 y, bed 01, Kestrel ward, day 3 of the stay.',
	situation: 'Pressure falling for two hours in spite of 2 litres of crystalloid. NEWS2 9, four hours ago 5.',
	background: 'Community acquired pneumonia, ceftriaxone and azithromycin for 36 hours. Ischaemic heart disease, ejection fraction 40 %.',
	assessment: 'BP 84/46, HR 118, lactate 4.1, urine 15 ml/h, cold hands, crackles on both sides. Septic or cardiogenic?',
	recommendation: 'Which inotrope first, and at what dose? Noradrenaline by a peripheral line is what we have.'
};
/** Half of what 40 kbit/s carry in two seconds: the rest is for the line's own words and for round trips. */
const mostBytes = 5_000;

let folder: string;
let relay: RunningRelay;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'wardline-request-'));
	relay = expectOk(await startRelayServer({ host: '127.0.0.1', port: 0, dataFolder: folder }), 'the relay starts');
});
afterAll(async () => {
	await relay.close();
	await rm(folder, { recursive: true, force: true });
});

const sent = (device: TestDevice): Promise<void> =>
	eventually(() => device.workspace().connection.current.unsent === 0 && device.workspace().connection.current.caughtUp, 'everything sent');

describe('what a question weighs', { timeout: 60_000 }, () => {
	it('[CD42] is three envelopes in this order: what is asked, of whom, and their key; together below 5 KB', async () => {
		const disk = newMemoryDisk();
		const doctor = createTestDevice(() => relay.port, `#setup=${relay.setUpToken}`, disk, 'request-size');
		await eventually(() => doctor.gate.phase.current.at === 'first-run', 'first run');
		const plan = {
			name: 'Field',
			wards: [{ name: 'Ward 7', beds: ['01'] }],
			founder: { name: 'LI', profession: '' },
			role: 'doctor'
		} as const;
		expectOk(await doctor.gate.found(plan), 'founding');
		doctor.gate.enter();
		await sent(doctor);
		const { workspace } = doctor;
		const ward = workspace().hospital.current.wards[0]!.spaceId;
		const invite = expectOk(await workspace().createInvite({ role: 'expert', wards: [], expiresAtMs: Date.now() + day }), 'an invite');
		await sent(doctor);
		const expert = createTestDevice(() => relay.port);
		await eventually(() => expert.gate.phase.current.at === 'first-run', 'first run');
		expectOk(await expert.gate.join(invite.url, { name: 'CHEN', profession: '' }), 'joining');
		const { personId: asked } = expert.workspace().me;
		await eventually(() => workspace().hospital.current.members.some(({ personId }) => personId === asked), 'the ward knows the expert');
		const identity = { kind: 'identity', body: { familyName: 'ZHAO', givenName: 'Lan', sex: 'female' }, supersedes: [] } as const;
		const admission = { kind: 'admission', body: { ward, bed: '01', atMs: Date.now() }, supersedes: [] } as const;
		const caseId = expectOk(await workspace().admit(ward, [identity, admission]), 'admission');
		await sent(doctor);

		const db = new VaultDatabase(`request-size-${vaultName}`, disk);
		const before = await db.envelopes.orderBy(':id').lastKey();
		const ask = { specialties: ['cardiology'], urgency: 'stat', startedAtMs: Date.now(), wish: 'opinion', question } as const;
		const consult = expectOk(await workspace().consults.state(caseId, { step: 'requested', ...ask }), 'request');
		const seat = { ask: consult, specialty: 'cardiology' } as const;
		expectOk(await workspace().consults.state(caseId, { step: 'offered', consult, after: [consult], seat, to: [asked] }), 'offer');
		await sent(doctor);
		const own = await db.envelopes
			.where(':id')
			.above(before as number)
			.and(({ device }) => device === workspace().me.deviceId)
			.toArray();
		db.close();
		expect(own.map(({ kind }) => kind)).toEqual(['update', 'update', 'control']);
		expect(own.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(mostBytes);
		await Promise.all([doctor.leave(), expert.leave()]);
	});
});
