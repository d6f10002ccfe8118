import { expect, test } from 'vitest';
import { securityHeaders } from './headers.ts';

test('[SH7] framing, sniffing and referrers are forbidden, camera and microphone are ours alone', () => {
	const headers = securityHeaders(false);
	expect(headers['Content-Security-Policy']).toContain("frame-ancestors 'none'");
	expect(headers['Content-Security-Policy']).toContain("require-trusted-types-for 'script'");
	expect(headers['X-Content-Type-Options']).toBe('nosniff');
	expect(headers['Referrer-Policy']).toBe('no-referrer');
	expect(headers['Permissions-Policy']).toMatch(/camera=\(self\), microphone=\(self\)/);
	expect(headers['Cross-Origin-Opener-Policy']).toBe('same-origin');
});

test('[SH7] HSTS is promised only where HTTPS will last', () => {
	expect(securityHeaders(false)).not.toHaveProperty('Strict-Transport-Security');
	expect(securityHeaders(true)['Strict-Transport-Security']).toMatch(/^max-age=\d+$/);
});
