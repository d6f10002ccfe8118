import { beforeEach, describe, expect, test } from 'vitest';
import { asId, type DocumentId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { mayConsult, mayState } from '#lib/model/rights.ts';
import type { StatementKind } from '#lib/model/statement.ts';
import { testHospital, type Joined, type TestHospital } from '../../../tests/support/founded-hospital.ts';
import type { DeviceKeys } from './device-keys.ts';
import { grantDocument, grantedNames } from './document-grants.ts';
import { longestStayMs } from './guest-stay.ts';
import { guestsOf, presentMember } from './guests.ts';
import { parseInvite } from './invite-code.ts';
import { createInvite, type InviteWish } from './invite.ts';
import { newSpaceKey } from './key-ring.ts';
import { may, rosterStatementAcceptable } from './may.ts';
import { removalOf, revocationOf } from './roster-author.ts';
import type { RosterContent } from './roster-body.ts';
import { rosterSpace } from './roster.ts';
import { consultBoardDocument } from './board-document.ts';
import { signerStanding } from './signer-standing.ts';

const document = asId<DocumentId>('ca'.repeat(16));
const other = asId<DocumentId>('cb'.repeat(16));
const hourMs = 3_600_000;
const denied = (reason: string) => ({ ok: false, error: { reason } });

let hospital: TestHospital;
let nurse: Joined;
let expert: Joined;
beforeEach(async () => {
	hospital = await testHospital();
	[nurse, expert] = [await hospital.enrol('nurse'), await hospital.enrol('expert', [])];
});

const place = (space = hospital.wardA) => ({ space, document });
const wish = (more: Partial<InviteWish> = {}): InviteWish => ({
	role: 'guest',
	wards: [],
	expiresAtMs: hospital.nowMs + hourMs,
	hospitalName: 'Field',
	guest: { ...place(), invitedBy: 'LI Na', startsAtMs: hospital.nowMs },
	...more
});
/** States an invite and says what the roster, and a relay before it, make of it. */
async function invite(by: DeviceKeys, more: Partial<InviteWish> = {}) {
	const made = await createInvite(hospital.roster(), wish(more), hospital.ring, cryptoRandom);
	const before = hospital.roster();
	const [statement] = await hospital.state([made.content], by);
	const taken = rosterStatementAcceptable(before, statement!, hospital.nowMs);
	return { ...made, statement: statement!, taken: taken.ok, refused: hospital.roster().refused.get(statement!.hash) ?? null };
}
const grant = async (to: DeviceKeys, of = document, space = hospital.wardA) => {
	const key = await newSpaceKey(of, 1, cryptoRandom);
	const names = { hospitalName: '火神山', persons: new Map([[hospital.founded.personId, { name: 'ZHANG Wei', profession: '' }]]) };
	await hospital.state([await grantDocument(hospital.roster(), { space, keys: [key], steps: [], names }, to)]);
};
const guest = async (by = nurse.device): Promise<Joined> => hospital.join((await invite(by)).fragment);

describe('who invites guests', () => {
	test('[GU1] an invite makes a guest of one case with an end: no ward, no key, no name of the hospital opens', async () => {
		const joined = await guest();
		const device = hospital.roster().devices.get(joined.device.deviceId)!;
		expect(device).toMatchObject({
			role: 'guest',
			administrator: false,
			wards: [],
			guest: { ...place(), untilMs: hospital.nowMs + hourMs }
		});
		expect((await hospital.ringOf(joined.device, joined.invite)).all()).toEqual([]);
	});

	test('[GU1] a guest without a case, with a ward, with keys, without an end within seven days, or made another way is none', async () => {
		const founder = hospital.founder;
		const noCase = await createInvite(hospital.roster(), wish(), hospital.ring, cryptoRandom);
		const body = noCase.content.body;
		const amiss = [
			{ ...body, forCase: undefined },
			{ ...body, wards: [hospital.wardA] },
			{ ...body, wards: 'all' as const },
			{ ...body, keys: [hospital.founded.keys[0]!.keyId] },
			{ ...body, expiresAtMs: hospital.nowMs + longestStayMs + hourMs },
			{ ...body, expiresAtMs: hospital.nowMs - 1 }
		];
		for (const wrong of amiss) {
			const { forCase, ...rest } = wrong;
			const [stated] = await hospital.state([{ kind: 'invited', body: forCase ? { ...rest, forCase } : rest }], founder);
			expect(hospital.roster().refused.get(stated!.hash)).toBe('not-permitted');
			hospital.statements.pop();
		}
		const change = {
			kind: 'role-changed',
			body: { device: nurse.device.deviceId, role: 'guest' as const, wards: [] }
		} satisfies RosterContent;
		const [changed] = await hospital.state([change], founder);
		expect(hospital.roster().refused.get(changed!.hash)).toBe('not-permitted');
		expect(rosterStatementAcceptable(hospital.roster(), changed!, hospital.nowMs)).toEqual(denied('not-permitted'));
	});

	test('[GU2] administrators, the ward’s own doctors and nurses, and an expert while the case is open to them', async () => {
		const doctorB = await hospital.enrol('doctor', [hospital.wardB]);
		const observer = await hospital.enrol('observer');
		expect(await invite(hospital.founder)).toMatchObject({ taken: true, refused: null });
		expect(await invite(nurse.device)).toMatchObject({ taken: true, refused: null });
		for (const stranger of [doctorB, observer, expert])
			expect(await invite(stranger.device)).toMatchObject({ taken: false, refused: 'not-administrator' });
		await grant(expert.device);
		expect(await invite(expert.device)).toMatchObject({ taken: true, refused: null });
		const elsewhere = { guest: { space: hospital.wardA, document: other, invitedBy: '', startsAtMs: null } };
		expect(await invite(expert.device, elsewhere)).toMatchObject({ taken: false, refused: 'not-administrator' });
	});

	test('[GU2] whoever is no administrator gives nothing more than a guest, though the invite be signed and well formed', async () => {
		for (const role of ['nurse', 'doctor', 'expert', 'administrator', 'observer', 'relay'] as const) {
			for (const wards of [[], [hospital.wardA], 'all' as const])
				expect(await invite(nurse.device, { role, wards })).toMatchObject({ taken: false, refused: 'not-administrator' });
		}
		const joined = await guest();
		expect(await invite(joined.device)).toMatchObject({ taken: false, refused: 'not-administrator' });
	});

	test('[GU2] a relay takes no invite that reaches beyond seven days from its own clock', async () => {
		const made = await createInvite(
			hospital.roster(),
			wish({ expiresAtMs: hospital.nowMs + 9 * 24 * hourMs }),
			hospital.ring,
			cryptoRandom
		);
		const nowMs = hospital.nowMs;
		hospital.nowMs += 8 * 24 * hourMs;
		const [late] = await hospital.state([made.content], nurse.device);
		expect(rosterStatementAcceptable(hospital.roster(), late!, nowMs)).toEqual(denied('not-permitted'));
	});
});

describe('who shows guests out', () => {
	test('[GU3] the ward any guest of its cases, an expert those they invited; neither touches anybody else', async () => {
		await grant(expert.device);
		const [ours, theirs] = [await guest(), await guest(expert.device)];
		const out = async (who: Joined, by: DeviceKeys) => {
			const before = hospital.roster();
			const [stated] = await hospital.state([removalOf(before, who.device.deviceId)], by);
			const taken = rosterStatementAcceptable(before, stated!, hospital.nowMs).ok;
			return [taken, hospital.roster().devices.get(who.device.deviceId)!.removedAt !== null];
		};
		expect(await out(ours, expert.device)).toEqual([false, false]);
		expect(await out(nurse, expert.device)).toEqual([false, false]);
		expect(await out(expert, nurse.device)).toEqual([false, false]);
		expect(await out(theirs, ours.device)).toEqual([false, false]);
		expect(await out(theirs, expert.device)).toEqual([true, true]);
		expect(await out(ours, nurse.device)).toEqual([true, true]);
	});

	test('[GU3] a link not used yet is taken back, and lets nobody in; other invites are not theirs to take back', async () => {
		const made = await invite(nurse.device);
		const ordinary = await hospital.invite();
		for (const inviteId of [made.inviteId, ordinary.inviteId])
			await hospital.state([revocationOf(hospital.roster(), inviteId)], nurse.device);
		expect([made, ordinary].map(({ inviteId }) => hospital.roster().invites.get(inviteId)!.status)).toEqual(['revoked', 'open']);
		const late = await hospital.join(made.fragment);
		expect(hospital.roster().devices.has(late.device.deviceId)).toBe(false);
	});
});

describe('what a guest reaches', () => {
	test('[GU4] the roster without the board beside it, and the one case once it is opened to them; nothing else, whatever is granted', async () => {
		const { device } = await guest();
		const roster = rosterSpace(hospital.hospitalId);
		const ask = (action: 'read-document' | 'write-document' | 'confirm-snapshot', of: DocumentId, space = hospital.wardA) =>
			may(hospital.roster(), device.deviceId, action, space, of).ok;
		const board = consultBoardDocument(hospital.hospitalId);
		expect(may(hospital.roster(), device.deviceId, 'read-space', roster).ok).toBe(false);
		expect(ask('read-document', hospital.hospitalId as string as DocumentId, roster)).toBe(true);
		expect(ask('write-document', hospital.hospitalId as string as DocumentId, roster)).toBe(false);
		expect([ask('read-document', board, roster), ask('write-document', board, roster)]).toEqual([false, false]);
		expect(ask('read-document', document)).toBe(false);
		await grant(device);
		await grant(device, other);
		await grant(device, document, hospital.wardB);
		expect([ask('read-document', document), ask('write-document', document)]).toEqual([true, true]);
		expect(ask('confirm-snapshot', document)).toBe(false);
		expect([ask('read-document', other), ask('read-document', document, hospital.wardB)]).toEqual([false, false]);
		expect(may(hospital.roster(), device.deviceId, 'read-space', hospital.wardA).ok).toBe(false);
		expect(may(hospital.roster(), device.deviceId, 'grant-document', hospital.wardA).ok).toBe(false);
	});

	test('[GU6] what is signed when the stay is over, or after showing out, is late; before, it counts', async () => {
		const { device } = await guest();
		const personId = hospital.roster().devices.get(device.deviceId)!.personId;
		const standing = (wallMs: number) =>
			signerStanding({ deviceId: device.deviceId, personId, role: 'guest', time: { wallMs, counter: 0 } }, true, hospital.roster());
		expect([standing(hospital.nowMs), standing(hospital.nowMs + hourMs)]).toEqual(['verified', 'after-removal']);
		expect(presentMember(hospital.roster(), device.deviceId, hospital.nowMs + hourMs)).toBeNull();
		await hospital.state([removalOf(hospital.roster(), device.deviceId)], nurse.device);
		expect(standing(hospital.nowMs + 60_000)).toBe('after-removal');
	});

	test('[GU7] a guest is expected while the time runs and whoever invited may still; an expert’s, while the case is open to the expert', async () => {
		await grant(expert.device);
		const [ours, theirs] = [await guest(), await guest(expert.device)];
		const ids = [ours, theirs].map(({ device }) => device.deviceId);
		expect(guestsOf(hospital.roster(), place(), hospital.nowMs)).toEqual(ids);
		expect(guestsOf(hospital.roster(), { ...place(), document: other }, hospital.nowMs)).toEqual([]);
		expect(guestsOf(hospital.roster(), place(), hospital.nowMs + hourMs)).toEqual([]);
		const heads = [
			...hospital
				.roster()
				.grants.get(document)!
				.find((one) => one.device === expert.device.deviceId)!.heads
		];
		const ended = { ...place(), device: expert.device.deviceId, after: heads, steps: [] };
		await hospital.state([{ kind: 'document-grant-ended', body: ended }], nurse.device);
		expect(guestsOf(hospital.roster(), place(), hospital.nowMs)).toEqual(ids.slice(0, 1));
	});

	test('[GU7] the grant brings a guest the names of those they meet, and nobody else can open them', async () => {
		const { device } = await guest();
		await grant(device);
		const read = await grantedNames(hospital.roster(), device);
		expect([read?.hospitalName, read?.persons.get(hospital.founded.personId)?.name]).toEqual(['火神山', 'ZHANG Wei']);
		expect(await grantedNames(hospital.roster(), nurse.device)).toBeNull();
		const bytes = hospital.statements.at(-1)!.bytes;
		expect(Buffer.from(bytes).toString('latin1')).not.toContain('ZHANG');
	});
});

test('[GU9] the link says who invites, to what hospital, when the call begins and until when, within 120 bytes', async () => {
	const long = { ...place(), invitedBy: '张伟'.repeat(20), startsAtMs: 1_790_000_060_000 };
	const { fragment } = await createInvite(
		hospital.roster(),
		wish({ guest: long, hospitalName: '火神山医院'.repeat(9) }),
		hospital.ring,
		cryptoRandom
	);
	const code = expectOk(parseInvite(fragment), 'own invite parses');
	expect(code).toMatchObject({ role: 'guest', expiresAtMs: hospital.nowMs + hourMs, guest: { startsAtMs: 1_790_000_060_000 } });
	expect([code.hospitalName, code.guest!.invitedBy]).toEqual(['火神山医院火神山医院', '张伟张伟张伟张伟']);
	expect(Buffer.from(fragment.slice('#join='.length), 'base64url').length).toBeLessThanOrEqual(120);
	const soon = await createInvite(hospital.roster(), wish({ guest: { ...long, startsAtMs: null } }), hospital.ring, cryptoRandom);
	expect(expectOk(parseInvite(soon.fragment), 'parses').guest!.startsAtMs).toBeNull();
});

test('[GU5] a guest states that they were in a call and what they said there, and nothing else; no step of a consult', () => {
	const signed: readonly StatementKind[] = [
		'vitals',
		'note',
		'allergy',
		'identity',
		'admission',
		'transfer',
		'discharge',
		'consult',
		'mark'
	];
	expect(signed.filter((kind) => mayState('guest', kind))).toEqual([]);
	expect([mayState('guest', 'call'), mayState('guest', 'voice-clip')]).toEqual([true, true]);
	const steps = [
		'requested',
		'accepted',
		'opinion-signed',
		'conclusion-signed',
		'meeting-set',
		'meeting-cancelled',
		'grant-ended'
	] as const;
	expect(steps.filter((step) => mayConsult('guest', step))).toEqual([]);
});
