import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { alertReasons } from '#lib/core/alert-reason.ts';
import { fromBase64Url, toBase64Url } from '#lib/core/bytes.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import { startPushService, subscribeAt, vapidOf, type TestPushService, type TestSubscription } from '../tests/support/push-endpoint.ts';
import { connect, type TestDevice, type TestLink } from '../tests/support/relay-client.ts';
import { foundTestHospital, newDocument, removal, startTestRelay, type TestHospital, type TestRelay } from '../tests/support/relay-ward.ts';

// Real sockets and a real disk, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let service: TestPushService;
let relay: TestRelay;
let hospital: TestHospital;
beforeEach(async () => {
	service = await startPushService();
	relay = await startTestRelay({}, undefined, { push: { contact: 'mailto:it@hospital.example', reach: 'loopback' } });
	hospital = await foundTestHospital(relay);
});
afterEach(async () => {
	await relay.stop();
	await service.close();
});

interface Member {
	readonly device: TestDevice;
	readonly link: TestLink;
	readonly subscription: TestSubscription;
}

const join = async (device: TestDevice, name: string): Promise<Member> => {
	const link = await connect(relay.port, relay.relayId, device);
	const subscription = subscribeAt(service.origin, name);
	link.send({ type: 'push', address: subscription.address });
	expect(await link.next('push-news')).toMatchObject({ news: 'kept' });
	return { device, link, subscription };
};

test('[R-PUSH-1, R-PUSH-4] a device that has gone to sleep is alerted by a colleague of its ward, under the key it was told before WELCOME', async () => {
	const doctor = await join(await hospital.enrol('doctor', [hospital.ward]), 'doctor');
	const [key] = doctor.link.frames.filter((frame) => frame.type === 'push-key');
	const kinds = doctor.link.frames.map(({ type }) => type);
	expect(kinds.indexOf('push-key')).toBeLessThan(kinds.indexOf('welcome'));
	doctor.link.close();
	await doctor.link.closed;
	const devices = [doctor.device.keys.deviceId];
	hospital.link.send({ type: 'alert', space: hospital.ward, document: null, reason: 'advice-waiting', devices });
	const push = await service.next();
	expect(doctor.subscription.open(push).trim()).toBe('advice-waiting');
	expect(fromBase64Url(vapidOf(push).publicKey)).toEqual(key?.publicKey);
});

test('[R-PUSH-3] only who may read the place is alerted, and only who may read it alerts; a grant is enough for its one document', async () => {
	const nurse = await join(await hospital.enrol('nurse', [hospital.ward]), 'nurse');
	const stranger = await join(await hospital.enrol('nurse', [hospital.otherWard]), 'stranger');
	const expert = await join(await hospital.enrol('expert', []), 'expert');
	const [granted, closed] = [newDocument(), newDocument()];
	const sealedKeys = toBase64Url(cryptoRandom.bytes(100));
	const place = { space: hospital.ward, document: granted };
	const opened = { device: expert.device.keys.deviceId, ...place, sealedKeys, keys: [], steps: [], after: [] };
	await hospital.state({ kind: 'document-granted', body: opened });
	const everyone = [nurse, stranger, expert].map(({ device }) => device.keys.deviceId);
	const ask = (from: TestLink, document: typeof granted | null, reason: (typeof alertReasons)[number]): void =>
		from.send({ type: 'alert', space: hospital.ward, document, reason, devices: everyone });
	ask(stranger.link, null, 'call-waiting');
	ask(stranger.link, granted, 'call-waiting');
	ask(expert.link, closed, 'call-waiting');
	for (const { link } of [stranger, expert]) {
		link.send({ type: 'ping', sentMs: 1 });
		await link.next('pong');
	}
	ask(nurse.link, granted, 'consult-waiting');
	expect(expert.subscription.open(await service.next()).trim()).toBe('consult-waiting');
	ask(expert.link, granted, 'advice-waiting');
	expect(nurse.subscription.open(await service.next()).trim()).toBe('advice-waiting');
	hospital.link.send({ type: 'alert', space: hospital.otherWard, document: null, reason: 'test', devices: [] });
	expect(await hospital.link.next('push-news')).toMatchObject({ news: 'gone' });
	expect(service.taken.map(({ path }) => path)).toEqual(['/push/expert', '/push/nurse']);
});

test('[R-PUSH-3] a removed device is forgotten at once, on line or not', async () => {
	const nurse = await join(await hospital.enrol('nurse', [hospital.ward]), 'nurse');
	const doctor = await join(await hospital.enrol('doctor', [hospital.ward]), 'doctor');
	nurse.link.close();
	await nurse.link.closed;
	await hospital.state(removal(nurse.device.keys.deviceId));
	const devices = [nurse, doctor].map(({ device }) => device.keys.deviceId);
	hospital.link.send({ type: 'alert', space: hospital.ward, document: null, reason: 'consult-waiting', devices });
	await service.next();
	expect(service.taken.map(({ path }) => path)).toEqual(['/push/doctor']);
});

test('[R-PUSH-7] a connected device hears that its push service knows it no more, and can hand in a new address', async () => {
	const nurse = await join(await hospital.enrol('nurse', [hospital.ward]), 'nurse');
	service.answer(410);
	const devices = [nurse.device.keys.deviceId];
	hospital.link.send({ type: 'alert', space: hospital.ward, document: null, reason: 'consult-waiting', devices });
	expect(await nurse.link.next('push-news')).toMatchObject({ news: 'gone' });
	const fresh = subscribeAt(service.origin, 'fresh');
	nurse.link.send({ type: 'push', address: fresh.address });
	expect(await nurse.link.next('push-news')).toMatchObject({ news: 'kept' });
	nurse.link.send({ type: 'alert', space: hospital.ward, document: null, reason: 'test', devices: [] });
	expect(await nurse.link.next('push-news')).toMatchObject({ news: 'sent' });
	await service.next();
	expect(fresh.open(await service.next()).trim()).toBe('test');
	nurse.link.send({ type: 'push', address: null });
	expect(await nurse.link.next('push-news')).toMatchObject({ news: 'forgotten' });
	nurse.link.send({ type: 'alert', space: hospital.ward, document: null, reason: 'test', devices: [] });
	expect(await nurse.link.next('push-news')).toMatchObject({ news: 'gone' });
});

test('[R-PUSH-8] envelopes are acknowledged while a push service keeps silent', async () => {
	const nurse = await join(await hospital.enrol('nurse', [hospital.ward]), 'nurse');
	service.answer('silence');
	const devices = [nurse.device.keys.deviceId];
	hospital.link.send({ type: 'alert', space: hospital.ward, document: null, reason: 'consult-waiting', devices });
	await service.next();
	const document = newDocument();
	nurse.link.send({ type: 'put', envelopes: [await nurse.device.seal(hospital.ward, document, new Uint8Array(10))] });
	expect(await nurse.link.next('ack')).toMatchObject({ entries: [{ document }] });
});

test('[R-PUSH-1] key and addresses survive a restart; without alerts a relay tells no key and answers nothing', async () => {
	const nurse = await join(await hospital.enrol('nurse', [hospital.ward]), 'nurse');
	const key = (link: TestLink): string[] =>
		link.frames.flatMap((frame) => (frame.type === 'push-key' ? [toBase64Url(frame.publicKey)] : []));
	relay = await relay.restart();
	const again = await connect(relay.port, relay.relayId, nurse.device);
	expect(key(again)).toEqual(key(nurse.link));
	again.send({ type: 'alert', space: hospital.ward, document: null, reason: 'test', devices: [] });
	expect(await again.next('push-news')).toMatchObject({ news: 'sent' });
	expect(nurse.subscription.open(await service.next()).trim()).toBe('test');
	relay = await relay.restart({ push: null });
	const silent = await connect(relay.port, relay.relayId, nurse.device);
	silent.send({ type: 'push', address: nurse.subscription.address });
	silent.send({ type: 'ping', sentMs: 1 });
	await silent.next('pong');
	expect(silent.frames.filter(({ type }) => type.startsWith('push'))).toEqual([]);
});

test('[R-PUSH-4] what a relay keeps and sends for alerts is the fixed set of reasons', () => {
	expect(alertReasons).toEqual(['consult-waiting', 'call-waiting', 'advice-waiting', 'test']);
});
