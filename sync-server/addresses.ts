import { hostname, networkInterfaces } from 'node:os';
import type { ServedNames } from './tls-authority.ts';

/** This machine's addresses on its networks, IPv4 first: what a tablet in the same building can type. */
export function lanAddresses(): readonly string[] {
	const found = Object.values(networkInterfaces())
		.flatMap((addresses) => addresses ?? [])
		// Link-local IPv6 needs a zone that only this machine knows.
		.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
	return [...found.filter(({ family }) => family === 'IPv4'), ...found.filter(({ family }) => family === 'IPv6')].map(
		({ address }) => address
	);
}

/** Every name and address a browser may use to reach this relay. */
export function servedNames(host: string, origin: string | null): ServedNames {
	const own = hostname().toLowerCase();
	const dns = ['localhost'];
	const ips = ['127.0.0.1', '::1'];
	if (/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(own) && own !== 'localhost') dns.unshift(own, ...(own.includes('.') ? [] : [`${own}.local`]));
	const given = origin === null ? null : new URL(origin).hostname.replace(/^\[|\]$/g, '');
	if (given !== null && /^[\d.]+$|:/.test(given)) ips.unshift(given);
	else if (given !== null && given !== 'localhost') dns.unshift(given);
	ips.unshift(...(isEveryNetwork(host) ? lanAddresses() : /^[\d.]+$|:/.test(host) ? [host] : []));
	return { dns: [...new Set(dns)], ips: [...new Set(ips)] };
}

export const isEveryNetwork = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** An address as it stands in a URL. */
export const inUrl = (address: string): string => (address.includes(':') ? `[${address}]` : address);
