import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { connect, type TestLink } from '../tests/support/relay-client.ts';
import { foundTestHospital, removal, startTestRelay, type TestHospital, type TestRelay } from '../tests/support/relay-ward.ts';

// Real sockets and a real disk, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let relay: TestRelay;
let hospital: TestHospital;
let ticket: string;

const ticketOf = (link: TestLink): string => link.frames.flatMap((frame) => (frame.type === 'welcome' ? [frame.signalTicket] : []))[0]!;

beforeEach(async () => {
	relay = await startTestRelay({ ticketGraceMs: 50 });
	hospital = await foundTestHospital(relay);
	ticket = ticketOf(hospital.link);
});
afterEach(() => relay.stop());

const topic = 'ab'.repeat(32);

/** A signalling socket that keeps what it hears; a refused one ends as `refused`. */
async function open(with_: string) {
	const socket = new WebSocket(`ws://127.0.0.1:${relay.port}/signal/${with_}`);
	const heard: { type: string; data?: unknown }[] = [];
	socket.on('message', (data) => heard.push(JSON.parse((data as Buffer).toString()) as { type: string }));
	const closed = new Promise<number>((resolve) => socket.on('close', resolve));
	const opened = await new Promise<boolean>((resolve) => {
		socket.on('open', () => resolve(true));
		socket.on('error', () => resolve(false));
	});
	const say = (message: unknown): void => socket.send(typeof message === 'string' ? message : JSON.stringify(message));
	/** Everything said before has been handled when the pong is there. */
	const settle = async (): Promise<void> => {
		const pongs = heard.filter(({ type }) => type === 'pong').length;
		say({ type: 'ping' });
		await expect.poll(() => heard.filter(({ type }) => type === 'pong').length).toBe(pongs + 1);
	};
	return { opened, closed, say, settle, heard: () => heard.filter(({ type }) => type === 'publish'), close: () => socket.close() };
}

test('[R-SIGNAL-1] only a valid ticket opens, as long as the link lives and a grace longer; removal ends it at once', async () => {
	expect((await open('0'.repeat(64))).opened).toBe(false);
	const socket = await open(ticket);
	expect(socket.opened).toBe(true);
	hospital.link.close();
	const again = await connect(relay.port, relay.relayId, hospital.founder);
	expect(ticketOf(again)).toBe(ticket);
	again.close();
	await expect.poll(async () => (await open(ticket)).opened).toBe(false);
	socket.say({ type: 'ping' });
	expect(await socket.closed).toBe(4401);
	const founder = await hospital.reconnect(relay);
	const nurse = await hospital.enrol('nurse', [hospital.ward]);
	const hers = ticketOf(await connect(relay.port, relay.relayId, nurse));
	await hospital.state(removal(nurse.keys.deviceId));
	expect((await open(hers)).opened).toBe(false);
	expect((await open(ticketOf(founder))).opened).toBe(true);
});

test('[R-SIGNAL-2] a publication reaches the other subscribers of its topic and nobody else', async () => {
	const [ana, ben, carl] = [await open(ticket), await open(ticket), await open(ticket)];
	ana.say({ type: 'subscribe', topics: [topic] });
	ben.say({ type: 'subscribe', topics: [topic, 'not a topic'] });
	await Promise.all([ana.settle(), ben.settle()]);
	ana.say({ type: 'publish', topic, data: 'offer' });
	carl.say({ type: 'publish', topic, data: 'intruder' });
	await Promise.all([ana.settle(), carl.settle(), ben.settle()]);
	expect(ben.heard()).toEqual([{ type: 'publish', topic, data: 'offer' }]);
	expect([ana.heard(), carl.heard()]).toEqual([[], []]);
	ben.say({ type: 'unsubscribe', topics: [topic] });
	await ben.settle();
	ana.say({ type: 'publish', topic, data: 'again' });
	await Promise.all([ana.settle(), ben.settle()]);
	expect(ben.heard()).toHaveLength(1);
});

test('[R-SIGNAL-3] nonsense is dropped, a flood ends its own socket, and the relay goes on', async () => {
	const noisy = await open(ticket);
	for (const nonsense of ['{', 'null', '[]', '7', '{"type":"publish","topic":{}}', '{"type":"subscribe","topics":"x"}', 'x'.repeat(40_000)])
		noisy.say(nonsense);
	await noisy.settle();
	for (let at = 0; at < 500; at++) noisy.say('{"type":"noise"}');
	expect(await noisy.closed).toBe(4422);
	expect((await open(ticket)).opened).toBe(true);
});
