import { expect, test } from 'vitest';
import { precacheEntries, relayPaths } from './precache.ts';

test('[PWA1] a start without a line finds the page, the built files and the static files', () => {
	expect(precacheEntries(['/_app/immutable/a.js', '/_app/immutable/scanner.wasm'], ['/icons/icon-192.png'], 'v7')).toEqual([
		{ url: '/_app/immutable/a.js', revision: null },
		{ url: '/icons/icon-192.png', revision: 'v7' },
		{ url: '/200.html', revision: 'v7' }
	]);
});

test('[PWA2] what the relay answers is never answered from a cache', () => {
	const bypassed = (path: string): boolean => relayPaths.some((pattern) => pattern.test(path));
	expect(['/relay.json', '/healthz', '/metrics', '/link', '/signal/abc', `/blob/${'0'.repeat(64)}`].every(bypassed)).toBe(true);
	expect(['/', '/case/00', '/people', '/links'].some(bypassed)).toBe(false);
});
