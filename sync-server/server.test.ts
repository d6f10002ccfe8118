import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { makeFolder, startTestRelay, type TestRelay } from '../tests/support/relay-ward.ts';
import { silentLog } from './log.ts';
import { startRelayServer } from './server.ts';

// Real sockets and a real disk, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let relay: TestRelay;
beforeEach(async () => {
	relay = await startTestRelay();
});
afterEach(() => relay.stop());

const start = (dataFolder: string, port = 0, host = '127.0.0.1') => startRelayServer({ host, port, dataFolder, log: silentLog });

test('[R-START-1] what keeps a relay from starting is a reason, and what it found is left as it was', async () => {
	const folder = makeFolder();
	expect(await start(folder, relay.port)).toMatchObject({ ok: false, error: { reason: 'port-taken' } });
	expect(await start(folder, 0, '203.0.113.7')).toMatchObject({ ok: false, error: { reason: 'address-unknown' } });
	expect(await start(relay.folder)).toMatchObject({ ok: false, error: { reason: 'store-in-use' } });
	const file = join(folder, 'a-file');
	writeFileSync(file, '');
	expect(await start(file)).toMatchObject({ ok: false, error: { reason: 'data-not-writable' } });
	const damaged = join(folder, 'damaged');
	mkdirSync(damaged);
	writeFileSync(join(damaged, 'relay.db'), 'this is not a database, and long enough to be read as one'.repeat(100));
	expect(await start(damaged)).toMatchObject({ ok: false, error: { reason: 'store-damaged' } });
	rmSync(folder, { recursive: true });
});

test('[R-HTTP-1] the relay describes itself without telling anything about anyone', async () => {
	const at = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${relay.port}${path}`);
	const described = await at('/relay.json');
	expect(described.headers.get('cache-control')).toBe('no-store');
	expect(await described.json()).toEqual({ relayId: relay.relayId, hospitalId: null, protocol: 1, setUp: true });
	expect(await (await at('/healthz')).text()).toBe('ok\n');
	const metrics = await (await at('/metrics')).text();
	expect(metrics).toContain('wardline_connections 0\n');
	expect(metrics).not.toMatch(/[0-9a-f]{16}/);
	expect((await at('/elsewhere')).status).toBe(404);
});

test('[R-HTTP-1] a WebSocket anywhere else is refused', async () => {
	const socket = new WebSocket(`ws://127.0.0.1:${relay.port}/else`);
	const message = await new Promise<string>((resolve) => socket.on('error', (error) => resolve(error.message)));
	expect(message).toContain('404');
});

test('[R-SET-3] who the relay is survives a restart, the open token too', async () => {
	const { relayId, setUpToken } = relay.running;
	relay = await relay.restart();
	expect(relay.running).toMatchObject({ relayId, setUpToken });
	expect(setUpToken).toMatch(/^[A-Za-z0-9_-]{22}$/);
});
