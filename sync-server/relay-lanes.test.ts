import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { toBase64Url, utf8 } from '#lib/core/bytes.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { vectorFingerprint } from '#lib/wire/version-vector.ts';
import { connect, type TestDevice, type TestLink } from '../tests/support/relay-client.ts';
import { foundTestHospital, newDocument, startTestRelay, type TestHospital, type TestRelay } from '../tests/support/relay-ward.ts';

// Real sockets and a real disk, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let relay: TestRelay;
let hospital: TestHospital;
let nurse: TestDevice;
let other: TestLink;

beforeEach(async () => {
	relay = await startTestRelay({ holdersMs: 40, presenceMs: 20 });
	hospital = await foundTestHospital(relay);
	nurse = await hospital.enrol('nurse', [hospital.ward]);
	other = await connect(relay.port, relay.relayId, nurse);
});
afterEach(() => relay.stop());

const sub = async (link: TestLink, cursor = 0): Promise<number> => {
	link.send({ type: 'sub', space: hospital.ward, document: null, cursor });
	return (await link.next('items', ({ more }) => !more)).upTo;
};

test('[R-HOLD-1] [R-HOLD-2] authors learn who holds what; nobody holds what was not sent; a restart forgets nothing', async () => {
	const { ward, founder, link } = hospital;
	await sub(link);
	await sub(other);
	const document = newDocument();
	link.send({ type: 'put', envelopes: [await founder.seal(ward, document, utf8('a'))] });
	const { upTo } = await other.next('items', ({ envelopes }) => envelopes.length > 0);
	other.send({ type: 'credit', space: ward, document: null, applied: upTo + 1_000_000 });
	const holds = (cursor: { device: string; applied: number }): boolean => cursor.device === nurse.keys.deviceId && cursor.applied === upTo;
	await link.next('holders', ({ cursors }) => cursors.some(holds));
	relay = await relay.restart();
	const again = await hospital.reconnect(relay);
	again.send({ type: 'sub', space: ward, document: null, cursor: upTo });
	const greeted = await again.next('holders');
	expect(greeted.cursors).toContainEqual({ device: nurse.keys.deviceId, document: null, applied: upTo });
});

test('[R-EPH-1] presence reaches the others of the space, the newest alone, and not its sender', async () => {
	const { ward, founder, link } = hospital;
	await sub(link);
	await sub(other);
	const document = newDocument();
	for (const word of ['old', 'new']) link.send({ type: 'eph', space: ward, document, bytes: utf8(word) });
	expect(await other.next('eph')).toEqual({ type: 'eph', from: founder.keys.deviceId, space: ward, document, bytes: utf8('new') });
	other.send({ type: 'eph', space: hospital.otherWard, document, bytes: utf8('not hers') });
	other.send({ type: 'eph', space: ward, document, bytes: utf8('hers') });
	expect(await link.next('eph')).toMatchObject({ bytes: utf8('hers') });
	expect([...link.frames, ...other.frames].filter(({ type }) => type === 'eph')).toHaveLength(2);
});

test('[R-SIG-1] signalling reaches exactly one device, and only where both may read', async () => {
	const { ward, otherWard, founder, link } = hospital;
	const document = newDocument();
	link.send({ type: 'sig', to: nurse.keys.deviceId, space: otherWard, document, bytes: utf8('she may not read there') });
	link.send({ type: 'sig', to: nurse.keys.deviceId, space: ward, document, bytes: utf8('ring') });
	expect(await other.next('sig')).toEqual({ type: 'sig', from: founder.keys.deviceId, space: ward, document, bytes: utf8('ring') });
});

test('[R-GET-1] one document is read from a vector on; what may not be read looks like what does not exist', async () => {
	const { ward, otherWard, founder, link } = hospital;
	const [document, closed] = [newDocument(), newDocument()];
	const sealed = [await founder.seal(ward, document, utf8('1')), await founder.seal(ward, document, utf8('2'))];
	link.send({ type: 'put', envelopes: [...sealed, await founder.seal(otherWard, closed, utf8('x'))] });
	await link.next('ack', ({ entries }) => entries.some((entry) => entry.document === closed));
	other.send({ type: 'get', document, vector: new Map([[founder.keys.deviceId, 1]]), history: false });
	const found = await other.next('found');
	expect(found.envelopes.map(({ bytes }) => bytes)).toEqual([sealed[1]]);
	for (const hidden of [closed, newDocument()]) {
		other.send({ type: 'get', document: hidden, vector: new Map(), history: true });
		expect(await other.next('found')).toEqual({ type: 'found', document: hidden, more: false, envelopes: [] });
	}
});

test('[R-HEADS-2] an exchange of heads names what differs, what is only here and what is only there', async () => {
	const { ward, founder, link } = hospital;
	const [same, behind, onlyRelay, onlyClient] = [newDocument(), newDocument(), newDocument(), newDocument()];
	const device = founder.keys.deviceId;
	const envelopes = [];
	for (const document of [same, behind, onlyRelay]) envelopes.push(await founder.seal(ward, document, utf8('1')));
	envelopes.push(await founder.seal(ward, behind, utf8('2')));
	link.send({ type: 'put', envelopes });
	await link.next('ack', ({ entries }) => entries.some(({ counter, document }) => document === behind && counter === 2));
	const one = vectorFingerprint(new Map([[device, 1]]));
	other.send({ type: 'heads', space: ward, documents: [{ document: same, fingerprint: one }], last: false });
	other.send({
		type: 'heads',
		space: ward,
		documents: [
			{ document: behind, fingerprint: one },
			{ document: onlyClient, fingerprint: one }
		],
		last: true
	});
	const answer = await other.next('vectors');
	expect(answer.last).toBe(true);
	expect(new Map(answer.documents.map(({ document, vector }) => [document, vector]))).toEqual(
		new Map([
			[behind, new Map([[device, 2]])],
			[onlyRelay, new Map([[device, 1]])],
			[onlyClient, new Map()]
		])
	);
});

test('[R-SUB-4] an expert granted one document reads and writes that one and nothing else of the ward', async () => {
	const { ward, founder, link } = hospital;
	const expert = await hospital.enrol('expert', []);
	const [granted, closed] = [newDocument(), newDocument()];
	await hospital.state({
		kind: 'document-granted',
		body: {
			device: expert.keys.deviceId,
			space: ward,
			document: granted,
			after: [],
			sealedKeys: toBase64Url(cryptoRandom.bytes(64)),
			keys: [],
			steps: []
		}
	});
	const far = await connect(relay.port, relay.relayId, expert);
	far.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	expect(await far.next('denied')).toMatchObject({ space: ward, document: null });
	far.send({ type: 'sub', space: ward, document: closed, cursor: 0 });
	expect(await far.next('denied')).toMatchObject({ document: closed });
	far.send({ type: 'sub', space: ward, document: granted, cursor: 0 });
	await far.next('items');
	const [shown, hidden] = [await founder.seal(ward, granted, utf8('shown')), await founder.seal(ward, closed, utf8('hidden'))];
	link.send({ type: 'put', envelopes: [hidden, shown] });
	const items = await far.next('items', ({ envelopes }) => envelopes.length > 0);
	expect(items).toMatchObject({ document: granted });
	expect(items.envelopes.map(({ bytes }) => bytes)).toEqual([shown]);
	far.send({ type: 'put', envelopes: [await expert.seal(ward, granted, utf8('advice')), await expert.seal(ward, closed, utf8('no'))] });
	expect((await far.next('ack')).entries).toMatchObject([{ document: granted }]);
	expect(await far.next('nak')).toMatchObject({ document: closed, code: 'FORBIDDEN' });
});

test('[R-SUB-6] a device that does not say what it stored is not sent more than the credit', async () => {
	const small = await startTestRelay({ creditBytes: 100_000 });
	const ward2 = await foundTestHospital(small);
	const { ward, founder, link } = ward2;
	const [reading, document] = [await ward2.enrol('nurse', [ward]), newDocument()];
	for (let at = 0; at < 8; at++) {
		link.send({ type: 'put', envelopes: [await founder.seal(ward, document, crypto.getRandomValues(new Uint8Array(50_000)))] });
	}
	await link.next('ack', ({ entries }) => entries.some(({ counter }) => counter === 8));
	const slow = await connect(small.port, small.relayId, reading);
	slow.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	const pages = [await slow.next('items'), await slow.next('items')];
	slow.send({ type: 'ping', sentMs: 1 });
	await slow.next('pong');
	const sentBytes = slow.frames
		.flatMap((frame) => (frame.type === 'items' ? frame.envelopes : []))
		.reduce((sum, { bytes }) => sum + bytes.length, 0);
	expect(sentBytes).toBeLessThan(220_000);
	let { upTo, more } = pages[1]!;
	while (more) {
		slow.send({ type: 'credit', space: ward, document: null, applied: upTo });
		({ upTo, more } = await slow.next('items'));
	}
	expect(slow.frames.flatMap((frame) => (frame.type === 'items' ? frame.envelopes : []))).toHaveLength(8);
	await small.stop();
});

test('[R-SUB-8] a device that asks for little at once is served an envelope at a time, as it stores them', async () => {
	const { ward, founder, link, enrol } = hospital;
	const [reading, document] = [await enrol('nurse', [ward]), newDocument()];
	for (let at = 0; at < 4; at++)
		link.send({ type: 'put', envelopes: [await founder.seal(ward, document, crypto.getRandomValues(new Uint8Array(3_000)))] });
	await link.next('ack', ({ entries }) => entries.some(({ counter }) => counter === 4));
	const thin = await connect(relay.port, relay.relayId, reading);
	thin.send({ type: 'sub', space: ward, document, cursor: 0, windowBytes: 1_000 });
	for (let envelopes = 1; envelopes <= 4; envelopes++) {
		const { upTo, envelopes: page } = await thin.next('items');
		expect(page).toHaveLength(1);
		thin.send({ type: 'ping', sentMs: 1 });
		await thin.next('pong');
		expect(thin.frames.filter(({ type }) => type === 'items')).toHaveLength(envelopes);
		thin.send({ type: 'credit', space: ward, document, applied: upTo });
	}
});

test('[R-SUB-7] a cursor this store never gave renumbers it and sends everyone away, once', async () => {
	const { ward, founder } = hospital;
	const welcomed = await connect(relay.port, relay.relayId, founder);
	const storeIdOf = (link: TestLink): string => link.frames.flatMap((frame) => (frame.type === 'welcome' ? [frame.storeId] : []))[0]!;
	welcomed.send({ type: 'sub', space: ward, document: null, cursor: 2 ** 50 });
	expect(await welcomed.closed).toEqual({ code: 4503, reason: 'storeChanged' });
	expect((await other.closed).code).toBe(4503);
	const again = await connect(relay.port, relay.relayId, founder);
	expect(storeIdOf(again)).not.toBe(storeIdOf(welcomed));
	again.send({ type: 'sub', space: ward, document: null, cursor: 2 ** 50 });
	expect(await again.next('items')).toMatchObject({ more: false });
});

test('[R-PING-1] a ping is answered with both times', async () => {
	other.send({ type: 'ping', sentMs: 123 });
	const pong = await other.next('pong');
	expect(pong.sentMs).toBe(123);
	expect(Math.abs(pong.serverTimeMs - Date.now())).toBeLessThan(5_000);
});

test('[R-LIMIT-2] a device that is too fast, or puts too much at once, is read later, and loses nothing', async () => {
	const strict = await startTestRelay({ framesPerSecond: 2_000, frameBurst: 50, putWindowEnvelopes: 4 });
	const { ward, founder, link } = await foundTestHospital(strict);
	const startedAtMs = performance.now();
	for (let at = 1; at <= 1_000; at++) link.send({ type: 'ping', sentMs: at });
	await link.next('pong', ({ sentMs }) => sentMs === 1_000);
	// What one read of the socket held has been answered; the next read waits until its debt is paid.
	link.send({ type: 'ping', sentMs: 1_001 });
	await link.next('pong', ({ sentMs }) => sentMs === 1_001);
	expect(performance.now() - startedAtMs).toBeGreaterThan(200);
	expect(link.frames.filter(({ type }) => type === 'pong')).toHaveLength(1_001);
	const document = newDocument();
	for (let at = 0; at < 100; at++) link.send({ type: 'put', envelopes: [await founder.seal(ward, document, utf8('x'))] });
	await link.next('ack', ({ entries }) => entries.some((entry) => entry.document === document && entry.counter === 100));
	await strict.stop();
});
