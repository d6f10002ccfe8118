import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectOk } from '#lib/core/result.ts';
import { authorityLifeMs, leafLifeMs } from './tls-authority.ts';
import { openOwnTls, readGivenTls } from './tls-files.ts';

const nowMs = Date.UTC(2026, 10, 23);
const names = { dns: ['relay', 'localhost'], ips: ['192.168.7.20'] };
let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'wardline-tls-'));
});
afterEach(() => rm(folder, { recursive: true }));

const openAt = async (atMs: number, served = names) => expectOk(await openOwnTls(folder, served, atMs), 'usable');

test('[SH9] a second start keeps authority and leaf', async () => {
	const first = await openAt(nowMs);
	const second = await openAt(nowMs + 3_600_000);
	expect([first.renewed, second.renewed]).toEqual([true, false]);
	expect(second).toEqual({ ...first, renewed: false });
});

test('[SH9] a new address makes a new leaf under the same authority', async () => {
	const first = await openAt(nowMs);
	const second = await openAt(nowMs, { ...names, ips: ['10.0.0.9'] });
	expect(second.renewed).toBe(true);
	expect(second.authorityPem).toBe(first.authorityPem);
	expect(second.leaf.certificatePem).not.toBe(first.leaf.certificatePem);
});

test('[SH9] the leaf is renewed before its end, and the authority before its own', async () => {
	const first = await openAt(nowMs);
	const later = await openAt(nowMs + leafLifeMs);
	expect(later.renewed).toBe(true);
	expect(later.authorityPem).toBe(first.authorityPem);
	expect((await openAt(nowMs + authorityLifeMs)).authorityPem).not.toBe(first.authorityPem);
});

test('[SH9] a key that does not fit its certificate is replaced', async () => {
	const first = await openAt(nowMs);
	await writeFile(join(folder, 'leaf.key'), await readFile(join(folder, 'authority.key')));
	const second = await openAt(nowMs);
	expect(second.renewed).toBe(true);
	expect(second.authorityPem).toBe(first.authorityPem);
});

test('[SH10] keys are readable by their owner alone', async () => {
	await openAt(nowMs);
	for (const file of ['authority.key', 'leaf.key']) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
});

test('[SH12] a damaged certificate file is one sentence', async () => {
	await openAt(nowMs);
	await writeFile(join(folder, 'authority.crt'), 'not a certificate');
	const opened = await openOwnTls(folder, names, nowMs);
	expect(opened.ok ? null : opened.error.sentence).toContain(folder);
});

test('[SH12] a given certificate must be there, be PEM and fit its key', async () => {
	const { leaf, authorityPem } = await openAt(nowMs);
	const leafFile = join(folder, 'leaf.crt');
	expect(await readGivenTls(leafFile, join(folder, 'leaf.key'))).toEqual({ ok: true, value: leaf });
	const sentence = async (cert: string, key: string) => {
		const read = await readGivenTls(cert, key);
		return read.ok ? null : read.error.sentence;
	};
	expect(await sentence(join(folder, 'gone.crt'), join(folder, 'leaf.key'))).toContain('gone.crt cannot be read (ENOENT)');
	expect(await sentence(leafFile, join(folder, 'authority.key'))).toContain('belong together');
	expect(await sentence(join(folder, 'authority-names.json'), join(folder, 'leaf.key'))).toContain('PEM');
	expect(authorityPem).toContain('BEGIN CERTIFICATE');
});
