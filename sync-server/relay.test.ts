import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { utf8 } from '#lib/core/bytes.ts';
import { encodeEnvelope, decodeEnvelope, maxEnvelopeBytes } from '#lib/wire/envelope.ts';
import { expectOk } from '#lib/core/result.ts';
import { connect, createTestDevice, openTestLink, type TestDevice, type TestLink } from '../tests/support/relay-client.ts';
import { foundTestHospital, newDocument, removal, startTestRelay, type TestHospital, type TestRelay } from '../tests/support/relay-ward.ts';

// Real sockets and a real disk, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let relay: TestRelay;
let hospital: TestHospital;
let nurse: TestDevice;
let reader: TestLink;

beforeEach(async () => {
	relay = await startTestRelay();
	hospital = await foundTestHospital(relay);
	nurse = await hospital.enrol('nurse', [hospital.ward]);
	reader = await connect(relay.port, relay.relayId, nurse);
});
afterEach(() => relay.stop());

const put = async (from: TestLink, device: TestDevice, document: string, envelopes: Uint8Array<ArrayBuffer>[]): Promise<number[]> => {
	const last = device.counterOf(document);
	from.send({ type: 'put', envelopes });
	const seen: number[] = [];
	for (;;) {
		const { entries } = await from.next('ack', (ack) => ack.entries.some((entry) => entry.document === document));
		seen.push(...entries.map(({ seq }) => seq));
		if (entries.some(({ counter }) => counter === last)) return seen;
	}
};

test('[R-SUB-1] [R-PUT-1] what one device puts, another that subscribed receives, byte for byte, with the acknowledged numbers', async () => {
	const { ward, founder, link } = hospital;
	reader.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	expect(await reader.next('items')).toMatchObject({ space: ward, document: null, more: false, envelopes: [] });
	const document = newDocument();
	const sealed = [await founder.seal(ward, document, utf8('a')), await founder.seal(ward, document, utf8('b'))];
	const seqs = await put(link, founder, document, sealed);
	const items = await reader.next('items', ({ envelopes }) => envelopes.length > 0);
	expect(items.envelopes.map(({ bytes }) => bytes)).toEqual(sealed);
	expect(items.envelopes.map(({ seq }) => seq)).toEqual(seqs);
	expect(items.upTo).toBe(seqs.at(-1));
});

test('[R-SUB-2] a reconnect with the last cursor misses nothing and repeats nothing; a fresh cursor gets all', async () => {
	const { ward, founder, link } = hospital;
	const document = newDocument();
	const first = await put(link, founder, document, [await founder.seal(ward, document, utf8('a'))]);
	reader.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	const { upTo } = await reader.next('items');
	reader.cut();
	const second = await put(link, founder, document, [await founder.seal(ward, document, utf8('b'))]);
	const again = await connect(relay.port, relay.relayId, nurse);
	again.send({ type: 'sub', space: ward, document: null, cursor: upTo });
	expect((await again.next('items')).envelopes.map(({ seq }) => seq)).toEqual(second);
	again.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	expect((await again.next('items')).envelopes.map(({ seq }) => seq)).toEqual([...first, ...second]);
});

test('[R-SUB-1] catching up over many pages ends with more = false and every envelope once, in order', async () => {
	const { ward, founder, link } = hospital;
	const document = newDocument();
	const sealed = [];
	for (let at = 0; at < 12; at++) sealed.push(await founder.seal(ward, document, randomBytes(20_000)));
	const seqs = await put(link, founder, document, sealed);
	reader.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	const got: number[] = [];
	for (;;) {
		const page = await reader.next('items');
		got.push(...page.envelopes.map(({ seq }) => seq));
		if (!page.more) break;
	}
	expect(got).toEqual(seqs);
});

test('[R-SUB-3] a closed ward is denied, and a right that ends ends its subscription', async () => {
	reader.send({ type: 'sub', space: hospital.otherWard, document: null, cursor: 0 });
	expect(await reader.next('denied')).toMatchObject({ space: hospital.otherWard, code: 'FORBIDDEN' });
	reader.send({ type: 'sub', space: hospital.ward, document: null, cursor: 0 });
	await reader.next('items');
	const rights = { role: 'nurse' as const, wards: [hospital.otherWard] };
	await hospital.state({ kind: 'role-changed', body: { device: nurse.keys.deviceId, ...rights } });
	expect(await reader.next('denied')).toMatchObject({ space: hospital.ward, code: 'FORBIDDEN' });
});

test('[R-SUB-5] a connection does not hear its own envelopes, its other subscriptions do', async () => {
	const { ward, founder, link } = hospital;
	link.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	await link.next('items');
	reader.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	await reader.next('items');
	const [mine, hers] = [newDocument(), newDocument()];
	await put(link, founder, mine, [await founder.seal(ward, mine, utf8('mine'))]);
	await reader.next('items', ({ envelopes }) => envelopes.length > 0);
	const hersSealed = await nurse.seal(ward, hers, utf8('hers'));
	await put(reader, nurse, hers, [hersSealed]);
	expect((await link.next('items')).envelopes.map(({ bytes }) => bytes)).toEqual([hersSealed]);
});

test('[R-PUT-2] the same envelope twice gets the same number twice and is delivered once', async () => {
	const { ward, founder, link } = hospital;
	reader.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	await reader.next('items');
	const document = newDocument();
	const sealed = await founder.seal(ward, document, utf8('a'));
	link.send({ type: 'put', envelopes: [sealed, sealed] });
	link.send({ type: 'put', envelopes: [sealed] });
	const seqs: number[] = [];
	while (seqs.length < 3)
		seqs.push(...(await link.next('ack', (ack) => ack.entries.some((entry) => entry.document === document))).entries.map(({ seq }) => seq));
	expect(new Set(seqs).size).toBe(1);
	const items = await reader.next('items', ({ envelopes }) => envelopes.length > 0);
	expect(items.envelopes).toHaveLength(1);
});

test('[R-PUT-3] [R-PUT-4] gaps and reused counters are told with the counter that would be taken', async () => {
	const { ward, founder, link } = hospital;
	const document = newDocument();
	await put(link, founder, document, [await founder.seal(ward, document, utf8('1'))]);
	await founder.seal(ward, document, utf8('2, never sent'));
	link.send({ type: 'put', envelopes: [await founder.seal(ward, document, utf8('3'))] });
	expect(await link.next('nak')).toMatchObject({ document, device: founder.keys.deviceId, counter: 3, code: 'GAP', expected: 2 });
	founder.rewind(document, 0);
	link.send({ type: 'put', envelopes: [await founder.seal(ward, document, utf8('another 1'))] });
	expect(await link.next('nak')).toMatchObject({ counter: 1, code: 'CTR_REUSED', expected: 2 });
});

test('[R-PUT-5] [R-PUT-7] [R-PUT-8] forbidden, forged, malformed, oversized and unknown envelopes are refused one by one', async () => {
	const { ward, otherWard, founder, link } = hospital;
	const observer = await hospital.enrol('observer', [ward]);
	const outside = await createTestDevice();
	const document = newDocument();
	const good = await founder.seal(ward, document, utf8('good'));
	const decoded = expectOk(decodeEnvelope(good), 'own envelope decodes');
	const forged = encodeEnvelope({ ...decoded, counter: 2, signature: new Uint8Array(64) });
	const large = new Uint8Array(maxEnvelopeBytes + 1);
	large.set(good);
	const cases = [
		['FORBIDDEN', await nurse.seal(otherWard, newDocument(), utf8('not her ward'))],
		['FORBIDDEN', await observer.seal(ward, newDocument(), utf8('reads only'))],
		['FORBIDDEN', await outside.seal(ward, newDocument(), utf8('nobody'))],
		['BAD_SIG', forged],
		['MALFORMED', good.slice(0, -1)],
		['TOO_BIG', large],
		['UNKNOWN_VERSION', new Uint8Array([9, ...good.slice(1)])]
	] as const;
	for (const [code, bytes] of cases) {
		link.send({ type: 'put', envelopes: [bytes] });
		expect(await link.next('nak')).toMatchObject({ code });
	}
	await put(link, founder, document, [good]);
});

test('[R-ROSTER-2] [R-PUT-6] a removed device is cut at once, and what it wrote meanwhile is kept aside', async () => {
	const { ward, link } = hospital;
	const document = newDocument();
	const late = await nurse.seal(ward, document, utf8('late'));
	await hospital.state(removal(nurse.keys.deviceId));
	expect(await reader.closed).toEqual({ code: 4401, reason: 'revoked' });
	link.send({ type: 'put', envelopes: [late] });
	expect(await link.next('nak')).toMatchObject({ device: nurse.keys.deviceId, code: 'REVOKED' });
	const metrics = await (await fetch(`http://127.0.0.1:${relay.port}/metrics`)).text();
	expect(metrics).toContain('wardline_quarantined_envelopes 1');
	link.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	expect((await link.next('items')).envelopes).toEqual([]);
});

test('[R-PIECE-1] an envelope of 200 KB travels both ways in pieces', async () => {
	const { ward, founder, link } = hospital;
	reader.send({ type: 'sub', space: ward, document: null, cursor: 0 });
	await reader.next('items');
	const document = newDocument();
	const sealed = await founder.seal(ward, document, utf8('small'));
	const big = await founder.seal(ward, document, randomBytes(200_000));
	expect(big.length).toBeGreaterThan(150_000);
	await put(link, founder, document, [sealed, big]);
	const got: Uint8Array[] = [];
	while (got.length < 2) got.push(...(await reader.next('items')).envelopes.map(({ bytes }) => bytes));
	expect(Buffer.compare(got[1]!, big)).toBe(0);
});

test('[R-LIMIT-1] [R-LIMIT-3] [R-FRAME-4] noise ends its own connection and nobody else notices', async () => {
	const noisy = await connect(relay.port, relay.relayId, hospital.founder);
	noisy.sendRaw(new Uint8Array([60, 1, 2]));
	noisy.send({ type: 'ping', sentMs: 1 });
	await noisy.next('pong');
	for (let at = 0; at < 70; at++) noisy.sendRaw(at % 2 === 0 ? 'text' : new Uint8Array([2, 255]));
	expect((await noisy.closed).code).toBe(4422);
	const huge = await openTestLink(relay.port);
	huge.sendRaw(new Uint8Array(70_000));
	expect((await huge.closed).code).toBe(1009);
	reader.send({ type: 'ping', sentMs: 2 });
	expect(await reader.next('pong')).toMatchObject({ sentMs: 2 });
});

test('[R-BYE-1] a relay that stops says when to come back', async () => {
	const stopping = relay.running.close();
	const bye = await reader.next('goaway');
	expect(bye.retryAfterMs).toBeGreaterThan(0);
	expect(await reader.closed).toEqual({ code: 4500, reason: 'goingAway' });
	await stopping;
	relay = await startTestRelay({}, relay.folder);
});
