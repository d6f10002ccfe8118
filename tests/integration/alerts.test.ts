import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ok, expectOk } from '#lib/core/result.ts';
import type { BoundAddress, PushPort } from '#lib/sync/push-subscription.ts';
import { silentLog } from '../../sync-server/log.ts';
import { startRelayServer, type RunningRelay } from '../../sync-server/server.ts';
import { question } from '../support/consult-script.ts';
import { newMemoryDisk } from '../support/memory-vault.ts';
import { startPushService, subscribeAt, type TestPushService, type TestSubscription } from '../support/push-endpoint.ts';
import { createTestDevice, eventually, type TestDevice } from '../support/relay-device.ts';

let folder: string;
let relay: RunningRelay;
let service: TestPushService;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'wardline-alerts-'));
	service = await startPushService();
	const push = { contact: 'mailto:it@hospital.example', reach: 'loopback' } as const;
	relay = expectOk(await startRelayServer({ host: '127.0.0.1', port: 0, dataFolder: folder, log: silentLog, push }), 'the relay starts');
});
afterEach(async () => {
	await relay.close();
	await service.close();
	await rm(folder, { recursive: true, force: true });
});

const atFirstRun = (device: TestDevice) => eventually(() => device.gate.phase.current.at === 'first-run', 'first run');
const allSent = (device: TestDevice) =>
	eventually(() => {
		const { unsent, caughtUp } = device.workspace().connection.current;
		return unsent === 0 && caughtUp;
	}, 'everything sent');

/** A browser whose push service is the test's, and whose person says yes. */
function browserPush(subscription: TestSubscription): PushPort {
	let held: BoundAddress | null = null;
	return {
		permission: () => 'granted',
		ask: async () => 'granted',
		current: async () => held,
		subscribe: async (boundTo) => ok((held = { ...subscription.address, boundTo })),
		unsubscribe: async () => void (held = null)
	};
}

test(
	'[AL8, AL9] an expert whose app is closed is alerted of a consult once the relay holds it, and by nothing but its reason',
	{ timeout: 90_000 },
	async () => {
		const founder = createTestDevice(() => relay.port, `#setup=${relay.setUpToken}`);
		await atFirstRun(founder);
		const plan = {
			name: 'Field Hospital',
			wards: [{ name: 'Kestrel ward', beds: ['01'] }],
			founder: { name: 'LI Ming', profession: '' },
			role: 'doctor'
		} as const;
		expectOk(await founder.gate.found(plan), 'founding');
		founder.gate.enter();
		await allSent(founder);
		const wish = { role: 'expert', wards: [], expiresAtMs: Date.now() + 86_400_000 } as const;
		const invite = expectOk(await founder.workspace().createInvite(wish), 'an invite');
		await allSent(founder);

		const subscription = subscribeAt(service.origin, 'expert');
		const expert = createTestDevice(() => relay.port, '', newMemoryDisk(), 'expert', browserPush(subscription));
		await atFirstRun(expert);
		expectOk(await expert.gate.join(invite.url, { name: 'Ada Okafor', profession: '' }), 'joining');
		await allSent(expert);
		const { alerts, me } = expert.workspace();
		await alerts.turnOn();
		await eventually(() => alerts.standing.current === 'on', 'the relay knows the address');
		alerts.test();
		await eventually(() => alerts.lastTest.current?.at === 'sent', 'the test alert');
		expect(subscription.open(await service.next()).trim()).toBe('test');
		await expert.leave();

		const ward = founder.workspace().hospital.current.wards[0]!.spaceId;
		const identity = { kind: 'identity', body: { familyName: 'ZHAO', givenName: 'Lan', sex: 'female' }, supersedes: [] } as const;
		const admission = { kind: 'admission', body: { ward, bed: '01', atMs: Date.now() }, supersedes: [] } as const;
		const caseId = expectOk(await founder.workspace().admit(ward, [identity, admission]), 'admission');
		const { consults } = founder.workspace();
		const ask = { specialties: ['cardiology'], urgency: 'urgent', startedAtMs: Date.now() } as const;
		const asked = expectOk(await consults.state(caseId, { step: 'requested', ...ask, wish: 'opinion', question }), 'the request');
		const seat = { ask: asked, specialty: 'cardiology' } as const;
		const offered = { step: 'offered', consult: asked, after: [asked], seat, to: [me.personId] } as const;
		expectOk(await consults.state(caseId, offered), 'the offer');
		const push = await service.next();
		expect(subscription.open(push)).toBe('consult-waiting ');
		expect(founder.workspace().connection.current.unsent).toBe(0);
		expect(service.taken).toHaveLength(2);
		await founder.leave();
	}
);
