import { X509Certificate } from 'node:crypto';
import { type Server, createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KeyAndCertificate, leafFits, leafLifeMs, makeAuthority, makeLeaf, renewBeforeMs, withinReach } from './tls-authority.ts';

const dayMs = 86_400_000;
const nowMs = Date.now();
const names = { dns: ['relay', 'relay.local', 'localhost'], ips: ['127.0.0.1', '::1', '192.168.7.20', 'fd00::7'] };
let authority: KeyAndCertificate;
let leaf: KeyAndCertificate;
const servers: Server[] = [];

beforeAll(async () => {
	authority = await makeAuthority('Test authority', { dns: ['relay', 'relay.local'], ips: ['192.0.2.7', '2001:db8::7'] }, nowMs);
	leaf = await makeLeaf(authority, names, nowMs);
});
afterAll(() => servers.forEach((server) => server.close()));

/** Serves HTTPS with this pair and says what a client that trusts the authority sees under this name. */
async function visit(pair: KeyAndCertificate, servername: string): Promise<string> {
	const server = createServer({ cert: pair.certificatePem, key: pair.keyPem }, (_, response) => response.end('welcome'));
	servers.push(server);
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	return new Promise((resolve) => {
		get(
			{ port: (server.address() as AddressInfo).port, host: '127.0.0.1', servername, ca: authority.certificatePem, agent: false },
			(response) => {
				response.on('data', (text: Buffer) => resolve(text.toString()));
			}
		).on('error', (error) => resolve(error.message));
	});
}

test('[SH8] a client that trusts the authority is served under every local name', async () => {
	for (const name of ['localhost', 'relay', 'relay.local']) expect(await visit(leaf, name)).toBe('welcome');
});

test('[SH8] an address that is not private is vouched for when it was the relay’s own', async () => {
	const own = await makeLeaf(authority, { dns: ['relay'], ips: ['192.0.2.7', '2001:db8::7'] }, nowMs);
	expect(await visit(own, 'relay')).toBe('welcome');
});

test('[SH8] the authority cannot speak for a name outside', async () => {
	const stolen = await makeLeaf(authority, { dns: ['bank.example.com'], ips: [] }, nowMs);
	expect(await visit(stolen, 'bank.example.com')).toBe('permitted subtree violation');
	const address = await makeLeaf(authority, { dns: ['relay'], ips: ['8.8.8.8'] }, nowMs);
	expect(await visit(address, 'relay')).toBe('permitted subtree violation');
});

test('[SH8] names out of reach are left out before they spoil a leaf', () => {
	const own = { dns: ['relay'], ips: ['192.0.2.7'] };
	const reach = withinReach(
		{
			dns: ['relay', 'ward.example.org', 'evil-local', 'a.lan'],
			ips: ['10.1.2.3', '172.32.0.1', '172.16.0.1', '8.8.8.8', 'fd12:3456::1', 'fe80::1', '2001:db8::1', '::1', '::2', '192.0.2.7']
		},
		own
	);
	expect(reach).toEqual({ dns: ['relay', 'a.lan'], ips: ['10.1.2.3', '172.16.0.1', 'fd12:3456::1', 'fe80::1', '::1', '192.0.2.7'] });
});

test('[SH8] the authority makes leaves only, and signs nothing else', () => {
	const certificate = new X509Certificate(authority.certificatePem);
	expect(certificate.ca).toBe(true);
	expect(certificate.checkIssued(certificate)).toBe(true);
	expect(new X509Certificate(leaf.certificatePem).ca).toBe(false);
	expect(new X509Certificate(leaf.certificatePem).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
});

test('[SH9] a leaf fits its names and lies a day in the past for slow clocks', () => {
	const fits = (at: number, served = names) => leafFits(leaf.certificatePem, authority.certificatePem, served, at);
	expect(fits(nowMs)).toBe(true);
	expect(fits(nowMs - dayMs / 2)).toBe(true);
	expect(fits(nowMs - 2 * dayMs)).toBe(false);
	expect(fits(nowMs, { dns: ['relay'], ips: ['192.168.7.21'] })).toBe(false);
});

test('[SH9] a leaf stops fitting 30 days before its end', () => {
	const fits = (at: number) => leafFits(leaf.certificatePem, authority.certificatePem, names, at);
	expect(fits(nowMs + leafLifeMs - renewBeforeMs - dayMs)).toBe(true);
	expect(fits(nowMs + leafLifeMs - renewBeforeMs + dayMs)).toBe(false);
});

test('[SH9] a leaf of another authority does not fit', async () => {
	const other = await makeAuthority('Test authority', { dns: [], ips: [] }, nowMs);
	expect(leafFits(leaf.certificatePem, other.certificatePem, names, nowMs)).toBe(false);
});
