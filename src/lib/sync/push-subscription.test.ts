import { expect, test } from 'vitest';
import { createEmitter } from '#lib/core/emitter.ts';
import { asId, type SpaceId } from '#lib/core/ids.ts';
import { err, ok } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import type { PushNews } from '#lib/wire/frames.ts';
import { createFakeClock, settle } from '../../../tests/support/fake-clock.ts';
import type { PassingIn, PassingOut } from './passing-lane.ts';
import { keepPushSubscription, type BoundAddress, type PushPermission, type PushPort } from './push-subscription.ts';

const keyOf = (byte: number): Uint8Array<ArrayBuffer> => new Uint8Array(65).fill(byte);

/** A browser and a line that the test moves. */
function setUp(permission: PushPermission = 'not-asked', notes = new Map<string, unknown>()) {
	const throwing = (error: unknown): never => {
		throw error;
	};
	const scope = createScope();
	const heard = createEmitter<PassingIn>(throwing);
	const opened = createEmitter<true>(throwing);
	const sent: PassingOut[] = [];
	const browser = {
		permission,
		/** What the person answers when asked. */
		answer: 'granted' as PushPermission,
		subscription: null as BoundAddress | null,
		made: 0,
		reachable: true
	};
	const line: { open: boolean; relayKey: Uint8Array<ArrayBuffer> | null } = { open: false, relayKey: keyOf(1) };
	const port: PushPort = {
		permission: () => browser.permission,
		ask: async () => (browser.permission = browser.permission === 'not-asked' ? browser.answer : browser.permission),
		current: async () => browser.subscription,
		async subscribe(boundTo) {
			if (!browser.reachable) return err({ reason: 'no-push-service' });
			const endpoint = `https://push.example.org/${++browser.made}`;
			browser.subscription = { endpoint, p256dh: keyOf(4), auth: new Uint8Array(16), boundTo };
			return ok(browser.subscription);
		},
		unsubscribe: async () => void (browser.subscription = null)
	};
	const keeper = keepPushSubscription(
		{
			port,
			line: {
				pass: (frame) => line.open && sent.push(frame) > 0,
				onPassing: (listener) => heard.on(listener),
				onOpened: (listener) => opened.on(listener)
			},
			relayKey: () => line.relayKey,
			lineIsOpen: () => line.open,
			rosterSpace: asId<SpaceId>('a'.repeat(32)),
			notes: {
				get: async <T>(name: string) => ok((notes.get(name) as T | undefined) ?? null),
				set: async (name, value) => (notes.set(name, value), ok(true))
			},
			clock: createFakeClock(1_000),
			report: throwing
		},
		scope
	);
	return {
		keeper,
		browser,
		line,
		notes,
		scope,
		addresses: () => sent.flatMap((frame) => (frame.type === 'push' ? [frame.address?.endpoint ?? null] : [])),
		tests: () => sent.filter((frame) => frame.type === 'alert').length,
		async connect() {
			line.open = true;
			opened.emit(true);
			await settle();
		},
		async say(news: PushNews) {
			heard.emit({ type: 'push-news', news });
			await settle();
		}
	};
}

test('[AL6] turned on, the address goes to the relay, whose word counts, and again whenever the line opens', async () => {
	const { keeper, addresses, connect, say } = setUp();
	await connect();
	expect(keeper.standing.current).toBe('off');
	await keeper.turnOn();
	expect([keeper.standing.current, addresses()]).toEqual(['waiting-for-line', ['https://push.example.org/1']]);
	await say('kept');
	expect(keeper.standing.current).toBe('on');
	await connect();
	expect(addresses()).toEqual(['https://push.example.org/1', 'https://push.example.org/1']);
	expect(keeper.standing.current).toBe('on');
});

test('[AL6] turned on without a line, or before a reload, it is handed in when the line comes', async () => {
	const first = setUp();
	await settle();
	await first.keeper.turnOn();
	expect(first.keeper.standing.current).toBe('waiting-for-line');
	await first.scope.close();
	const { keeper, addresses, connect, say } = setUp('granted', first.notes);
	await settle();
	await connect();
	await say('kept');
	expect([keeper.standing.current, addresses().length]).toEqual(['on', 1]);
});

test('[AL6] a relay with another key gets an address that is bound to it', async () => {
	const { keeper, browser, line, addresses, connect, say } = setUp();
	await connect();
	await keeper.turnOn();
	await say('kept');
	line.relayKey = keyOf(2);
	await connect();
	expect(addresses()).toEqual(['https://push.example.org/1', 'https://push.example.org/2']);
	expect(browser.subscription?.boundTo).toEqual(keyOf(2));
});

test('[AL6] an address that the push service forgot is made anew, once a run', async () => {
	const { keeper, addresses, connect, say } = setUp();
	await connect();
	await keeper.turnOn();
	await say('kept');
	await say('gone');
	expect(addresses()).toEqual(['https://push.example.org/1', 'https://push.example.org/2']);
	await say('kept');
	expect(keeper.standing.current).toBe('on');
	await say('gone');
	expect([keeper.standing.current, addresses().length]).toEqual(['no-push-service', 2]);
});

test('[AL6] turned off, browser and relay forget it, and it stays off', async () => {
	const { keeper, browser, addresses, connect, say } = setUp();
	await connect();
	await keeper.turnOn();
	await say('kept');
	await keeper.turnOff();
	await say('forgotten');
	expect([keeper.standing.current, browser.subscription, addresses().at(-1)]).toEqual(['off', null, null]);
	await connect();
	expect(addresses()).toHaveLength(2);
});

test('[AL7] each thing that stands in the way has a name', async () => {
	const unsupported = setUp('unsupported');
	await settle();
	expect(unsupported.keeper.standing.current).toBe('unsupported');

	const denied = setUp();
	denied.browser.answer = 'denied';
	await denied.connect();
	await denied.keeper.turnOn();
	expect([denied.keeper.standing.current, denied.addresses()]).toEqual(['denied', []]);

	const dismissed = setUp();
	dismissed.browser.answer = 'not-asked';
	await dismissed.connect();
	await dismissed.keeper.turnOn();
	expect(dismissed.keeper.standing.current).toBe('off');

	const silent = setUp();
	silent.line.relayKey = null;
	await silent.connect();
	await silent.keeper.turnOn();
	expect(silent.keeper.standing.current).toBe('not-at-this-relay');

	const cutOff = setUp();
	cutOff.browser.reachable = false;
	await cutOff.connect();
	await cutOff.keeper.turnOn();
	expect(cutOff.keeper.standing.current).toBe('no-push-service');

	const refused = setUp();
	await refused.connect();
	await refused.keeper.turnOn();
	await refused.say('refused');
	expect(refused.keeper.standing.current).toBe('refused');
});

test('[AL7] a test alert tells what became of it', async () => {
	const { keeper, tests, connect, say } = setUp();
	keeper.test();
	expect(keeper.lastTest.current).toEqual({ at: 'no-line', atMs: 1_000 });
	await connect();
	await keeper.turnOn();
	await say('kept');
	for (const news of ['sent', 'unreachable', 'limited'] as const) {
		keeper.test();
		expect(keeper.lastTest.current?.at).toBe('asked');
		await say(news);
		expect(keeper.lastTest.current?.at).toBe(news);
	}
	expect(tests()).toBe(3);
	await say('kept');
	expect(keeper.lastTest.current?.at).toBe('limited');
});
