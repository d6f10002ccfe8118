import { expect, test } from 'vitest';
import { mayReach, parseEndpoint, reachingLookup, type NotPublicError } from './push-reach.ts';

test('[R-PUSH-6] addresses of local networks are out of reach, however they are written', () => {
	const local = [
		'127.0.0.1',
		'10.1.2.3',
		'172.16.0.1',
		'172.31.255.255',
		'192.168.1.1',
		'169.254.169.254',
		'100.64.0.1',
		'0.0.0.0',
		'224.0.0.1',
		'255.255.255.255',
		'::1',
		'::',
		'fe80::1',
		'fc00::1',
		'fd12::1',
		'ff02::1',
		'::ffff:127.0.0.1',
		'::ffff:10.0.0.1',
		'64:ff9b::a00:1',
		'2002:a00:1::',
		'2001:db8::1',
		'not an address'
	];
	expect(local.filter((address) => mayReach(address, 'internet'))).toEqual([]);
	const open = ['142.250.74.10', '172.32.0.1', '100.128.0.1', '2a00:1450:4001:81b::200a', '2606:4700::1111'];
	expect(open.filter((address) => !mayReach(address, 'internet'))).toEqual([]);
});

test('[R-PUSH-6] an endpoint is https at its own port, without a user, and no address of a local network', () => {
	const refused = [
		'http://push.example.org/a',
		'https://push.example.org:8443/a',
		'https://user:word@push.example.org/a',
		'https://push.example.org/a#b',
		'https://127.0.0.1/a',
		'https://127.1/a',
		'https://0x7f000001/a',
		'https://2130706433/a',
		'https://[::1]/a',
		'https://[::ffff:10.0.0.1]/a',
		'https://10.0.0.1/a',
		'ftp://push.example.org/a',
		'file:///etc/passwd',
		'push.example.org',
		''
	];
	expect(refused.filter((endpoint) => parseEndpoint(endpoint, 'internet') !== null)).toEqual([]);
	expect(parseEndpoint('https://push.example.org/a?b=c', 'internet')?.href).toBe('https://push.example.org/a?b=c');
	expect(parseEndpoint('https://push.example.org:443/a', 'internet')).not.toBeNull();
});

test('[R-PUSH-6] loopback is in reach only where a test says so', () => {
	expect(parseEndpoint('http://127.0.0.1:9/a', 'loopback')).not.toBeNull();
	expect(parseEndpoint('http://10.0.0.1:9/a', 'loopback')).toBeNull();
	expect(mayReach('::1', 'loopback')).toBe(true);
});

/** Asks a look-up that would answer with these addresses. */
const lookUp = (addresses: readonly string[], all: boolean): Promise<unknown> =>
	new Promise((resolve) => {
		const ask = ((_host: string, _options: object, done: (error: null, found: unknown) => void) =>
			done(
				null,
				addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
			)) as unknown as Parameters<typeof reachingLookup>[1];
		reachingLookup('internet', ask)('push.example.org', { all }, (error, address) =>
			resolve(error === null ? address : (error as NotPublicError).code)
		);
	});

test('[R-PUSH-6] a name is judged by what it leads to, at the moment of connecting', async () => {
	expect(await lookUp(['142.250.74.10'], false)).toBe('142.250.74.10');
	expect(await lookUp(['142.250.74.10'], true)).toEqual([{ address: '142.250.74.10', family: 4 }]);
	expect(await lookUp(['10.0.0.1'], false)).toBe('NOT_PUBLIC');
	expect(await lookUp(['142.250.74.10', '127.0.0.1'], true)).toBe('NOT_PUBLIC');
	expect(await lookUp([], true)).toBe('NOT_PUBLIC');
});
