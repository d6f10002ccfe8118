import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { utf8, type Bytes } from '#lib/core/bytes.ts';
import type { DocumentId } from '#lib/core/ids.ts';
import type { SnapshotClaim } from '#lib/wire/envelope.ts';
import { connect, hashOf, type TestDevice, type TestLink } from '../tests/support/relay-client.ts';
import { foundTestHospital, newDocument, startTestRelay, type TestHospital, type TestRelay } from '../tests/support/relay-ward.ts';

// Real sockets and a real disk, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let relay: TestRelay;
let hospital: TestHospital;
let nurse: TestDevice;
let second: TestLink;
let document: DocumentId;

beforeEach(async () => {
	relay = await startTestRelay({ snapshotEnvelopes: 30 });
	hospital = await foundTestHospital(relay);
	nurse = await hospital.enrol('nurse', [hospital.ward]);
	second = await connect(relay.port, relay.relayId, nurse);
	document = newDocument();
});
afterEach(() => relay.stop());

const stateHash = 'ab'.repeat(32);
const write = async (count: number): Promise<void> => {
	const { founder, ward, link } = hospital;
	const envelopes: Bytes[] = [];
	for (let at = 0; at < count; at++) envelopes.push(await founder.seal(ward, document, utf8(`edit ${at}`)));
	await send(link, founder, envelopes);
};
const send = async (link: TestLink, device: TestDevice, envelopes: Bytes[]): Promise<void> => {
	const last = device.counterOf(document);
	link.send({ type: 'put', envelopes });
	await link.next('ack', ({ entries }) => entries.some((entry) => entry.document === document && entry.counter === last));
};
const snapshot = (covers: number, more: Partial<SnapshotClaim> = {}): Promise<Bytes> =>
	hospital.founder.seal(hospital.ward, document, utf8('whole'), {
		covers: new Map([[hospital.founder.keys.deviceId, covers]]),
		parent: null,
		stateHash,
		...more
	});
const served = async (): Promise<number> => {
	second.send({ type: 'sub', space: hospital.ward, document: null, cursor: 0 });
	let count = 0;
	for (;;) {
		const { envelopes, more } = await second.next('items');
		count += envelopes.length;
		if (!more) return count;
	}
};
const gauge = async (name: string): Promise<number> => {
	const page = await (await fetch(`http://127.0.0.1:${relay.port}/metrics`)).text();
	return Number(new RegExp(`^wardline_${name} (\\d+)$`, 'm').exec(page)?.[1]);
};
const confirm = async (link: TestLink, hash: string, state = stateHash): Promise<void> => {
	link.send({ type: 'snapok', document, snapshot: hash, stateHash: state });
	link.send({ type: 'ping', sentMs: 1 });
	await link.next('pong');
};

test('[R-SNAP-3] [R-SNAP-5] nothing leaves the feed before a second device confirms; then the snapshot stands for what it covers', async () => {
	const { founder, link } = hospital;
	await write(20);
	const sealed = await snapshot(20);
	await send(link, founder, [sealed]);
	expect(await served()).toBe(21);
	await confirm(link, hashOf(sealed));
	await confirm(second, hashOf(sealed), 'cd'.repeat(32));
	expect(await served()).toBe(21);
	const before = await gauge('log_bytes');
	await confirm(second, hashOf(sealed));
	expect(await served()).toBe(1);
	expect(await gauge('log_bytes')).toBeLessThan(before);
	expect(await gauge('archive_bytes')).toBeGreaterThan(0);
	second.send({ type: 'get', document, vector: new Map(), history: true });
	expect((await second.next('found')).envelopes).toHaveLength(21);
	second.send({ type: 'get', document, vector: new Map(), history: false });
	expect((await second.next('found')).envelopes).toHaveLength(1);
});

test('[R-SNAP-5] a confirmed snapshot and its archive survive a restart, and later edits follow it', async () => {
	await write(5);
	const sealed = await snapshot(5);
	await send(hospital.link, hospital.founder, [sealed]);
	await confirm(second, hashOf(sealed));
	relay = await relay.restart();
	second = await connect(relay.port, relay.relayId, nurse);
	await hospital.reconnect(relay);
	await write(2);
	expect(await served()).toBe(3);
});

test('[R-SNAP-1] [R-SNAP-2] a snapshot of the wrong parent or of what is not there is refused', async () => {
	const { link } = hospital;
	await write(3);
	link.send({ type: 'put', envelopes: [await snapshot(2, { parent: '0f'.repeat(32) })] });
	expect(await link.next('nak')).toMatchObject({ code: 'SNAP_STALE', counter: 4 });
	hospital.founder.rewind(document, 3);
	link.send({ type: 'put', envelopes: [await snapshot(9)] });
	expect(await link.next('nak')).toMatchObject({ code: 'SNAP_AHEAD', counter: 4 });
});

test('[R-SNAP-6] a writer is asked for a snapshot when many envelopes have gathered', async () => {
	await write(30);
	expect(await hospital.link.next('snap-wanted')).toMatchObject({ document });
});

test('[R-SNAP-5] the served log of a document of 23,000 edits shrinks to its snapshot', async () => {
	const { founder, ward, link } = hospital;
	for (let part = 0; part < 23; part++) {
		const envelopes: Bytes[] = [];
		// As sealed in company: ten keystrokes to an envelope.
		for (let at = 0; at < 100; at++) envelopes.push(await founder.seal(ward, document, crypto.getRandomValues(new Uint8Array(70))));
		await send(link, founder, envelopes);
	}
	const sealed = await founder.seal(ward, document, crypto.getRandomValues(new Uint8Array(22_000)), {
		covers: new Map([[founder.keys.deviceId, 2300]]),
		parent: null,
		stateHash
	});
	await send(link, founder, [sealed]);
	const roster = 60_000;
	expect(await gauge('log_bytes')).toBeGreaterThan(400_000);
	await confirm(second, hashOf(sealed));
	await expect.poll(() => gauge('log_bytes')).toBeLessThan(roster + 100_000);
	second.send({ type: 'get', document, vector: new Map(), history: false });
	expect((await second.next('found')).envelopes).toHaveLength(1);
}, 60_000);
