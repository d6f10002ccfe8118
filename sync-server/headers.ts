import type { ServerResponse } from 'node:http';

/** The app's own framework makes markup under the first name, `view/trusted-script-url.ts` a script's address under the second. */
const trustedTypes = "require-trusted-types-for 'script'; trusted-types svelte-trusted-html wardline-script-url";

/**
 * Headers of every response. The app's own policy, with the hashes of its inline script, is a meta tag made by the build;
 * what a meta tag cannot say (`frame-ancestors`) is said here, and both hold at once.
 *
 * `lastingHttps` is true only for a certificate that was given (`--cert`): HSTS on an address whose own authority some
 * devices do not trust yet would lock them out of the page that explains how.
 */
export function securityHeaders(lastingHttps: boolean): Readonly<Record<string, string>> {
	return {
		'Content-Security-Policy': `frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; ${trustedTypes}`,
		'Cross-Origin-Opener-Policy': 'same-origin',
		'Cross-Origin-Resource-Policy': 'same-origin',
		'Permissions-Policy':
			'camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self), geolocation=(), payment=(), usb=(), browsing-topics=()',
		'Referrer-Policy': 'no-referrer',
		'X-Content-Type-Options': 'nosniff',
		'X-Frame-Options': 'DENY',
		// One year, as browsers' preload lists ask for at least; without includeSubDomains, since the name's neighbours are not ours.
		...(lastingHttps ? { 'Strict-Transport-Security': 'max-age=31536000' } : {})
	};
}

export function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
	for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
