import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import type { OpenCase } from '#lib/view/workspace.ts';
import { startRelayServer, type RunningRelay } from '../../sync-server/server.ts';
import { createTestDevice, eventually, type TestDevice } from '../support/relay-device.ts';

const day = 86_400_000;
let folder: string;
let relay: RunningRelay;
let port = 0;

const start = async (): Promise<void> => {
	relay = expectOk(await startRelayServer({ host: '127.0.0.1', port, dataFolder: folder }), 'the relay starts');
	port = relay.port;
};

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'wardline-relay-'));
	await start();
});
afterAll(async () => {
	await relay.close();
	await rm(folder, { recursive: true, force: true });
});

const atFirstRun = (device: TestDevice) => eventually(() => device.gate.phase.current.at === 'first-run', 'first run');
const caughtUp = (device: TestDevice) => eventually(() => device.workspace().connection.current.caughtUp, 'caught up');
const sent = (device: TestDevice) =>
	eventually(() => device.workspace().connection.current.unsent === 0 && device.workspace().connection.current.caughtUp, 'everything sent');
const vitalsOf = (file: OpenCase): number[] =>
	file.statements.current.flatMap(({ statement, standing }) =>
		statement.kind === 'vitals' && standing === 'verified' ? [statement.body.heartRateBpm ?? 0] : []
	);

describe('a hospital on a real relay', { timeout: 60_000 }, () => {
	let founder: TestDevice;
	let nurse: TestDevice;
	let caseId: CaseId;

	it('[Y30] is founded once, with the link the relay printed', async () => {
		const stranger = createTestDevice(() => port);
		await atFirstRun(stranger);
		const plan = {
			name: 'Field Hospital',
			wards: [{ name: 'Ward 7', beds: ['01', '02'] }],
			founder: { name: 'LI Ming', profession: 'Infectious diseases' },
			role: 'doctor'
		} as const;
		expect(await stranger.gate.found(plan)).toEqual({ ok: false, error: { reason: 'no-set-up-link' } });

		founder = createTestDevice(() => port, `#setup=${relay.setUpToken}`);
		await atFirstRun(founder);
		expect(founder.gate.phase.current).toMatchObject({ setUp: true });
		const kit = expectOk(await founder.gate.found(plan), 'founding');
		expect(kit.secretText.length).toBeGreaterThan(40);
		founder.gate.enter();
		await sent(founder);
		expect(founder.workspace().hospital.current.wards.map((ward) => ward.name)).toEqual(['Ward 7']);
		expect(founder.workspace().me).toMatchObject({ role: 'doctor', demo: false, profile: { name: 'LI Ming' } });

		const second = createTestDevice(() => port, `#setup=${relay.setUpToken}`);
		await atFirstRun(second);
		expect(await second.gate.found(plan)).toEqual({ ok: false, error: { reason: 'already-founded' } });
	});

	it('[Y31] lets someone join by an invite, once', async () => {
		const ward = founder.workspace().hospital.current.wards[0]!;
		const wish = { role: 'nurse', wards: [ward.spaceId], expiresAtMs: Date.now() + day } as const;
		const invite = expectOk(await founder.workspace().createInvite(wish), 'an invite');
		await sent(founder);
		nurse = createTestDevice(() => port);
		await atFirstRun(nurse);
		expect(nurse.gate.inspectInvite(invite.url)).toMatchObject({ ok: true, value: { role: 'nurse', hospitalName: 'Field Hospital' } });
		expectOk(await nurse.gate.join(invite.url, { name: 'WANG Fang', profession: 'Nurse' }), 'joining');
		await caughtUp(nurse);
		expect(nurse.workspace().hospital.current.name).toBe('Field Hospital');
		expect(nurse.workspace().me).toMatchObject({ role: 'nurse', profile: { name: 'WANG Fang' } });
		await eventually(
			() => founder.workspace().hospital.current.members.some((member) => member.profile?.name === 'WANG Fang'),
			'the founder sees the newcomer by name'
		);

		const late = createTestDevice(() => port);
		await atFirstRun(late);
		expect(await late.gate.join(invite.url, { name: 'X', profession: '' })).toEqual({ ok: false, error: { reason: 'used' } });
		expect(await late.gate.join('hello', { name: 'X', profession: '' })).toEqual({ ok: false, error: { reason: 'not-an-invite' } });
	});

	it('[Y32] shows an admission and vital signs on the other device, with who holds them', async () => {
		const ward = founder.workspace().hospital.current.wards[0]!;
		const identity = { kind: 'identity', body: { familyName: 'ZHAO', givenName: 'Lan', sex: 'female' }, supersedes: [] } as const;
		const admission = { kind: 'admission', body: { ward: ward.spaceId, bed: '01', atMs: Date.now() }, supersedes: [] } as const;
		caseId = expectOk(await nurse.workspace().admit(ward.spaceId, [identity, admission]), 'admission');
		const board = founder.workspace().board(ward.spaceId);
		await eventually(() => board.current.beds[0]?.patient?.identity?.familyName === 'ZHAO', 'the board shows the patient');

		const ours = expectOk(await nurse.workspace().openCase(caseId), 'open');
		const theirs = expectOk(await founder.workspace().openCase(caseId), 'open');
		expectOk(await ours.assert({ kind: 'vitals', body: { measuredAtMs: Date.now(), heartRateBpm: 88 }, supersedes: [] }), 'vitals');
		await eventually(() => vitalsOf(theirs).includes(88), 'vitals on the other device');
		await eventually(() => {
			const held = ours.statements.current.at(-1)!;
			return held.holding.device && held.holding.relay && held.holding.otherDevices === 1;
		}, 'who holds the vitals');
		await eventually(() => ours.present.current.some((other) => other.name === 'LI Ming'), 'the doctor is seen');
		expect(theirs.statements.current.at(-1)!.author).toBe('WANG Fang');
		await ours.close();
		await theirs.close();
	});

	it('[Y33] shares a draft and its signed note', async () => {
		const ours = expectOk(await nurse.workspace().openCase(caseId), 'open');
		const theirs = expectOk(await founder.workspace().openCase(caseId), 'open');
		const draft = ours.createDraft('Evening');
		ours.draftText(draft).insert(0, 'Slept well.');
		await eventually(() => theirs.drafts.current.some((other) => other.excerpt === 'Slept well.'), 'the draft');
		expectOk(await theirs.signDraft(draft), 'signing');
		await eventually(() => ours.drafts.current[0]?.signedAs !== null, 'closed everywhere');
		await eventually(() => ours.statements.current.some(({ statement }) => statement.kind === 'note'), 'the note');
		await ours.close();
		await theirs.close();
	});

	it('[I3] converges after the relay was killed and came back', async () => {
		const ours = expectOk(await nurse.workspace().openCase(caseId), 'open');
		const theirs = expectOk(await founder.workspace().openCase(caseId), 'open');
		await relay.close();
		await eventually(() => nurse.workspace().connection.current.line.status === 'waiting', 'told that the line is gone');
		expectOk(await ours.assert({ kind: 'vitals', body: { measuredAtMs: Date.now(), heartRateBpm: 101 }, supersedes: [] }), 'offline');
		expectOk(await theirs.assert({ kind: 'vitals', body: { measuredAtMs: Date.now(), heartRateBpm: 102 }, supersedes: [] }), 'offline');
		expect(ours.statements.current.at(-1)!.holding).toMatchObject({ device: true, relay: false });
		await start();
		await eventually(
			() => [101, 102].every((rate) => vitalsOf(ours).includes(rate) && vitalsOf(theirs).includes(rate)),
			'both have both',
			60_000
		);
		await ours.close();
		await theirs.close();
	});

	it('[I1] opens again from its own disk without a line', async () => {
		await founder.leave();
		const elsewhere = port;
		port = 1;
		const alone = founder.reopen();
		await eventually(() => alone.gate.phase.current.at === 'ready', 'ready');
		const file = expectOk(await alone.workspace().openCase(caseId), 'open');
		expect(vitalsOf(file).toSorted()).toEqual([101, 102, 88]);
		expect(alone.workspace().connection.current.lastContactAtMs).not.toBeNull();
		await file.close();
		await alone.leave();
		port = elsewhere;
		founder = alone.reopen();
		await eventually(() => founder.gate.phase.current.at === 'ready', 'ready');
		await caughtUp(founder);
	});

	it('[I9] cuts off a removed device and renews the keys it had', async () => {
		const { deviceId } = nurse.workspace().me;
		expectOk(await founder.workspace().removeDevice(deviceId), 'removal');
		await eventually(() => nurse.workspace().connection.current.line.status === 'refused', 'cut off');
		expect(nurse.workspace().connection.current.line).toMatchObject({ reason: 'removed' });
		const file = expectOk(await founder.workspace().openCase(caseId), 'open');
		expectOk(await file.assert({ kind: 'vitals', body: { measuredAtMs: Date.now(), heartRateBpm: 60 }, supersedes: [] }), 'vitals');
		await sent(founder);
		await file.close();
		expect([...founder.reported, ...nurse.reported]).toEqual([]);
	});

	it('leaves nothing running', async () => {
		await nurse.leave();
		await founder.leave();
	});
});
