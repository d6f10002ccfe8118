import { ECDH } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asId, type DeviceId } from '#lib/core/ids.ts';
import { expectOk } from '#lib/core/result.ts';
import { parseCommandLine } from './command-line.ts';
import { openPushStore, type PushStore } from './push-store.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'push-test-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const device = asId<DeviceId>('a'.repeat(32));
const address = { endpoint: 'https://push.example.org/a', p256dh: new Uint8Array(65).fill(4), auth: new Uint8Array(16).fill(1) };
const open = (): PushStore => expectOk(openPushStore(join(folder, 'push.db')), 'the file opens');

test('[R-PUSH-1] the key pair is made once, fits together, and outlives a restart with every address', () => {
	const first = open();
	const { keys } = first;
	first.set(device, address);
	first.close();
	const second = open();
	expect(second.keys).toEqual(keys);
	expect(second.of(device)).toEqual(address);
	second.close();
	const pair = new (ECDH as unknown as new (curve: string) => ECDH)('prime256v1');
	pair.setPrivateKey(Buffer.from(keys.privateKey));
	expect(new Uint8Array(pair.getPublicKey())).toEqual(keys.publicKey);
	expect([keys.publicKey.length, keys.privateKey.length]).toEqual([65, 32]);
});

test('[R-PUSH-1] a file that is none is left as it is, and told', () => {
	writeFileSync(join(folder, 'push.db'), 'no database '.repeat(100));
	expect(openPushStore(join(folder, 'push.db')).ok).toBe(false);
});

test('[R-PUSH-10] alerts are on unless turned off, and the contact is one a push service can use', () => {
	const read = (argv: string[], environment: Record<string, string> = {}) => parseCommandLine(argv, environment);
	expect(read([])).toMatchObject({ ok: true, value: { push: { contact: 'mailto:relay@wardline.invalid' } } });
	expect(read(['--push-contact', 'mailto:it@hospital.example'])).toMatchObject({
		value: { push: { contact: 'mailto:it@hospital.example' } }
	});
	expect(read([], { WARDLINE_PUSH_CONTACT: 'https://hospital.example/it' })).toMatchObject({
		value: { push: { contact: 'https://hospital.example/it' } }
	});
	expect(read(['--no-push'])).toMatchObject({ value: { push: null } });
	expect(read([], { WARDLINE_NO_PUSH: '1' })).toMatchObject({ value: { push: null } });
	for (const wrong of ['it@hospital.example', 'mailto:it', 'http://hospital.example', ''])
		expect(read(['--push-contact', wrong]).ok).toBe(wrong === '');
	expect(read(['--no-push', '--push-contact', 'mailto:it@hospital.example']).ok).toBe(false);
});
