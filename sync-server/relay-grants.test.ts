import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { utf8 } from '#lib/core/bytes.ts';
import type { DocumentId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { grantDocument, grantEnding } from '#lib/trust/document-grants.ts';
import { newSpaceKey } from '#lib/trust/key-ring.ts';
import { authorRoster } from '#lib/trust/roster-author.ts';
import type { RosterContent } from '#lib/trust/roster-body.ts';
import { evaluateRoster } from '#lib/trust/roster.ts';
import { verifyRosterStatement, type VerifiedRosterStatement } from '#lib/trust/roster-statement.ts';
import { expectOk } from '#lib/core/result.ts';
import { decodeEnvelope } from '#lib/wire/envelope.ts';
import { connect, type TestDevice, type TestLink } from '../tests/support/relay-client.ts';
import { foundTestHospital, newDocument, startTestRelay, type TestHospital, type TestRelay } from '../tests/support/relay-ward.ts';

// Real sockets and a real disk, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let relay: TestRelay;
let hospital: TestHospital;
let doctor: TestDevice;
let expert: TestDevice;
let near: TestLink;
let far: TestLink;
let document: DocumentId;

beforeEach(async () => {
	relay = await startTestRelay();
	hospital = await foundTestHospital(relay);
	doctor = await hospital.enrol('doctor', [hospital.ward]);
	expert = await hospital.enrol('expert', []);
	near = await connect(relay.port, relay.relayId, doctor);
	far = await connect(relay.port, relay.relayId, expert);
	document = newDocument();
});
afterEach(() => relay.stop());

/** Everything the relay has of the roster, as a member reads it. */
async function rosterOf(link: TestLink) {
	link.send({ type: 'sub', space: hospital.rosterSpace, document: null, cursor: 0 });
	const statements: VerifiedRosterStatement[] = [];
	for (let more = true; more;) {
		const items = await link.next('items', ({ space }) => space === hospital.rosterSpace);
		for (const { bytes } of items.envelopes)
			statements.push(expectOk(await verifyRosterStatement(expectOk(decodeEnvelope(bytes), 'decodes').body), 'verifies'));
		more = items.more;
	}
	link.send({ type: 'unsub', space: hospital.rosterSpace, document: null });
	return evaluateRoster(statements, hospital.hospitalId);
}
const stateAs = async (by: TestDevice, link: TestLink, content: RosterContent): Promise<void> => {
	const [statement] = await authorRoster(await rosterOf(link), [content], by.keys, Date.now());
	link.send({ type: 'put', envelopes: [await by.control(hospital.hospitalId, statement!.bytes)] });
};
const grant = async (space = hospital.ward) => {
	const keys = [await newSpaceKey(document, 1, cryptoRandom)] as const;
	return grantDocument(await rosterOf(near), { space, keys, steps: [] }, expert.keys);
};
const ending = async () => grantEnding(await rosterOf(near), { device: expert.keys.deviceId, space: hospital.ward, document, steps: [] });
const ofRoster = ({ entries }: { entries: readonly { document: string }[] }) =>
	entries.some((entry) => entry.document === hospital.hospitalId);

test('[R-GRANT-2] a ward’s doctor opens its case with no administrator on line, and no other ward’s; an expert opens none', async () => {
	hospital.link.close();
	await stateAs(doctor, near, await grant());
	await near.next('ack', ofRoster);
	far.send({ type: 'sub', space: hospital.ward, document, cursor: 0 });
	expect(await far.next('items')).toMatchObject({ document });
	await stateAs(doctor, near, await grant(hospital.otherWard));
	expect(await near.next('nak')).toMatchObject({ code: 'FORBIDDEN' });
	await stateAs(expert, far, await grant());
	expect(await far.next('nak')).toMatchObject({ code: 'FORBIDDEN' });
});

test('[R-GRANT-1] an ending cuts subscription, writing, reading and passing messages at once; a later grant brings them back', async () => {
	const { ward } = hospital;
	await stateAs(doctor, near, await grant());
	await near.next('ack', ofRoster);
	far.send({ type: 'sub', space: ward, document, cursor: 0 });
	await far.next('items');
	near.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	await near.next('items', ({ space }) => space === ward);
	far.send({ type: 'put', envelopes: [await expert.seal(ward, document, utf8('advice'))] });
	await far.next('ack');
	await near.next('items', ({ envelopes }) => envelopes.length > 0);

	await stateAs(doctor, near, await ending());
	expect(await far.next('denied')).toMatchObject({ space: ward, document, code: 'FORBIDDEN' });
	await near.next('ack', ofRoster);
	const late = await expert.seal(ward, document, utf8('too late'));
	far.send({ type: 'put', envelopes: [late] });
	expect(await far.next('nak')).toMatchObject({ document, code: 'FORBIDDEN' });
	far.send({ type: 'sub', space: ward, document, cursor: 0 });
	expect(await far.next('denied')).toMatchObject({ document });
	far.send({ type: 'get', document, vector: new Map(), history: true });
	expect(await far.next('found')).toMatchObject({ envelopes: [], more: false });
	far.send({ type: 'eph', space: ward, document, bytes: utf8('here') });
	near.send({ type: 'sig', to: expert.keys.deviceId, space: ward, document, bytes: utf8('ring') });
	const written = await doctor.seal(ward, document, utf8('not for them'));
	near.send({ type: 'put', envelopes: [written] });
	await near.next('ack', ({ entries }) => entries.some((entry) => entry.document === document));
	far.send({ type: 'ping', sentMs: 7 });
	await far.next('pong');
	expect(far.frames.filter(({ type }) => type === 'sig')).toEqual([]);
	expect(near.frames.filter(({ type }) => type === 'eph')).toEqual([]);

	await stateAs(doctor, near, await grant());
	await near.next('ack', ofRoster);
	far.send({ type: 'sub', space: ward, document, cursor: 0 });
	const items = await far.next('items', ({ envelopes }) => envelopes.length > 0);
	expect(items.envelopes.at(-1)!.bytes).toEqual(written);
	far.send({ type: 'put', envelopes: [late] });
	expect((await far.next('ack')).entries).toMatchObject([{ document }]);
});
