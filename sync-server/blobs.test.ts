import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { toBase64Url } from '#lib/core/bytes.ts';
import { blobSignedPart, type BlobMethod } from '#lib/wire/blob-authorization.ts';
import { createTestDevice, type TestDevice } from '../tests/support/relay-client.ts';
import { foundTestHospital, removal, startTestRelay, type TestHospital, type TestRelay } from '../tests/support/relay-ward.ts';

// Real sockets and a real disk, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let relay: TestRelay;
let hospital: TestHospital;
const blob = randomBytes(300_000);
const name = createHash('sha256').update(blob).digest('hex');

beforeEach(async () => {
	relay = await startTestRelay({ maxBlobBytes: 1_000_000 });
	hospital = await foundTestHospital(relay);
});
afterEach(() => relay.stop());

async function ask(
	method: BlobMethod,
	more: { body?: Uint8Array<ArrayBuffer>; headers?: Record<string, string>; device?: TestDevice; name?: string; timestampMs?: number } = {}
): Promise<Response> {
	const { keys } = more.device ?? hospital.founder;
	const part = { device: keys.deviceId, timestampMs: more.timestampMs ?? Date.now(), method, name: more.name ?? name };
	const signature = toBase64Url(await keys.sign(blobSignedPart(part)));
	return fetch(`http://127.0.0.1:${relay.port}/blob/${part.name}`, {
		method,
		headers: { authorization: `Wardline ${part.device}.${part.timestampMs}.${signature}`, ...more.headers },
		...(more.body ? { body: more.body } : {})
	});
}
const putPart = (start: number, end: number, total = blob.length): Promise<Response> =>
	ask('PUT', { body: new Uint8Array(blob.subarray(start, end)), headers: { 'content-range': `bytes ${start}-${end - 1}/${total}` } });
const sizeOf = (response: Response): number => Number(response.headers.get('wardline-size'));

test('[R-BLOB-1] [R-BLOB-4] a blob goes up in parts, wrong starts are told where to go on, and comes back whole or in ranges', async () => {
	expect((await ask('HEAD')).status).toBe(404);
	const first = await putPart(0, 100_000);
	expect([first.status, sizeOf(first)]).toEqual([202, 100_000]);
	const wrong = await putPart(200_000, 300_000);
	expect([wrong.status, sizeOf(wrong)]).toEqual([409, 100_000]);
	expect((await ask('GET')).status).toBe(404);
	const head = await ask('HEAD');
	expect([sizeOf(head), head.headers.get('wardline-complete')]).toEqual([100_000, '0']);
	expect((await putPart(100_000, 300_000)).status).toBe(201);
	expect((await putPart(0, 300_000)).status).toBe(200);
	expect((await ask('HEAD')).headers.get('wardline-complete')).toBe('1');
	expect(Buffer.from(await (await ask('GET')).arrayBuffer()).equals(blob)).toBe(true);
	const range = await ask('GET', { headers: { range: 'bytes=299990-' } });
	expect([range.status, range.headers.get('content-range')]).toEqual([206, 'bytes 299990-299999/300000']);
	expect(Buffer.from(await range.arrayBuffer()).equals(blob.subarray(299_990))).toBe(true);
	expect((await ask('GET', { headers: { range: 'bytes=300000-' } })).status).toBe(416);
});

test('[R-BLOB-2] what arrived before the line broke stays', async () => {
	const { keys } = hospital.founder;
	const part = { device: keys.deviceId, timestampMs: Date.now(), method: 'PUT' as const, name };
	const signature = toBase64Url(await keys.sign(blobSignedPart(part)));
	const headers = {
		authorization: `Wardline ${part.device}.${part.timestampMs}.${signature}`,
		'content-length': String(blob.length),
		'content-range': `bytes 0-${blob.length - 1}/${blob.length}`
	};
	const upload = request({ host: '127.0.0.1', port: relay.port, path: `/blob/${name}`, method: 'PUT', headers });
	upload.on('error', () => undefined);
	upload.write(blob.subarray(0, 120_000));
	await expect.poll(async () => sizeOf(await ask('HEAD'))).toBe(120_000);
	upload.destroy();
	await expect.poll(async () => (await putPart(120_000, 300_000)).status).toBe(201);
	expect(Buffer.from(await (await ask('GET')).arrayBuffer()).equals(blob)).toBe(true);
});

test('[R-BLOB-3] bytes that are not their name are dropped', async () => {
	const body = new Uint8Array(blob.subarray(0, 1000));
	expect((await ask('PUT', { body })).status).toBe(422);
	expect((await ask('HEAD')).status).toBe(404);
	expect(readdirSync(join(relay.folder, 'blobs'))).toEqual([]);
});

test('[R-BLOB-5] no proof, a stranger, an old proof, a removed device and too much are refused', async () => {
	const { port } = relay;
	expect((await fetch(`http://127.0.0.1:${port}/blob/${name}`)).status).toBe(401);
	expect((await ask('GET', { device: await createTestDevice() })).status).toBe(401);
	expect((await ask('GET', { timestampMs: Date.now() - 600_000 })).status).toBe(401);
	const nurse = await hospital.enrol('nurse', [hospital.ward]);
	expect((await ask('GET', { device: nurse })).status).toBe(404);
	await hospital.state(removal(nurse.keys.deviceId));
	expect((await ask('GET', { device: nurse })).status).toBe(403);
	expect((await putPart(0, 1000, 2_000_000)).status).toBe(413);
	expect((await ask('GET', { name: 'aa/../../relay.db' })).status).toBe(404);
	expect((await ask('PUT', { body: new Uint8Array(10), headers: { 'content-range': 'bytes 5-3/2' } })).status).toBe(400);
});
