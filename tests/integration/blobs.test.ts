import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import type { BlobRef } from '#lib/model/blob-ref.ts';
import type { OpenCase } from '#lib/view/workspace.ts';
import { startRelayServer, type RunningRelay } from '../../sync-server/server.ts';
import { createTestDevice, eventually, type TestDevice } from '../support/relay-device.ts';

let folder: string;
let relay: RunningRelay;
let relayPort = 0;
let line: Server;
let port = 0;
/** Bytes from devices to the relay until the line is cut under their feet; null never cuts. */
let budget: number | null = null;
const sockets = new Set<Socket>();

const cutLine = (): void => sockets.forEach((socket) => socket.destroy());
const startRelay = async (): Promise<void> => {
	relay = expectOk(await startRelayServer({ host: '127.0.0.1', port: relayPort, dataFolder: folder }), 'the relay starts');
	relayPort = relay.port;
};

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'wardline-blobs-'));
	await startRelay();
	line = createServer((device) => {
		const upstream = connectTo(relayPort, '127.0.0.1');
		for (const socket of [device, upstream]) {
			sockets.add(socket);
			socket.on('error', () => undefined).on('close', () => (sockets.delete(socket), device.destroy(), upstream.destroy()));
		}
		upstream.pipe(device);
		device.on('data', (bytes) => {
			if (budget === null) return void upstream.write(bytes);
			const allowed = bytes.subarray(0, budget);
			budget -= allowed.length;
			if (budget > 0) return void upstream.write(allowed);
			budget = null;
			upstream.write(allowed, cutLine);
		});
	});
	await new Promise<void>((listening) => line.listen(0, '127.0.0.1', listening));
	port = (line.address() as { port: number }).port;
});
afterAll(async () => {
	cutLine();
	line.close();
	await relay.close();
	await rm(folder, { recursive: true, force: true });
});

const ready = (device: TestDevice) => eventually(() => device.gate.phase.current.at === 'ready', 'ready');
const caughtUp = (device: TestDevice) => eventually(() => device.workspace().connection.current.caughtUp, 'caught up', 40_000);
const open = async (device: TestDevice, caseId: CaseId): Promise<OpenCase> =>
	expectOk(await device.workspace().openCase(caseId), 'the case opens');
const put = async (file: OpenCase, length: number): Promise<BlobRef> =>
	expectOk(await file.putBlob(contentOf(length), 'audio/ogg; codecs=opus'), 'put');
const contentOf = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 31 + length) % 251);
const delivered = (file: OpenCase) => eventually(() => file.unsentBlobs.current.size === 0, 'all blobs at the relay', 40_000);
const expectReads = async (file: OpenCase, ref: BlobRef, length: number): Promise<void> => {
	const bytes = expectOk(await file.readBlob(ref), 'read');
	expect(Buffer.from(bytes).equals(contentOf(length))).toBe(true);
};

describe('blobs through a real relay', { timeout: 180_000 }, () => {
	let doctor: TestDevice;
	let nurse: TestDevice;
	let caseId: CaseId;

	beforeAll(async () => {
		doctor = createTestDevice(() => port, `#setup=${relay.setUpToken}`);
		await eventually(() => doctor.gate.phase.current.at === 'first-run', 'first run');
		const founder = { name: 'LI Ming', profession: '' };
		expectOk(await doctor.gate.found({ name: 'H', wards: [{ name: 'Ward 7', beds: ['01'] }], founder, role: 'doctor' }), 'founding');
		doctor.gate.enter();
		await caughtUp(doctor);
		const ward = doctor.workspace().hospital.current.wards[0]!;
		const wish = { role: 'nurse', wards: [ward.spaceId], expiresAtMs: Date.now() + 86_400_000 } as const;
		const invite = expectOk(await doctor.workspace().createInvite(wish), 'an invite');
		await eventually(() => doctor.workspace().connection.current.unsent === 0, 'sent');
		nurse = createTestDevice(() => port);
		await eventually(() => nurse.gate.phase.current.at === 'first-run', 'first run');
		expectOk(await nurse.gate.join(invite.url, { name: 'WANG Fang', profession: '' }), 'joining');
		await caughtUp(nurse);
		const identity = { kind: 'identity', body: { familyName: 'ZHAO', givenName: 'Lan', sex: 'female' }, supersedes: [] } as const;
		const admission = { kind: 'admission', body: { ward: ward.spaceId, bed: '01', atMs: Date.now() }, supersedes: [] } as const;
		caseId = expectOk(await nurse.workspace().admit(ward.spaceId, [identity, admission]), 'admission');
		await eventually(async () => {
			const opened = await doctor.workspace().openCase(caseId);
			if (opened.ok) await opened.value.close();
			return opened.ok;
		}, 'the case at the doctor');
	}, 60_000);
	afterAll(async () => {
		await doctor.leave();
		await nurse.leave();
	});

	it('[BT8] a blob of one device opens on another, and is kept there', async () => {
		const [ours, theirs] = [await open(nurse, caseId), await open(doctor, caseId)];
		const ref = await put(ours, 2_100);
		await expectReads(ours, ref, 2_100);
		await delivered(ours);
		await expectReads(theirs, ref, 2_100);
		await relay.close();
		await expectReads(theirs, ref, 2_100);
		const unknown = { ...ref, hash: 'f'.repeat(64) };
		expect(await theirs.readBlob(unknown)).toEqual({ ok: false, error: { reason: 'not-here' } });
		await startRelay();
		await ours.close();
		await theirs.close();
	});

	it('[BT9] thirty clips said without a line, and a reload, arrive complete when the line is back', async () => {
		await relay.close();
		await eventually(() => nurse.workspace().connection.current.line.status !== 'open', 'no line');
		let ours = await open(nurse, caseId);
		const refs: BlobRef[] = [];
		for (let clip = 0; clip < 30; clip++) refs.push(await put(ours, 2_000 + clip));
		expect(ours.unsentBlobs.current.size).toBe(30);
		await ours.close();
		await nurse.leave();
		nurse = nurse.reopen();
		await ready(nurse);
		ours = await open(nurse, caseId);
		await eventually(() => ours.unsentBlobs.current.size === 30, 'still queued');
		await expectReads(ours, refs[7]!, 2_007);

		await startRelay();
		await delivered(ours);
		const theirs = await open(doctor, caseId);
		await caughtUp(doctor);
		for (const [clip, ref] of refs.entries()) await expectReads(theirs, ref, 2_000 + clip);
		await ours.close();
		await theirs.close();
	});

	it('[BT9] an upload that is cut again and again goes on from what arrived', async () => {
		const [ours, theirs] = [await open(nurse, caseId), await open(doctor, caseId)];
		await caughtUp(nurse);
		budget = 100_000;
		const ref = await put(ours, 1_500_000);
		await eventually(() => budget === null, 'the first cut');
		await eventually(() => nurse.workspace().connection.current.line.status !== 'open', 'the cut is noticed');
		await caughtUp(nurse);
		budget = 400_000;
		// A link that was lost several times waits longer before it tries again.
		await eventually(() => budget === null, 'the second cut', 40_000);
		await delivered(ours);
		await caughtUp(doctor);
		await expectReads(theirs, ref, 1_500_000);
		await ours.close();
		await theirs.close();
	});

	it('[BT9] a relay that is killed while a blob comes in has it whole afterwards', async () => {
		const ours = await open(nurse, caseId);
		await caughtUp(nurse);
		budget = 150_000;
		const ref = await put(ours, 800_000);
		await eventually(() => budget === null, 'on its way');
		await relay.close();
		await startRelay();
		await delivered(ours);
		const theirs = await open(doctor, caseId);
		await caughtUp(doctor);
		await expectReads(theirs, ref, 800_000);
		expect([...doctor.reported, ...nurse.reported]).toEqual([]);
		await ours.close();
		await theirs.close();
	});
});
