import { describe, expect, it } from 'vitest';
import { fromUtf8, toHex } from '#lib/core/bytes.ts';
import type { SpaceId } from '#lib/core/ids.ts';
import { seededRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { sha256, verifySignature } from '#lib/trust/device-keys.ts';
import { openEnvelope } from '#lib/trust/envelope-seal.ts';
import { newSpaceKey } from '#lib/trust/key-ring.ts';
import { helloSignedPart } from '#lib/wire/client-frame-codec.ts';
import { decodeEnvelope, encodeEnvelope } from '#lib/wire/envelope.ts';
import { caseFile, relayId, roster, setUpLink, ward, welcome } from '../../../tests/support/linked-device.ts';
import { until } from '../../../tests/support/until.ts';

const emptyItems = (space: SpaceId, upTo: number) => ({ type: 'items', space, document: null, upTo, more: false, envelopes: [] }) as const;

describe('relay link', () => {
	it('[Y3] says HELLO signed for this relay and answers a challenge', async () => {
		const { connect, device, scope } = await setUpLink();
		const socket = await connect();
		const [hello] = socket.sentOf('hello');
		expect(hello!.relayId).toBe(relayId);
		expect(await verifySignature(device.signPublic, helloSignedPart(hello!), hello!.signature)).toBe(true);
		socket.say({ type: 'challenge', nonce: new Uint8Array(16).fill(9), serverTimeMs: 5 });
		await until(() => socket.sentOf('hello').length === 2, 'a second HELLO');
		const second = socket.sentOf('hello')[1]!;
		expect([second.timestampMs, [...second.nonce]]).toEqual([5, Array(16).fill(9)]);
		await scope.close();
	});

	it('[Y4] follows the roster first and the wards once it is there', async () => {
		const { enter, link, scope } = await setUpLink();
		const socket = await enter();
		expect(socket.sentOf('sub').map((sub) => sub.space)).toEqual([roster]);
		expect(link.state.current.caughtUp).toBe(false);
		socket.say(emptyItems(roster, 10));
		await until(() => socket.sentOf('sub').length === 2, 'the ward is followed');
		socket.say(emptyItems(ward, 100));
		await until(() => link.state.current.caughtUp, 'caught up');
		expect(link.state.current.line.status).toBe('open');
		await scope.close();
	});

	it('[Y5] credits items only when they are in the vault, and resumes after them', async () => {
		const { enter, vault, other, write, scope } = await setUpLink();
		const socket = await enter();
		const envelope = await write(other, 'spo2 91');
		socket.say(emptyItems(roster, 10));
		socket.say({ ...emptyItems(ward, 42), envelopes: [{ seq: 42, bytes: encodeEnvelope(envelope) }] });
		await until(() => socket.sentOf('credit').some((credit) => credit.space === ward), 'credit');
		const held = expectOk(await vault.envelopes.get(envelope), 'the row reads');
		expect([held?.verified, held?.relaySeq]).toEqual([true, 42]);
		expect(expectOk(await vault.relays.cursor(welcome.storeId, ward), 'the cursor reads')).toBe(42);
		await scope.close();
	});

	it('[Y6] an envelope with a false signature is kept unverified and never credited as true', async () => {
		const { enter, vault, other, write, scope } = await setUpLink();
		const socket = await enter();
		const genuine = await write(other, 'penicillin: none');
		const forged = { ...genuine, signature: new Uint8Array(64) };
		socket.say({ ...emptyItems(ward, 43), envelopes: [{ seq: 43, bytes: encodeEnvelope(forged) }] });
		await until(async () => expectOk(await vault.envelopes.get(forged), 'reads') !== null, 'the row');
		expect(expectOk(await vault.envelopes.get(forged), 'reads')?.verified).toBe(false);
		await scope.close();
	});

	it('[Y7] the outbox shrinks on acknowledgement alone, and goes out again after a loss', async () => {
		const { enter, vault, writeOwn, clock, sockets, scope } = await setUpLink();
		const first = await enter();
		await writeOwn('one');
		await until(() => first.sentOf('put').length === 1, 'PUT');
		expect(expectOk(await vault.outbox.unsent(), 'reads').get(caseFile)).toBe(1);
		first.drop(1006);
		await clock.advance(1_000);
		expect(sockets).toHaveLength(2);
		const second = await enter();
		await until(() => second.sentOf('put').length === 1, 'PUT again');
		const sent = expectOk(decodeEnvelope(second.sentOf('put')[0]!.envelopes[0]!), 'an envelope');
		second.say({ type: 'ack', entries: [{ document: caseFile, device: sent.device, counter: 1, seq: 77 }] });
		await until(async () => expectOk(await vault.outbox.unsent(), 'reads').size === 0, 'an empty outbox');
		await scope.close();
	});

	it('[Y8] a permanent no takes an envelope out of the queue and is told', async () => {
		const { enter, vault, writeOwn, device, refused, scope } = await setUpLink();
		const socket = await enter();
		await writeOwn('one');
		await until(() => socket.sentOf('put').length === 1, 'PUT');
		socket.say({ type: 'nak', document: caseFile, device: device.deviceId, counter: 1, code: 'FORBIDDEN', expected: 0 });
		await until(() => refused.length > 0, 'told');
		expect(refused).toEqual(['1 FORBIDDEN']);
		expect(expectOk(await vault.outbox.unsent(), 'reads').size).toBe(0);
		await scope.close();
	});

	it('[Y9] a gap is filled from the vault in order', async () => {
		const { enter, writeOwn, device, clock, scope } = await setUpLink();
		const socket = await enter();
		for (const text of ['one', 'two', 'three']) await writeOwn(text);
		await until(() => socket.sentOf('put').flatMap((put) => put.envelopes).length === 3, 'three');
		const entries = [1, 2].map((counter) => ({ document: caseFile, device: device.deviceId, counter, seq: counter }));
		socket.say({ type: 'ack', entries });
		socket.say({ type: 'nak', document: caseFile, device: device.deviceId, counter: 3, code: 'GAP', expected: 1 });
		const counters = () =>
			socket.sentOf('put').flatMap((put) => put.envelopes.map((bytes) => expectOk(decodeEnvelope(bytes), 'decodes').counter));
		await until(() => counters().length === 5, 'what was missing');
		await clock.advance(100);
		await until(() => counters().length === 6, 'the chain again');
		expect(counters().slice(3)).toEqual([1, 2, 3]);
		await scope.close();
	});

	it('[Y11] what was sealed under a withdrawn key is sealed again under the newest, and so is what followed it', async () => {
		const { enter, writeOwn, device, ring, refused, clock, scope } = await setUpLink();
		const socket = await enter();
		for (const text of ['one', 'two']) await writeOwn(text);
		await until(() => socket.sentOf('put').flatMap((put) => put.envelopes).length === 2, 'both');
		const renewed = await newSpaceKey(caseFile, 2, seededRandom(3));
		ring.add(renewed);
		const nak = { type: 'nak', document: caseFile, device: device.deviceId } as const;
		socket.say({ ...nak, counter: 1, code: 'STALE_KEY', expected: 0 });
		socket.say({ ...nak, counter: 2, code: 'GAP', expected: 1 });
		const resent = () =>
			socket
				.sentOf('put')
				.flatMap((put) => put.envelopes.map((bytes) => expectOk(decodeEnvelope(bytes), 'decodes')))
				.slice(2);
		await until(() => resent().length >= 1, 'the first again');
		await clock.advance(1_000);
		await until(() => new Set(resent().map(({ counter }) => counter)).size === 2, 'both again');
		for (const envelope of resent()) expect(envelope.keyId).toBe(renewed.keyId);
		const second = resent().find(({ counter }) => counter === 2)!;
		const first = encodeEnvelope(resent().find(({ counter }) => counter === 1)!);
		expect(second.previousHash).toBe(toHex(await sha256(first)).slice(0, 16));
		expect(fromUtf8(expectOk(await openEnvelope(second, renewed), 'opens'))).toBe('two');
		expect(refused).toEqual([]);
		await scope.close();
	});

	it('[I12] five seconds without an answer to a ping are a lost line', async () => {
		const { enter, link, clock, scope } = await setUpLink();
		const socket = await enter();
		await clock.advance(10_000);
		expect(socket.sentOf('ping')).toHaveLength(1);
		expect(link.state.current.line.status).toBe('open');
		await clock.advance(5_000);
		expect(link.state.current.line).toMatchObject({ status: 'waiting', reason: 'silent' });
		await scope.close();
	});

	it('[Y10] waits as long as the relay asks, and not at all when the network comes back; knocks again where nobody answered', async () => {
		const { enter, link, clock, sockets, scope } = await setUpLink();
		const socket = await enter();
		socket.say({ type: 'goaway', code: 4503, retryAfterMs: 20_000 });
		socket.drop(4503);
		expect(link.state.current.line).toMatchObject({ status: 'waiting', reason: 'relay-busy', retryAtMs: clock.nowMs() + 20_000 });
		await clock.advance(19_000);
		expect(sockets).toHaveLength(1);
		link.retryNow();
		await until(() => sockets.length === 2, 'a new attempt');
		// Its socket never opens.
		for (const [afterMs, knocks] of [
			[1_400, 2],
			[200, 3]
		] as const) {
			await clock.advance(afterMs);
			link.retryNow();
			expect(sockets).toHaveLength(knocks);
		}
		await scope.close();
	});

	it('[Y10b] other addresses of the device begin the line anew, once for one move, and signals go first', async () => {
		const { enter, connect, link, clock, sockets, scope } = await setUpLink();
		await enter();
		await clock.advance(3_000);
		for (const one of [1, 2]) {
			link.renew();
			await until(() => sockets.length === 2, `one new connection after word ${one}`);
		}
		const anew = await connect();
		anew.say(welcome);
		expect(link.state.current.line.status, 'open to messages in passing').toBe('open');
		await clock.advance(2_900);
		expect(anew.sentOf('sub')).toEqual([]);
		await clock.advance(200);
		await until(() => anew.sentOf('sub').length > 0, 'envelopes later');
		expect(anew.sentOf('sub')[0]).toMatchObject({ windowBytes: 1_500 });
		await scope.close();
	});

	it('[I2] a relay with another store is told what this device has, and refilled', async () => {
		const { enter, vault, write, other, clock, sockets, scope } = await setUpLink();
		const first = await enter();
		first.say(emptyItems(roster, 10));
		const envelope = await write(other, 'kept here');
		first.say({ ...emptyItems(ward, 42), envelopes: [{ seq: 42, bytes: encodeEnvelope(envelope) }] });
		await until(async () => expectOk(await vault.envelopes.get(envelope), 'reads') !== null, 'stored');
		first.drop(1006);
		await clock.advance(1_000);
		expect(sockets).toHaveLength(2);
		const second = await enter({ storeId: '12'.repeat(16), head: 0 });
		second.say(emptyItems(roster, 0));
		await until(() => second.sentOf('heads').some((heads) => heads.space === ward), 'HEADS');
		expect(second.sentOf('sub').map((sub) => sub.cursor)).toEqual([0, 0]);
		second.say({ type: 'vectors', space: ward, documents: [{ document: caseFile, vector: new Map() }], last: true });
		await until(() => second.sentOf('put').length > 0, 'PUT of what another device wrote');
		expect(expectOk(decodeEnvelope(second.sentOf('put')[0]!.envelopes[0]!), 'decodes').device).toBe(other.deviceId);
		await scope.close();
	});

	it('[TU5] TURN servers outlive the line, are replaced, and end at their time', async () => {
		const { enter, link, clock, scope } = await setUpLink();
		const turn = (username: string) =>
			({ type: 'turn', urls: ['turn:turn.example.org'], username, credential: 'c', lifeMs: 60_000 }) as const;
		const names = () => link.state.current.iceServers.map(({ username }) => username);
		const socket = await enter();
		expect(names()).toEqual([]);
		socket.say(turn('first'));
		expect(link.state.current.iceServers).toEqual([{ urls: ['turn:turn.example.org'], username: 'first', credential: 'c' }]);
		await clock.advance(9_000);
		socket.say(turn('second'));
		socket.drop(1006);
		await clock.advance(55_000);
		expect(link.state.current.line.status).not.toBe('open');
		expect(names()).toEqual(['second']);
		await clock.advance(5_000);
		expect(names()).toEqual([]);
		await scope.close();
	});
});
