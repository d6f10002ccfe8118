import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { seededRandom } from '#lib/core/random.ts';
import { createFakeClock } from '../tests/support/fake-clock.ts';
import { connect, createTestDevice, helloOf, openTestLink } from '../tests/support/relay-client.ts';
import { foundTestHospital, startTestRelay, type TestRelay } from '../tests/support/relay-ward.ts';
import { parseCommandLine } from './command-line.ts';
import { createTurnDesk } from './turn.ts';
import { readTurnSettings } from './turn-settings.ts';

// Real sockets and a real disk, on machines that are busy with other things.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const urls = ['turn:turn.example.org:3478', 'turns:turn.example.org:443?transport=tcp'];
const settings = { urls, secret: 'north' };

test('[TU1] name and password are what a TURN server with the shared secret expects', () => {
	const clock = createFakeClock(1_000_000);
	const random = { ...seededRandom(1), bytes: () => Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7) };
	const given = createTurnDesk(settings, clock, random, 3_600_000).issue();
	// openssl: printf '4600:0001020304050607' | openssl dgst -sha1 -hmac north -binary | base64
	expect(given).toEqual({
		type: 'turn',
		urls,
		username: '4600:0001020304050607',
		credential: 'Q1cJ2wCmgH3TfNU9gKIDgFLSv6U=',
		lifeMs: 3_600_000
	});
});

test('[TU1] no two credentials share a name', () => {
	const desk = createTurnDesk(settings, createFakeClock(), seededRandom(1), 3_600_000);
	expect(new Set([desk.issue(), desk.issue(), desk.issue()].map(({ username }) => username)).size).toBe(3);
});

test('[TU3] they are renewed three times in a life', async () => {
	const clock = createFakeClock();
	const desk = createTurnDesk(settings, clock, seededRandom(1), 3_600_000);
	let renewals = 0;
	const stop = desk.onRenewal(() => renewals++);
	await clock.advance(3_600_000);
	expect(renewals).toBe(3);
	stop();
	await clock.advance(3_600_000);
	expect(renewals).toBe(3);
});

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'turn-test-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('[TU4] addresses and secret come from flags or environment, and belong together', () => {
	const read = (argv: string[], environment: Record<string, string> = {}) => parseCommandLine(argv, environment);
	const turn = { urls, secretFile: '/etc/secret' };
	const flags = [...urls.flatMap((url) => ['--turn', url]), '--turn-secret-file', '/etc/secret'];
	expect(read(flags)).toMatchObject({ ok: true, value: { turn } });
	expect(read([], { WARDLINE_TURN: urls.join(' '), WARDLINE_TURN_SECRET_FILE: '/etc/secret' })).toMatchObject({
		ok: true,
		value: { turn }
	});
	expect(read([])).toMatchObject({ ok: true, value: { turn: null } });
	for (const argv of [
		['--turn', urls[0]!],
		['--turn-secret-file', '/etc/secret']
	]) {
		expect(read(argv)).toMatchObject({ ok: false, error: { sentence: expect.stringContaining('belong together') as string } });
	}
	for (const wrong of ['turn.example.org', 'https://turn.example.org', 'stun:turn.example.org', 'turn:a b', 'turn:a?transport=sctp']) {
		expect(read(['--turn', wrong, '--turn-secret-file', '/etc/secret'])).toMatchObject({
			ok: false,
			error: { sentence: expect.stringContaining(wrong) as string }
		});
	}
});

test('[TU4] the secret is the text of its file; a file that is missing or empty is said in one sentence', async () => {
	const secretFile = join(folder, 'secret');
	expect(await readTurnSettings({ urls, secretFile })).toEqual({
		ok: false,
		error: { sentence: `The TURN secret file ${secretFile} cannot be read (ENOENT).` }
	});
	writeFileSync(secretFile, ' \n');
	expect(await readTurnSettings({ urls, secretFile })).toMatchObject({ ok: false });
	writeFileSync(secretFile, 'north\n');
	expect(await readTurnSettings({ urls, secretFile })).toEqual({ ok: true, value: settings });
});

test('[TU2, TU3] a device of the roster is let in before it is welcomed, and again in time; nobody else is', async () => {
	const relay: TestRelay = await startTestRelay({ turnLifeMs: 300 }, undefined, { turn: settings });
	try {
		const hospital = await foundTestHospital(relay);
		const nurse = await connect(relay.port, relay.relayId, await hospital.enrol('nurse', [hospital.ward]));
		const names = nurse.frames.filter(({ type }) => type === 'turn' || type === 'welcome').map(({ type }) => type);
		expect(names.slice(0, 2)).toEqual(['turn', 'welcome']);
		const first = nurse.frames.find(({ type }) => type === 'turn');
		const renewed = await nurse.next('turn', (frame) => frame !== first);
		expect(renewed).toMatchObject({ urls, lifeMs: 300 });
		const stranger = await openTestLink(relay.port);
		stranger.send(await helloOf((await createTestDevice()).keys, relay.relayId));
		expect((await stranger.closed).code).toBe(4403);
		expect(stranger.frames).toEqual([]);
		const described = JSON.stringify(await (await fetch(`http://127.0.0.1:${relay.port}/relay.json`)).json());
		expect(described).not.toContain('turn');
	} finally {
		await relay.stop();
	}
});
