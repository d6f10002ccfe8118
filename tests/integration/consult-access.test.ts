import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseId, StatementId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import type { SeatRef } from '#lib/model/consult/consult-body.ts';
import type { ConsultState } from '#lib/model/consult/consult-state.ts';
import type { NewInvite, OpenCase } from '#lib/view/workspace.ts';
import { startRelayServer, type RunningRelay } from '../../sync-server/server.ts';
import type { Said } from '../support/consult-script.ts';
import { createTestDevice, eventually } from '../support/relay-device.ts';

const day = 86_400_000;
/** Nobody answers at this port. */
const nowhere = 1;

/** A device that can be taken off the line, switched off, and switched on again where it was. */
function portable(relayPort: () => number, fragment = '') {
	let online = true;
	let device = createTestDevice(() => (online ? relayPort() : nowhere), fragment);
	return {
		get device() {
			return device;
		},
		workspace: () => device.workspace(),
		off: () => device.leave(),
		async on(withLine: boolean) {
			online = withLine;
			device = device.reopen();
			await eventually(() => device.gate.phase.current.at === 'ready', 'ready');
			if (withLine) await eventually(() => device.workspace().connection.current.caughtUp, 'caught up');
		}
	};
}
type Portable = ReturnType<typeof portable>;

let folder: string;
let relay: RunningRelay;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'wardline-access-'));
	relay = expectOk(await startRelayServer({ host: '127.0.0.1', port: 0, dataFolder: folder }), 'the relay starts');
});
afterAll(async () => {
	await relay.close();
	await rm(folder, { recursive: true, force: true });
});

const sent = ({ device }: Portable): Promise<void> =>
	eventually(() => device.workspace().connection.current.unsent === 0 && device.workspace().connection.current.caughtUp, 'everything sent');
const ratesOf = (file: OpenCase): number[] =>
	file.statements.current.flatMap(({ statement }) => (statement.kind === 'vitals' ? [statement.body.heartRateBpm ?? 0] : []));
const notesOf = (file: OpenCase): string[] =>
	file.statements.current.flatMap(({ statement, standing }) =>
		statement.kind === 'note' && standing === 'verified' ? [statement.body.text] : []
	);
const pulse = (heartRateBpm: number) => ({ kind: 'vitals', body: { measuredAtMs: Date.now(), heartRateBpm }, supersedes: [] }) as const;
const consultOf = ({ device }: Portable, caseId: CaseId): ConsultState | null =>
	device.workspace().consults.list.current.consults.find(({ consult }) => consult.caseId === caseId)?.consult ?? null;
const open = async ({ device }: Portable, caseId: CaseId): Promise<OpenCase> => expectOk(await device.workspace().openCase(caseId), 'open');
const note = async (file: OpenCase, text: string) => {
	const draft = file.createDraft('Advice');
	file.draftText(draft).insert(0, text);
	return file.signDraft(draft);
};

describe('a case opened to an expert', { timeout: 120_000 }, () => {
	const port = () => relay.port;
	let founder: Portable;
	let doctor: Portable;
	let expert: Portable;
	let caseId: CaseId;
	let consult: StatementId;
	let seat: SeatRef;
	let tooLate: StatementId;

	const join = async (role: 'doctor' | 'expert', wards: NewInvite['wards'], name: string): Promise<Portable> => {
		const invite = expectOk(await founder.workspace().createInvite({ role, wards, expiresAtMs: Date.now() + day }), 'an invite');
		await sent(founder);
		const joined = portable(port);
		await eventually(() => joined.device.gate.phase.current.at === 'first-run', 'first run');
		expectOk(await joined.device.gate.join(invite.url, { name, profession: '' }), 'joining');
		await sent(joined);
		return joined;
	};
	/** Says a step of the consult, after everything this device knows of it. */
	const say = async (by: Portable, said: Said): Promise<StatementId> => {
		const { heads } = consultOf(by, caseId)!;
		return expectOk(await by.workspace().consults.state(caseId, { ...said, consult, after: heads }), said.step);
	};

	it('[AC11] is asked for without a line, and read and written by the expert while the ward’s device is off', async () => {
		founder = portable(port, `#setup=${relay.setUpToken}`);
		await eventually(() => founder.device.gate.phase.current.at === 'first-run', 'first run');
		const wards = [{ name: 'Ward 7', beds: ['01'] }];
		const plan = { name: 'Field', wards, founder: { name: 'LI', profession: '' }, role: 'administrator' } as const;
		expectOk(await founder.device.gate.found(plan), 'founding');
		founder.device.gate.enter();
		await sent(founder);
		const ward = founder.workspace().hospital.current.wards[0]!.spaceId;
		doctor = await join('doctor', [ward], 'WANG');
		expert = await join('expert', [], 'CHEN');
		await founder.off();
		const { personId: asked } = expert.workspace().me;
		await eventually(
			() => doctor.workspace().hospital.current.members.some(({ personId }) => personId === asked),
			'the ward knows the expert'
		);

		await doctor.off();
		await doctor.on(false);
		const identity = { kind: 'identity', body: { familyName: 'ZHAO', givenName: 'Lan', sex: 'female' }, supersedes: [] } as const;
		const admission = { kind: 'admission', body: { ward, bed: '01', atMs: Date.now() }, supersedes: [] } as const;
		caseId = expectOk(await doctor.workspace().admit(ward, [identity, admission]), 'admission');
		const question = { identify: '', situation: '', background: '', assessment: '', recommendation: 'Which inotrope?' };
		const request = {
			step: 'requested',
			specialties: ['cardiology'],
			urgency: 'stat',
			startedAtMs: Date.now(),
			wish: 'opinion',
			question
		} as const;
		consult = expectOk(await doctor.workspace().consults.state(caseId, request), 'request');
		seat = { ask: consult, specialty: 'cardiology' };
		await say(doctor, { step: 'offered', seat, to: [asked] });
		await doctor.off();
		expect(consultOf(expert, caseId)).toBeNull();
		await doctor.on(true);
		await sent(doctor);
		await doctor.off();

		await eventually(() => consultOf(expert, caseId)?.openTo.includes(asked) ?? false, 'the question is on the expert’s list');
		const listed = expert.workspace().consults.list.current.consults.find((one) => one.consult.caseId === caseId)!;
		expect(listed.patient?.identity?.familyName).toBe('ZHAO');
		await say(expert, { step: 'accepted', seat });
		const file = await open(expert, caseId);
		expect([file.access.current, file.ward, expert.workspace().hospital.current.wards]).toEqual(['granted', ward, []]);
		expectOk(await note(file, 'Noradrenaline.'), 'a note');
		await sent(expert);

		await doctor.on(true);
		const theirs = await open(doctor, caseId);
		await eventually(() => notesOf(theirs).includes('Noradrenaline.'), 'the note is at the ward');
		await eventually(() => consultOf(doctor, caseId)?.phase === 'accepted', 'the ward sees who accepted');
		expectOk(await theirs.assert(pulse(88)), 'vitals');
		await eventually(() => ratesOf(file).includes(88), 'vitals at the expert’s');
		await eventually(() => theirs.present.current.length === 1 && file.present.current.length === 1, 'both see each other');
		await file.close();
		await theirs.close();
	});

	it('[AC12] [I9] is closed to the expert with the end of the consult: what came stays, nothing new comes, late writing is refused', async () => {
		await expert.off();
		await expert.on(false);
		const late = await open(expert, caseId);
		expectOk(await note(late, 'Said too late.'), 'not known to be closed');
		await late.close();
		tooLate = await say(expert, { step: 'opinion-signed', seat, text: 'Levosimendan.', recommendations: [] });
		await expert.off();

		await say(doctor, { step: 'cancelled', reason: 'Moved to the university hospital' });
		const theirs = await open(doctor, caseId);
		expectOk(await theirs.assert(pulse(141)), 'vitals');
		await sent(doctor);

		await expert.on(true);
		const refusals = () => expert.device.reported.filter((error) => String(error).includes('FORBIDDEN'));
		await eventually(() => refusals().length > 0, 'the relay refuses the late note');
		const held = await open(expert, caseId);
		expect(held.access.current).toBe('ended');
		expect([notesOf(held).toSorted(), ratesOf(held)]).toEqual([['Noradrenaline.', 'Said too late.'], [88]]);
		expect(await held.assert(pulse(1))).toEqual({ ok: false, error: { reason: 'not-permitted', kind: 'vitals' } });
		await held.close();
		expectOk(await theirs.assert(pulse(142)), 'vitals');
		await sent(doctor);
		expect(notesOf(theirs)).toEqual(['Noradrenaline.']);
		await theirs.close();
	});

	it('[AC15] [I9] an answer that came too late is asked for on the board of consults, and nothing of it leaves the device', async () => {
		const ask = [{ change: 'late-answer', consult, answer: tooLate }] as const;
		expectOk(await expert.workspace().consults.changeRota(ask), 'asking');
		const { personId: person } = expert.workspace().me;
		const waiting = () => doctor.workspace().consults.lateAnswers.current;
		await eventually(() => waiting().length > 0, 'the ward is asked');
		expect(waiting()).toMatchObject([{ consult, answer: tooLate, person }]);
		expect(consultOf(doctor, caseId)!.answers).toEqual([]);
	});

	it('[AC13] is opened again by a later question, with all that was written meanwhile on both sides', async () => {
		const asked = { specialties: ['cardiology'], urgency: 'stat', startedAtMs: Date.now() } as const;
		const ask = await say(doctor, { step: 'reopened', ...asked, reason: 'Worse' });
		await say(doctor, { step: 'offered', seat: { ask, specialty: 'cardiology' }, to: [expert.workspace().me.personId] });
		const theirs = await open(doctor, caseId);
		await eventually(async () => {
			const file = await open(expert, caseId);
			const complete = file.access.current === 'granted' && [88, 141, 142].every((rate) => ratesOf(file).includes(rate));
			await file.close();
			return complete;
		}, 'the expert reads on');
		await eventually(() => notesOf(theirs).includes('Said too late.'), 'what had been refused is there');
		await eventually(() => consultOf(doctor, caseId)!.answers.length > 0, 'and the answer');
		const answered = consultOf(doctor, caseId)!;
		expect(answered.answers).toMatchObject([{ statement: { id: tooLate }, standing: 'late', lateBecause: 'consult-ended' }]);
		expect(answered.seats.map(({ phase, answers }) => [phase, answers])).toEqual([
			['withdrawn', []],
			['offered', []]
		]);
		await theirs.close();
		expect([...founder.device.reported, ...doctor.device.reported]).toEqual([]);
	});

	it('leaves nothing running', async () => {
		await expert.off();
		await doctor.off();
	});
});
