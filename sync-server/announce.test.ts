import { expect, test } from 'vitest';
import { type Announcement, announce, publicAddresses, qrCode } from './announce.ts';

const plain: Announcement = {
	host: '0.0.0.0',
	port: 8080,
	https: false,
	origin: null,
	lan: ['192.168.7.20', 'fd00::7'],
	setUpToken: null,
	authority: null,
	terminal: false
};

test('[SH2] a relay on every network names each address, IPv6 in brackets', () => {
	expect(publicAddresses(plain)).toEqual({ here: 'http://localhost:8080', network: ['http://192.168.7.20:8080', 'http://[fd00::7]:8080'] });
});

test('[SH2] the standard port is left out, a loopback host has no network, an origin comes first', () => {
	expect(publicAddresses({ ...plain, port: 443, https: true }).network[0]).toBe('https://192.168.7.20');
	expect(publicAddresses({ ...plain, host: '127.0.0.1' }).network).toEqual([]);
	expect(publicAddresses({ ...plain, origin: 'https://ward.example.org' }).network[0]).toBe('https://ward.example.org');
});

test('[SH2] the set-up link is shown while it is open, and only then', () => {
	expect(announce({ ...plain, https: true, setUpToken: 'abc' })).toContain('https://192.168.7.20:8080/#setup=abc');
	expect(announce({ ...plain, https: true })).not.toContain('#setup');
});

test('[SH2] over plain HTTP the set-up link names this machine, where browsers give keys', () => {
	expect(announce({ ...plain, setUpToken: 'abc' })).toContain('http://localhost:8080/#setup=abc');
});

test('[SH3] plain HTTP comes with one sentence on what browsers refuse; HTTPS without it', () => {
	expect(announce(plain)).toMatch(/refuse http:\/\/192\.168\.7\.20:8080 .*camera.*offline.*--tls/);
	expect(announce({ ...plain, https: true })).not.toContain('refuse');
	expect(announce({ ...plain, host: '127.0.0.1' })).not.toContain('refuse');
	const behindProxy = announce({ ...plain, host: '127.0.0.1', origin: 'http://localhost:5173', setUpToken: 'abc' });
	expect(behindProxy).not.toContain('refuse');
	expect(behindProxy).toContain('http://localhost:5173/#setup=abc');
});

test('[SH3] an own authority is named by fingerprint, end and onboarding page', () => {
	const text = announce({
		...plain,
		https: true,
		authority: { fingerprint: 'AA:BB', endsAtMs: Date.UTC(2031, 10, 23), onboardPort: 8081, outOfReach: ['10.0.0.9'] }
	});
	expect(text).toContain('http://192.168.7.20:8081');
	expect(text).toContain('AA:BB');
	expect(text).toContain('2031-11-23');
	expect(text).toMatch(/cannot vouch for 10\.0\.0\.9/);
});

test('[SH2] the QR code is a square of modules, with colour only for a terminal', () => {
	const rows = qrCode('https://192.168.7.20:8080', true).split('\n');
	const [start, end] = ['\u001b[30;107m', '\u001b[0m'];
	for (const row of rows) expect([row.includes(start), row.endsWith(end)]).toEqual([true, true]);
	const widths = new Set(rows.map((row) => row.slice(row.indexOf(start) + start.length, -end.length).length));
	expect([...widths]).toEqual([rows.length * 2 - 1]);
	expect(qrCode('https://192.168.7.20:8080', false)).not.toContain('\u001b');
});
