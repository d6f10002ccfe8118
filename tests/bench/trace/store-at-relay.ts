import * as Y from 'yjs';
import { toBase64Url } from '#lib/core/bytes.ts';
import { idOfBytes, type DeviceId, type PersonId } from '#lib/core/ids.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { expectOk } from '#lib/core/result.ts';
import { stateHash } from '#lib/document/state-hash.ts';
import type { DeviceKeys } from '#lib/trust/device-keys.ts';
import { openEnvelope } from '#lib/trust/envelope-seal.ts';
import type { RosterContent } from '#lib/trust/roster-body.ts';
import { decodeEnvelope, type Envelope, type EnvelopeHash } from '#lib/wire/envelope.ts';
import { covers } from '#lib/wire/version-vector.ts';
import { connect, createTestDevice, hashOf, type TestLink } from '../../support/relay-client.ts';
import type { TestHospital, TestRelay } from '../../support/relay-ward.ts';
import type { Replay } from './replay.ts';

/** What a relay holds of a replay, from its own `/metrics`, the roster's few kilobytes included. */
export interface StoredAtRelay {
	/** How many envelopes were refused, by code. */
	readonly refused: Readonly<Record<string, number>>;
	readonly beforeBytes: number;
	/** Served after the confirmation: the last snapshot and what came after it. */
	readonly servedBytes: number;
	readonly archiveBytes: number;
}

const batchEnvelopes = 128;
const batchBytes = 128 * 1024;

/** Enrols the writers of a replay, puts all its envelopes through one of them, and has another one confirm the last snapshot. */
export async function storeAtRelay(relay: TestRelay, hospital: TestHospital, replay: Replay): Promise<StoredAtRelay> {
	for (const device of replay.devices) await hospital.state(enrolment(device, hospital));
	const writer = await connect(relay.port, relay.relayId, await createTestDevice(replay.devices[0]));
	const codes = await putAll(writer, replay.stored);
	const refused = Object.fromEntries([...new Set(codes)].map((code) => [code, codes.filter((one) => one === code).length]));
	const beforeBytes = await metric(relay, 'log_bytes');

	const reader = replay.devices[1] ?? hospital.founder.keys;
	const link = await connect(relay.port, relay.relayId, await createTestDevice(reader));
	const snapshot = await lastSnapshot(link, hospital, replay, reader.deviceId);
	link.send({ type: 'snapok', document: snapshot.document, ...snapshot.confirmation });
	let served = beforeBytes;
	for (let before = Infinity; served !== before || served === beforeBytes;) {
		before = served;
		await new Promise((later) => setTimeout(later, 200));
		served = await metric(relay, 'log_bytes');
	}
	writer.close();
	link.close();
	return { refused, beforeBytes, servedBytes: served, archiveBytes: await metric(relay, 'archive_bytes') };
}

const enrolment = (device: DeviceKeys, hospital: TestHospital): RosterContent => ({
	kind: 'device-enrolled',
	body: {
		device: device.deviceId,
		signPublic: toBase64Url(device.signPublic),
		sealPublic: toBase64Url(device.sealPublic),
		person: idOfBytes<PersonId>(cryptoRandom.bytes(16)),
		sealedProfile: toBase64Url(cryptoRandom.bytes(100)),
		rights: { role: 'nurse', wards: [hospital.ward] },
		byInvite: null
	}
});

/** In the order given; the codes of those that the relay refused. */
async function putAll(link: TestLink, envelopes: Replay['stored']): Promise<readonly string[]> {
	const refused: string[] = [];
	let read = link.frames.length;
	for (let at = 0; at < envelopes.length;) {
		const batch: Replay['stored'][number][] = [];
		for (let bytes = 0; at < envelopes.length && batch.length < batchEnvelopes; at++) {
			const next = envelopes[at]!;
			if (batch.length > 0 && bytes + next.length > batchBytes) break;
			batch.push(next);
			bytes += next.length;
		}
		link.send({ type: 'put', envelopes: batch });
		for (let open = batch.length; open > 0;) {
			await new Promise<void>((turn) => setImmediate(turn));
			for (; read < link.frames.length; read++) {
				const frame = link.frames[read]!;
				if (frame.type === 'ack') open -= frame.entries.length;
				if (frame.type !== 'nak') continue;
				open--;
				refused.push(frame.code);
			}
		}
	}
	return refused;
}

/** Reads the whole feed as any newcomer does, opens what the last snapshot covers, and compares. */
async function lastSnapshot(
	link: TestLink,
	hospital: TestHospital,
	replay: Replay,
	reader: DeviceId
): Promise<{
	readonly document: Envelope['document'];
	readonly confirmation: { readonly snapshot: EnvelopeHash; readonly stateHash: string };
}> {
	const scope = { space: hospital.ward, document: null };
	link.send({ type: 'sub', ...scope, cursor: 0 });
	const envelopes: { readonly envelope: Envelope; readonly hash: EnvelopeHash }[] = [];
	for (let more = true; more;) {
		const items = await link.next('items');
		for (const { bytes } of items.envelopes) envelopes.push({ envelope: expectOk(decodeEnvelope(bytes), 'decodes'), hash: hashOf(bytes) });
		link.send({ type: 'credit', ...scope, applied: items.upTo });
		more = items.more;
	}
	const last = envelopes.findLast(({ envelope }) => envelope.kind === 'snapshot' && envelope.device !== reader);
	if (!last) throw new Error('no snapshot of another device to confirm');
	const claim = last.envelope.snapshot!;
	const doc = new Y.Doc();
	for (const { envelope } of envelopes) {
		if (!covers(claim.covers, new Map([[envelope.device, envelope.counter]]))) continue;
		Y.applyUpdate(doc, expectOk(await openEnvelope(envelope, replay.key), 'opens'));
	}
	const found = await stateHash(doc);
	if (found !== claim.stateHash) throw new Error('the second device has another state than the snapshot');
	return { document: last.envelope.document, confirmation: { snapshot: last.hash, stateHash: found } };
}

async function metric(relay: TestRelay, name: string): Promise<number> {
	const page = await (await fetch(`http://127.0.0.1:${relay.port}/metrics`)).text();
	const value = new RegExp(`^wardline_${name} (\\d+)$`, 'm').exec(page)?.[1];
	if (value === undefined) throw new Error(`the relay tells no ${name}`);
	return Number(value);
}
