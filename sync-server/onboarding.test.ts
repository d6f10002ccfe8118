import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOnboardingServer } from './onboarding.ts';
import { type KeyAndCertificate, fingerprintOf, makeAuthority } from './tls-authority.ts';

let authority: KeyAndCertificate;
let server: Server;
let origin: string;

beforeAll(async () => {
	authority = await makeAuthority('Test authority', { dns: [], ips: [] }, Date.now());
	server = createOnboardingServer(() => ({ authorityPem: authority.certificatePem, address: 'https://192.168.7.20:8080' }));
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
	server.close();
});

const page = async (path: string, language = 'en') => {
	const answer = await fetch(`${origin}${path}`, { headers: { 'accept-language': language } });
	return { answer, html: await answer.text() };
};

test('[SH11] the page names address, fingerprint and every platform in both languages', async () => {
	for (const [path, lang] of [
		['/en', 'en'],
		['/zh', 'zh-Hans']
	] as const) {
		const { html } = await page(path);
		expect(html).toContain(`<html lang="${lang}">`);
		expect(html).toContain(fingerprintOf(authority.certificatePem));
		expect(html).toContain('href="https://192.168.7.20:8080"');
		for (const platform of ['Android', 'iPad', 'Windows', 'macOS', 'Linux']) expect(html).toContain(platform);
	}
});

test('[SH11] the browser’s language decides, and any other path is not there', async () => {
	expect((await page('/', 'zh-CN,zh;q=0.9,en;q=0.5')).html).toContain('lang="zh-Hans"');
	expect((await page('/', 'fr')).html).toContain('<html lang="en">');
	expect((await page('/relay.json')).answer.status).toBe(404);
});

test('[SH11] the page has no script, and its policy allows its own style sheet and nothing else', async () => {
	const { answer, html } = await page('/en');
	expect(html).not.toMatch(/<script|\son[a-z]+=|style="/);
	const style = /<style>([\s\S]*?)<\/style>/.exec(html)![1]!;
	expect(answer.headers.get('content-security-policy')).toContain(
		`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`
	);
	expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('[SH11] the certificate and the profile carry the same bytes', async () => {
	const certificate = Buffer.from(await (await fetch(`${origin}/wardline-authority.crt`)).arrayBuffer());
	const answer = await fetch(`${origin}/wardline-authority.mobileconfig`);
	const profile = await answer.text();
	expect(answer.headers.get('content-type')).toBe('application/x-apple-aspen-config');
	expect(profile).toContain(`<data>${certificate.toString('base64')}</data>`);
	expect(createHash('sha256').update(certificate).digest('hex').toUpperCase()).toBe(
		fingerprintOf(authority.certificatePem).replaceAll(':', '')
	);
	expect([...profile.matchAll(/PayloadUUID<\/key><string>([0-9a-f-]+)</g)].map(([, uuid]) => uuid)).toEqual([
		expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
		expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
	]);
});
