import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { cryptoRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { createKeyRing } from '#lib/trust/key-ring.ts';
import { parseInvite } from '#lib/trust/invite-code.ts';
import { acceptInvite, createInvite } from '#lib/trust/invite.ts';
import { foundHospital } from '#lib/trust/hospital.ts';
import { authorRoster, revocationOf } from '#lib/trust/roster-author.ts';
import { evaluateRoster } from '#lib/trust/roster.ts';
import { helloSignedPart } from '#lib/wire/client-frame-codec.ts';
import { connect, createTestDevice, helloOf, openTestLink } from '../tests/support/relay-client.ts';
import { foundTestHospital, removal, startTestRelay, type TestHospital, type TestRelay } from '../tests/support/relay-ward.ts';

// Real sockets and a real disk, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let relay: TestRelay;
beforeEach(async () => {
	relay = await startTestRelay();
});
afterEach(() => relay.stop());

const newHospital = async () => {
	const founder = await createTestDevice();
	const plan = { hospitalName: 'H', wards: [], founder: { name: 'F', profession: '' }, role: 'administrator' as const };
	const founded = await foundHospital(plan, founder.keys, cryptoRandom, Date.now());
	return { founder, enrolment: [await founder.control(founded.hospitalId, founded.statements[0]!.bytes)], hospitalId: founded.hospitalId };
};

test('[R-SET-1] only a hello with the printed token may found a hospital', async () => {
	const { founder, enrolment, hospitalId } = await newHospital();
	for (const setUpToken of [null, 'a guess']) {
		const link = await openTestLink(relay.port);
		link.send(await helloOf(founder.keys, relay.relayId, { setUpToken, enrolment }));
		expect(await link.closed).toEqual({ code: 4412, reason: 'notSetUp' });
	}
	const link = await openTestLink(relay.port);
	link.send(await helloOf(founder.keys, relay.relayId, { setUpToken: relay.running.setUpToken, enrolment }));
	expect(await link.next('welcome')).toMatchObject({ hospitalId });
	expect((await link.next('ack')).entries).toMatchObject([{ document: hospitalId, device: founder.keys.deviceId, counter: 1 }]);
});

test('[R-SET-2] the token founds once; a second hospital is refused, before and after a restart', async () => {
	await foundTestHospital(relay);
	const setUpToken = relay.running.setUpToken;
	const second = await newHospital();
	const knock = async (): Promise<number> => {
		const link = await openTestLink(relay.port);
		link.send(await helloOf(second.founder.keys, relay.relayId, { setUpToken, enrolment: second.enrolment }));
		return (await link.closed).code;
	};
	expect(await knock()).toBe(4410);
	relay = await relay.restart();
	expect(relay.running.setUpToken).toBeNull();
	expect(await knock()).toBe(4410);
});

describe('at a relay with a hospital', () => {
	let hospital: TestHospital;
	beforeEach(async () => {
		hospital = await foundTestHospital(relay);
	});

	test('[R-HELLO-7] a welcome tells store, hospital, time, ticket, heads and limits', async () => {
		const link = await openTestLink(relay.port);
		link.send(await helloOf(hospital.founder.keys, relay.relayId));
		const welcome = await link.next('welcome');
		expect(welcome.hospitalId).toBe(hospital.hospitalId);
		expect(welcome.signalTicket).toMatch(/^[0-9a-f]{64}$/);
		expect(Math.abs(welcome.serverTimeMs - Date.now())).toBeLessThan(5_000);
		expect(welcome.rosterHead).toBeGreaterThan(0);
		expect(welcome.head).toBe(welcome.rosterHead);
		expect(welcome.limits).toMatchObject({ maxFrameBytes: 65_536, maxEnvelopeBytes: 262_144 });
	});

	test('[R-HELLO-2] another version, another relay, a foreign id and a wrong signature are refused by their codes', async () => {
		const { keys } = hospital.founder;
		const stranger = await createTestDevice();
		const hellos = [
			await helloOf(keys, relay.relayId, { protocol: 2 }),
			await helloOf(keys, '0'.repeat(32)),
			await helloOf(stranger.keys, relay.relayId, { device: keys.deviceId }),
			await helloOf(keys, relay.relayId, { signature: new Uint8Array(64) })
		];
		const codes: number[] = [];
		for (const hello of hellos) {
			const link = await openTestLink(relay.port);
			link.send(hello);
			codes.push((await link.closed).code);
		}
		expect(codes).toEqual([4426, 4404, 4400, 4400]);
	});

	test('[R-HELLO-3] a replayed hello and a wrong clock are challenged, and the answer lets in whatever the time', async () => {
		const { keys } = hospital.founder;
		const overheard = await helloOf(keys, relay.relayId);
		const first = await openTestLink(relay.port);
		first.send(overheard);
		await first.next('welcome');
		const thief = await openTestLink(relay.port);
		thief.send(overheard);
		await thief.next('challenge');
		thief.send(overheard);
		expect((await thief.closed).code).toBe(4400);
		const late = await openTestLink(relay.port);
		late.send(await helloOf(keys, relay.relayId, { timestampMs: 1000 }));
		const { nonce } = await late.next('challenge');
		late.send(await helloOf(keys, relay.relayId, { timestampMs: 1000, nonce }));
		await late.next('welcome');
	});

	test('[R-HELLO-4] anything but one hello first ends the connection', async () => {
		const early = await openTestLink(relay.port);
		early.send({ type: 'ping', sentMs: 1 });
		expect((await early.closed).code).toBe(4400);
		const twice = await connect(relay.port, relay.relayId, hospital.founder);
		twice.send(await helloOf(hospital.founder.keys, relay.relayId));
		expect((await twice.closed).code).toBe(4400);
	});

	test('[R-HELLO-4] whoever says nothing is not waited for', async () => {
		const impatient = await startTestRelay({ handshakeMs: 30 });
		const link = await openTestLink(impatient.port);
		expect(await link.closed).toEqual({ code: 4508, reason: 'silent' });
		await impatient.stop();
	});

	test('[R-HELLO-5] strangers and removed devices are kept out by different codes', async () => {
		const stranger = await createTestDevice();
		const unknown = await openTestLink(relay.port);
		unknown.send(await helloOf(stranger.keys, relay.relayId));
		expect((await unknown.closed).code).toBe(4403);
		const nurse = await hospital.enrol('nurse', [hospital.ward]);
		await hospital.state(removal(nurse.keys.deviceId));
		const removed = await openTestLink(relay.port);
		removed.send(await helloOf(nurse.keys, relay.relayId));
		expect((await removed.closed).code).toBe(4401);
	});

	test('[R-HELLO-6] a newer connection of the same device ends the older one', async () => {
		const older = hospital.link;
		const newer = await connect(relay.port, relay.relayId, hospital.founder);
		expect(await older.closed).toEqual({ code: 4409, reason: 'replaced' });
		newer.send({ type: 'ping', sentMs: 7 });
		expect(await newer.next('pong')).toMatchObject({ sentMs: 7 });
	});

	test('[R-HELLO-1] the signature is over relay, device, time and nonce: each of them changed is refused', async () => {
		const { keys } = hospital.founder;
		const nonce = cryptoRandom.bytes(16);
		const part = { relayId: relay.relayId, device: keys.deviceId, timestampMs: Date.now(), nonce };
		const signature = await keys.sign(helloSignedPart(part));
		const link = await openTestLink(relay.port);
		link.send(await helloOf(keys, relay.relayId, { ...part, timestampMs: part.timestampMs + 1, signature }));
		expect((await link.closed).code).toBe(4400);
	});
});

test('[R-ENROL-1] [R-ENROL-2] an invite lets one device in by its hello alone; used, expired, revoked or unknown it lets nobody in and says why', async () => {
	const founder = await createTestDevice();
	const plan = { hospitalName: 'H', wards: [], founder: { name: 'F', profession: '' }, role: 'administrator' as const };
	const founded = await foundHospital(plan, founder.keys, cryptoRandom, Date.now());
	const { hospitalId } = founded;
	const roster = evaluateRoster(founded.statements, hospitalId);
	const ring = createKeyRing();
	for (const key of founded.keys) ring.add(key);
	const wish = { role: 'nurse' as const, wards: [], expiresAtMs: Date.now() + 60_000, hospitalName: 'H' };
	const invite = await createInvite(roster, wish, ring, cryptoRandom);
	const unsent = await createInvite(roster, wish, ring, cryptoRandom);
	const expired = await createInvite(roster, { ...wish, expiresAtMs: Date.now() - 1_000 }, ring, cryptoRandom);
	const revoked = await createInvite(roster, wish, ring, cryptoRandom);
	const revocation = revocationOf(roster, revoked.content.body.invite);
	const invited = await authorRoster(roster, [invite.content, expired.content, revoked.content, revocation], founder.keys, Date.now());
	const enrolment = [];
	for (const { bytes } of [...founded.statements, ...invited]) enrolment.push(await founder.control(hospitalId, bytes));
	await connect(relay.port, relay.relayId, founder, { setUpToken: relay.running.setUpToken, enrolment });

	const join = async (fragment: string) => {
		const device = await createTestDevice();
		const code = expectOk(parseInvite(fragment), 'own invite parses');
		const { statement } = await acceptInvite(code, { name: 'N', profession: '' }, device.keys, Date.now(), cryptoRandom);
		const link = await openTestLink(relay.port);
		link.send(await helloOf(device.keys, relay.relayId, { enrolment: [await device.control(hospitalId, statement)] }));
		return { device, link };
	};
	const { device, link } = await join(invite.fragment);
	expect(await link.next('welcome')).toMatchObject({ hospitalId });
	expect((await link.next('ack')).entries).toMatchObject([{ device: device.keys.deviceId, counter: 1 }]);
	expect((await (await join(invite.fragment)).link.closed).code).toBe(4405);
	expect((await (await join(expired.fragment)).link.closed).code).toBe(4406);
	expect((await (await join(revoked.fragment)).link.closed).code).toBe(4407);
	expect((await (await join(unsent.fragment)).link.closed).code).toBe(4403);
});
