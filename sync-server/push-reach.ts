import { lookup as lookUp } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** How far the relay's alerts may go. `loopback` is for tests: plain HTTP, and this machine's own addresses. */
export type PushReach = 'internet' | 'loopback';

/** A name that leads into the relay's own network: an address on it must not make the relay knock there. */
export class NotPublicError extends Error {
	readonly code = 'NOT_PUBLIC';
}

/** IANA special-purpose registries (RFC 6890 and later): nothing of these is a push service on the Internet. */
const notPublic = new BlockList();
for (const [network, prefix] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 3]
] as const)
	notPublic.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
	['2001::', 23],
	['2001:db8::', 32],
	['2002::', 16],
	['3fff::', 20]
] as const)
	notPublic.addSubnet(network, prefix, 'ipv6');

/** What IPv6 gives out to the public. All else is local, mapped, translated, multicast or reserved. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether the relay may open a connection to this address of the Internet protocol. */
export function mayReach(address: string, reach: PushReach): boolean {
	const family = isIP(address);
	if (family === 0) return false;
	const type = family === 4 ? 'ipv4' : 'ipv6';
	if (reach === 'loopback' && loopback.check(address, type)) return true;
	return !notPublic.check(address, type) && (family === 4 || globalUnicast.check(address, type));
}

/**
 * The place an endpoint names, or null where the relay would not go: `https` at its own port, without a user, and no bare address
 * of a local network. What a name leads to is judged when it is looked up, by `reachingLookup`.
 */
export function parseEndpoint(endpoint: string, reach: PushReach): URL | null {
	const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
	if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return null;
	const host = url.hostname.replace(/^\[|\]$/g, '');
	if (isIP(host) !== 0 && !mayReach(host, reach)) return null;
	if (reach === 'loopback') return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
	return url.protocol === 'https:' && url.port === '' ? url : null;
}

/** Looks names up as usual, and fails with `NotPublicError` if one of the answers must not be reached: the connection goes to what was judged. */
export const reachingLookup =
	(reach: PushReach, ask: typeof lookUp = lookUp): LookupFunction =>
	(hostname, options, callback) =>
		ask(hostname, { ...options, all: true }, (error, addresses) => {
			if (error) return callback(error, []);
			if (addresses.length === 0 || !addresses.every(({ address }) => mayReach(address, reach)))
				return callback(new NotPublicError('a push endpoint leads into a local network'), []);
			if (options.all === true) return callback(null, addresses);
			callback(null, addresses[0]!.address, addresses[0]!.family);
		});
