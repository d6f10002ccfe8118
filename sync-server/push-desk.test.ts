import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { toBase64Url } from '#lib/core/bytes.ts';
import { asId, type DeviceId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import { createFakeClock, type FakeClock } from '../tests/support/fake-clock.ts';
import { startPushService, subscribeAt, vapidOf, type TestPushService } from '../tests/support/push-endpoint.ts';
import { createPushDesk, defaultPushLimits, type PushDesk, type PushLimits } from './push-desk.ts';
import { createPushSender } from './push-sender.ts';
import { openPushStore, type PushStore } from './push-store.ts';

// Real sockets, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

/** Waits for real sockets. */
const held = (condition: () => boolean): Promise<boolean> => vi.waitUntil(condition, { timeout: 20_000, interval: 5 });
/** Lets the pause before another attempt begin, and then pass. */
const passPause = async (ms: number): Promise<void> => {
	await held(() => clock.waiting > 0);
	await clock.advance(ms);
};

const deviceOf = (digit: string): DeviceId => asId<DeviceId>(digit.repeat(32));
const [ward, expert, other] = [deviceOf('a'), deviceOf('b'), deviceOf('c')];

let service: TestPushService;
let clock: FakeClock;
let store: PushStore;
let outcomes: string[];
let desk: PushDesk;

const openDesk = (limits: Partial<PushLimits> = {}): void => {
	store = expectOk(openPushStore(':memory:'), 'a store in memory opens');
	const sender = createPushSender({ keys: store.keys, contact: 'mailto:it@hospital.example', reach: 'loopback', clock });
	const metrics = { alert: (outcome: string) => void outcomes.push(outcome) };
	desk = createPushDesk({ store, sender, reach: 'loopback', clock, metrics, limits: { ...defaultPushLimits, ...limits } });
};

beforeEach(async () => {
	service = await startPushService();
	clock = createFakeClock(Date.now());
	outcomes = [];
	openDesk();
});
afterEach(async () => {
	desk.close();
	await service.close();
});

const ask = (
	devices: readonly DeviceId[],
	reason: 'consult-waiting' | 'call-waiting' | 'advice-waiting',
	gone = (_: DeviceId) => undefined
) => desk.alert(ward, devices, reason, gone);

test('[R-PUSH-4] what comes out of the push service for the device, and for nobody else, is the reason and nothing more', async () => {
	const subscription = subscribeAt(service.origin);
	expect(desk.keep(expert, subscription.address)).toBe('kept');
	ask([expert], 'consult-waiting');
	const push = await service.next();
	expect(push.path).toBe('/push/one');
	expect(push.headers['content-encoding']).toBe('aes128gcm');
	expect(subscription.open(push)).toBe('consult-waiting ');
	expect(() => subscribeAt(service.origin).open(push)).toThrow();
	const text = JSON.stringify(push.headers) + push.body.toString('latin1');
	expect([ward, expert, 'consult', 'waiting', 'wardline'].filter((word) => text.toLowerCase().includes(word))).toEqual([]);
});

test('[R-PUSH-4] alerts of every reason are of one length, so that counting bytes tells nothing', async () => {
	const subscription = subscribeAt(service.origin);
	desk.keep(expert, subscription.address);
	const lengths = new Set<number>();
	for (const reason of ['consult-waiting', 'call-waiting', 'advice-waiting'] as const) {
		ask([expert], reason);
		const push = await service.next();
		expect(subscription.open(push).trim()).toBe(reason);
		lengths.add(push.body.length);
	}
	expect(lengths.size).toBe(1);
});

test('[R-PUSH-5] the relay proves itself with its own key, names its contact, and lets a call grow old soon', async () => {
	desk.keep(expert, subscribeAt(service.origin).address);
	ask([expert], 'call-waiting');
	const push = await service.next();
	const { publicKey, claims } = vapidOf(push);
	expect(publicKey).toBe(toBase64Url(desk.publicKey));
	expect(claims).toMatchObject({ aud: service.origin, sub: 'mailto:it@hospital.example' });
	expect(push.headers).toMatchObject({ ttl: '45', urgency: 'high' });
	ask([expert], 'advice-waiting');
	expect((await service.next()).headers.ttl).toBe('43200');
});

test('[R-PUSH-7] 404 and 410 end the address, and its device is told; what is not kept gets nothing', async () => {
	for (const status of [404, 410]) {
		desk.keep(expert, subscribeAt(service.origin).address);
		service.answer(status);
		const gone: DeviceId[] = [];
		ask([expert], status === 404 ? 'consult-waiting' : 'advice-waiting', (device) => void gone.push(device));
		await held(() => gone.length > 0);
		expect(gone).toEqual([expert]);
		expect(store.of(expert)).toBeNull();
	}
	ask([expert], 'call-waiting');
	expect(service.taken.length).toBe(2);
});

test('[R-PUSH-8] a push service in trouble is asked again twice, a call no longer than it rings; a plain no is taken for one', async () => {
	desk.keep(expert, subscribeAt(service.origin).address);
	service.answer(503, 429, 201);
	ask([expert], 'consult-waiting');
	await service.next();
	await passPause(2_000);
	await service.next();
	await passPause(15_000);
	await service.next();
	await held(() => outcomes.length === 1);
	service.answer(500, 500);
	ask([expert], 'call-waiting');
	await passPause(2_000);
	await service.next();
	await service.next();
	clock.jump(60_000);
	await passPause(15_000);
	await held(() => outcomes.length === 2);
	expect(service.taken.length).toBe(5);
	service.answer(403);
	ask([expert], 'advice-waiting');
	await held(() => outcomes.length === 3);
	expect(service.taken.length).toBe(6);
	expect(outcomes).toEqual(['sent', 'unreachable', 'unreachable']);
});

test('[R-PUSH-8] closing gives up at once on what waits for another attempt', async () => {
	desk.keep(expert, subscribeAt(service.origin).address);
	service.answer(503);
	ask([expert], 'consult-waiting');
	await service.next();
	await held(() => clock.waiting > 0);
	desk.close();
	await held(() => outcomes.length === 1);
	expect(outcomes).toEqual(['unreachable']);
	openDesk();
});

test('[R-PUSH-9] one sender causes so many alerts, one device gets so many, and the same reason twice in a moment is one', async () => {
	openDesk({ alertsCaused: { burst: 3, perMinute: 1 }, alertsGot: { burst: 2, perMinute: 1 }, sameReason: { burst: 1, perMinute: 2 } });
	for (const device of [expert, other]) desk.keep(device, subscribeAt(service.origin).address);
	ask([expert, expert], 'consult-waiting');
	ask([expert], 'consult-waiting');
	await held(() => outcomes.length === 2);
	expect(outcomes.toSorted()).toEqual(['limited', 'sent']);
	ask([expert], 'advice-waiting');
	ask([other], 'advice-waiting');
	await held(() => outcomes.length === 4);
	expect(outcomes.slice(2).toSorted()).toEqual(['limited', 'sent']);
	await clock.advance(60_000);
	ask([other], 'advice-waiting');
	await held(() => outcomes.length === 5);
	expect(outcomes.at(-1)).toBe('sent');
});

test('[R-PUSH-9] a test alert goes to its own device, with its own limit', async () => {
	openDesk({ tests: { burst: 1, perMinute: 1 } });
	expect(await desk.test(expert)).toBe('gone');
	const subscription = subscribeAt(service.origin);
	desk.keep(expert, subscription.address);
	expect(await desk.test(expert)).toBe('sent');
	expect(subscription.open(await service.next()).trim()).toBe('test');
	expect(await desk.test(expert)).toBe('limited');
	service.answer(400);
	await clock.advance(60_000);
	expect(await desk.test(expert)).toBe('unreachable');
});

test('[R-PUSH-2] one address per device: a newer one replaces it, none forgets it, nonsense changes nothing', () => {
	const [first, second] = [subscribeAt(service.origin, 'one'), subscribeAt(service.origin, 'two')];
	expect([desk.keep(expert, first.address), desk.keep(expert, second.address)]).toEqual(['kept', 'kept']);
	expect(store.of(expert)).toEqual(second.address);
	for (const wrong of [
		{ ...first.address, endpoint: 'https://10.0.0.1/a' },
		{ ...first.address, p256dh: new Uint8Array(65).fill(4) }
	])
		expect(desk.keep(expert, wrong)).toBe('refused');
	expect(store.of(expert)).toEqual(second.address);
	expect(desk.keep(expert, null)).toBe('forgotten');
	expect(store.devices()).toEqual([]);
});

test('[R-PUSH-2] a device that changes its address all the time is held up, and the last one taken stays', () => {
	openDesk({ changes: { burst: 1, perMinute: 1 } });
	const [first, second] = [subscribeAt(service.origin, 'one'), subscribeAt(service.origin, 'two')];
	expect(['kept', 'kept', 'limited']).toEqual([first, first, second].map(({ address }) => desk.keep(expert, address)));
	expect(store.of(expert)).toEqual(first.address);
});

test('[R-PUSH-3] who is no member is forgotten', () => {
	for (const device of [expert, other]) desk.keep(device, subscribeAt(service.origin).address);
	desk.prune((device) => device === other);
	expect(store.devices()).toEqual([other]);
});
