import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock, type Clock } from '#lib/core/clock.ts';
import { utf8 } from '#lib/core/bytes.ts';
import type { DocumentId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { consultBoardDocument } from '#lib/trust/board-document.ts';
import { grantDocument } from '#lib/trust/document-grants.ts';
import { generateDeviceKeys, openDeviceKeys } from '#lib/trust/device-keys.ts';
import { parseInvite } from '#lib/trust/invite-code.ts';
import { acceptInvite, createInvite, type InviteWish } from '#lib/trust/invite.ts';
import { createKeyRing, newSpaceKey } from '#lib/trust/key-ring.ts';
import { authorRoster, removalOf } from '#lib/trust/roster-author.ts';
import type { RosterContent } from '#lib/trust/roster-body.ts';
import { evaluateRoster } from '#lib/trust/roster.ts';
import { verifyRosterStatement, type VerifiedRosterStatement } from '#lib/trust/roster-statement.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import type { RelayFrame } from '#lib/wire/frames.ts';
import { connect, createTestDevice, helloOf, openTestLink, type TestDevice, type TestLink } from '../tests/support/relay-client.ts';
import {
	foundTestHospital,
	makeFolder,
	newDocument,
	startTestRelay,
	type TestHospital,
	type TestRelay
} from '../tests/support/relay-ward.ts';

// Real sockets and a real disk, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let relay: TestRelay;
let hospital: TestHospital;
let nurse: TestDevice;
let near: TestLink;
let document: DocumentId;
let aheadMs = 0;
const clock: Clock = { ...systemClock, nowMs: () => Date.now() + aheadMs };
const hourMs = 3_600_000;

beforeEach(async () => {
	aheadMs = 0;
	relay = await startTestRelay({}, makeFolder(), { clock });
	hospital = await foundTestHospital(relay);
	nurse = await hospital.enrol('nurse', [hospital.ward]);
	near = await connect(relay.port, relay.relayId, nurse);
	document = newDocument();
});
afterEach(() => relay.stop());

/** What the relay has of the roster, as a link may ask for it. */
async function rosterOf(link: TestLink, of: DocumentId | null = null) {
	link.send({ type: 'sub', space: hospital.rosterSpace, document: of, cursor: 0 });
	const statements: VerifiedRosterStatement[] = [];
	for (let more = true; more;) {
		const items = await link.next('items', ({ space }) => space === hospital.rosterSpace);
		for (const { bytes } of items.envelopes)
			statements.push(expectOk(await verifyRosterStatement(expectOk(decodeEnvelope(bytes), 'decodes').body), 'verifies'));
		more = items.more;
	}
	link.send({ type: 'unsub', space: hospital.rosterSpace, document: of });
	return evaluateRoster(statements, hospital.hospitalId);
}
/** The first frame after those `seen` that says something. */
async function answerOn(link: TestLink, seen: number, says: (frame: RelayFrame) => string | null): Promise<string> {
	const said = (): string | undefined => link.frames.slice(seen).flatMap((frame) => says(frame) ?? [])[0];
	await vi.waitUntil(() => said() !== undefined, { timeout: 20_000, interval: 5 });
	return said()!;
}
/** States a fact as the nurse, and gives the relay's answer. */
async function state(content: RosterContent): Promise<string> {
	const [statement] = await authorRoster(await rosterOf(near), [content], nurse.keys, Date.now());
	const before = nurse.counterOf(hospital.hospitalId);
	const seen = near.frames.length;
	near.send({ type: 'put', envelopes: [await nurse.control(hospital.hospitalId, statement!.bytes)] });
	const answer = await answerOn(near, seen, (frame) => {
		if (frame.type === 'nak' && (frame.document as string) === hospital.hospitalId) return frame.code;
		return frame.type === 'ack' && frame.entries.some((entry) => (entry.document as string) === hospital.hospitalId) ? 'taken' : null;
	});
	if (answer !== 'taken') nurse.rewind(hospital.hospitalId, before);
	return answer;
}
async function inviteContent(more: Partial<InviteWish> = {}) {
	const ring = createKeyRing();
	ring.add(await newSpaceKey(hospital.hospitalId, 1, cryptoRandom));
	const guest = { space: hospital.ward, document, invitedBy: 'Nurse', startsAtMs: null };
	const wish: InviteWish = { role: 'guest', wards: [], expiresAtMs: Date.now() + hourMs, hospitalName: 'Test', guest, ...more };
	return createInvite(await rosterOf(near), wish, ring, cryptoRandom);
}
async function guest(): Promise<{ readonly device: TestDevice; readonly link: TestLink }> {
	const { content, fragment } = await inviteContent();
	expect(await state(content)).toBe('taken');
	const device = await createTestDevice(await openDeviceKeys(await generateDeviceKeys()));
	const code = expectOk(parseInvite(fragment), 'parses');
	const { statement } = await acceptInvite(code, { name: 'Guest', profession: '' }, device.keys, Date.now(), cryptoRandom);
	const enrolment = [await device.control(hospital.hospitalId, statement)];
	const link = await connect(relay.port, relay.relayId, device, { enrolment });
	await link.next('ack');
	return { device, link };
}
const grantTo = async (device: TestDevice) =>
	grantDocument(
		await rosterOf(near),
		{ space: hospital.ward, keys: [await newSpaceKey(document, 1, cryptoRandom)], steps: [] },
		device.keys
	);

test('[R-GUEST-2] a ward’s nurse invites a guest with no administrator on line; any other invite of hers is forbidden', async () => {
	hospital.link.close();
	expect(await state((await inviteContent()).content)).toBe('taken');
	const elsewhere = { space: hospital.otherWard, document, invitedBy: '', startsAtMs: null };
	for (const more of [
		{ role: 'nurse' as const },
		{ role: 'administrator' as const, wards: 'all' as const },
		{ wards: [hospital.ward] },
		{ guest: elsewhere },
		{ expiresAtMs: Date.now() + 8 * 24 * hourMs }
	])
		expect(await state((await inviteContent(more)).content)).toBe('FORBIDDEN');
	expect(await state(removalOf(await rosterOf(near), hospital.founder.keys.deviceId))).toBe('FORBIDDEN');
});

test('[R-GUEST-1] a guest reads the roster and the one case granted, and is denied the board, the roster’s space and the ward', async () => {
	const { device, link } = await guest();
	const roster = hospital.hospitalId as string as DocumentId;
	expect((await rosterOf(link, roster)).devices.get(device.keys.deviceId)).toMatchObject({ role: 'guest' });
	const ask = async (space: typeof hospital.ward, of: DocumentId | null) => {
		const seen = link.frames.length;
		link.send({ type: 'sub', space, document: of, cursor: 0 });
		return answerOn(link, seen, ({ type }) => (type === 'denied' || type === 'items' ? type : null));
	};
	const board = consultBoardDocument(hospital.hospitalId);
	expect(await ask(hospital.rosterSpace, null)).toBe('denied');
	expect(await ask(hospital.rosterSpace, board)).toBe('denied');
	expect(await ask(hospital.ward, null)).toBe('denied');
	expect(await ask(hospital.ward, document)).toBe('denied');
	expect(await state(await grantTo(device))).toBe('taken');
	expect(await ask(hospital.ward, document)).toBe('items');
	expect(await ask(hospital.ward, newDocument())).toBe('denied');
	link.send({ type: 'put', envelopes: [await device.seal(hospital.ward, document, utf8('a shared draft'))] });
	expect((await link.next('ack')).entries).toMatchObject([{ document }]);
});

test('[R-GUEST-1] when the time is over by the relay’s clock the guest is cut, let in no more, and what they write is kept apart', async () => {
	const { device, link } = await guest();
	expect(await state(await grantTo(device))).toBe('taken');
	const late = await device.seal(hospital.ward, document, utf8('too late'));
	aheadMs = hourMs + 1_000;
	link.send({ type: 'put', envelopes: [late] });
	expect(await link.next('nak')).toMatchObject({ code: 'REVOKED' });
	link.send({ type: 'sub', space: hospital.ward, document, cursor: 0 });
	expect(await link.next('denied')).toMatchObject({ document });
	link.close();
	const again = await openTestLink(relay.port);
	again.send(await helloOf(device.keys, relay.relayId, { timestampMs: clock.nowMs() }));
	expect((await again.closed).code).toBe(4401);
});

test('[R-GUEST-1] the ward shows a guest out: the connection ends at once', async () => {
	const { device, link } = await guest();
	expect(await state(removalOf(await rosterOf(near), device.keys.deviceId))).toBe('taken');
	expect((await link.closed).code).toBe(4401);
});
