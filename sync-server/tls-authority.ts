import 'reflect-metadata';
import { X509Certificate as NodeCertificate } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { type Bytes, concatBytes, fromHex, toHex, utf8 } from '#lib/core/bytes.ts';
import { cryptoRandom } from '#lib/core/random.ts';

/** A certificate and its private key, both PEM. */
export interface KeyAndCertificate {
	readonly certificatePem: string;
	readonly keyPem: string;
}

/** What a certificate answers for. */
export interface ServedNames {
	readonly dns: readonly string[];
	readonly ips: readonly string[];
}

const dayMs = 86_400_000;

/** A relay whose clock lost its battery starts a little in the past; tablets set by hand are off by hours. */
const backdatedMs = dayMs;
/** Long enough for a hospital that stays, short enough that a lost key file does not matter for ever. */
export const authorityLifeMs = 5 * 365 * dayMs;
/** Apple refuses leaves beyond 825 days and public ones beyond 398; 390 passes everywhere. */
export const leafLifeMs = 390 * dayMs;
/** A month of notice: also the longest a relay may be left without a restart and a look. */
export const renewBeforeMs = 30 * dayMs;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const nameConstraintsOid = '2.5.29.30';

/** Names that mean "inside this building" everywhere: mDNS, and the suffixes that home and office routers hand out. */
const localSuffixes = ['local', 'localhost', 'lan', 'internal', 'home.arpa'];

/** Private, shared, link-local and loopback ranges (RFC 1918, 6598, 3927, 4193, 4291) as address and mask. */
const localRanges = [
	'0a000000ff000000',
	'ac100000fff00000',
	'c0a80000ffff0000',
	'64400000ffc00000',
	'a9fe0000ffff0000',
	'7f000000ff000000',
	`fc${'00'.repeat(15)}fe${'00'.repeat(15)}`,
	`fe80${'00'.repeat(14)}ffc0${'00'.repeat(14)}`,
	`${'00'.repeat(15)}01${'ff'.repeat(16)}`
];

/**
 * Makes a certificate authority that can vouch for local names and addresses and for `own` alone. Ward tablets are told
 * to trust it, so its key must not be able to speak for a bank or a mail server.
 */
export async function makeAuthority(commonName: string, own: ServedNames, nowMs: number): Promise<KeyAndCertificate> {
	const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
	const certificate = await x509.X509CertificateGenerator.createSelfSigned({
		serialNumber: randomSerial(),
		name: [{ CN: [commonName] }, { O: ['Wardline'] }],
		notBefore: new Date(nowMs - backdatedMs),
		notAfter: new Date(nowMs + authorityLifeMs),
		signingAlgorithm: algorithm,
		keys,
		extensions: [
			new x509.BasicConstraintsExtension(true, 0, true),
			new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
			new x509.Extension(nameConstraintsOid, true, encodeNameConstraints(own)),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey)
		]
	});
	return { certificatePem: certificate.toString('pem'), keyPem: await exportKey(keys.privateKey) };
}

/** Makes the certificate the relay shows, signed by `authority`, for every name and address it is reached by. */
export async function makeLeaf(authority: KeyAndCertificate, names: ServedNames, nowMs: number): Promise<KeyAndCertificate> {
	const issuer = new x509.X509Certificate(authority.certificatePem);
	const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
	const certificate = await x509.X509CertificateGenerator.create({
		serialNumber: randomSerial(),
		subject: [{ CN: [names.dns[0] ?? names.ips[0] ?? 'wardline'] }],
		issuer: issuer.subjectName,
		notBefore: new Date(nowMs - backdatedMs),
		notAfter: new Date(Math.min(nowMs + leafLifeMs, issuer.notAfter.getTime())),
		signingAlgorithm: algorithm,
		publicKey: keys.publicKey,
		signingKey: await importKey(authority.keyPem),
		extensions: [
			new x509.BasicConstraintsExtension(false, undefined, true),
			new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
			new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
			new x509.SubjectAlternativeNameExtension([
				...names.dns.map((value) => ({ type: 'dns' as const, value })),
				...names.ips.map((value) => ({ type: 'ip' as const, value }))
			]),
			await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey)
		]
	});
	return { certificatePem: certificate.toString('pem'), keyPem: await exportKey(keys.privateKey) };
}

/** Says whether a leaf still serves: issued by this authority, not about to end, and good for every one of `names`. */
export function leafFits(leafPem: string, authorityPem: string, names: ServedNames, nowMs: number): boolean {
	const leaf = new NodeCertificate(leafPem);
	const authority = new NodeCertificate(authorityPem);
	return (
		leaf.checkIssued(authority) &&
		leaf.verify(authority.publicKey) &&
		Date.parse(leaf.validFrom) <= nowMs &&
		Date.parse(leaf.validTo) - renewBeforeMs > nowMs &&
		names.dns.every((name) => leaf.checkHost(name) !== undefined) &&
		names.ips.every((ip) => leaf.checkIP(ip) !== undefined)
	);
}

/** Milliseconds since 1970 at which a certificate ends. */
export const endsAtMs = (certificatePem: string): number => Date.parse(new NodeCertificate(certificatePem).validTo);

/** SHA-256 over the certificate, as browsers and phones show it: pairs of hexadecimal digits with colons. */
export const fingerprintOf = (certificatePem: string): string => new NodeCertificate(certificatePem).fingerprint256;

/** Of `names`, those that an authority made with `own` may vouch for; one name out of reach spoils a leaf in every browser. */
export function withinReach(names: ServedNames, own: ServedNames): ServedNames {
	const suffixes = [...localSuffixes, ...own.dns];
	return {
		dns: names.dns.filter((name) => suffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`))),
		ips: names.ips.filter((ip) => own.ips.includes(ip) || localRanges.some((range) => inRange(ip, range)))
	};
}

function inRange(ip: string, range: string): boolean {
	const address = addressBytes(ip);
	const { base, mask } = splitRange(range);
	return address.length === base.length && base.every((byte, at) => (address[at]! & mask[at]!) === byte);
}

function splitRange(range: string): { readonly base: Bytes; readonly mask: Bytes } {
	const bytes = fromHex(range);
	return { base: bytes.slice(0, bytes.length / 2), mask: bytes.slice(bytes.length / 2) };
}

/** The bytes of an IP address, empty for anything else. The URL parser spells an IPv6 address out for us. */
function addressBytes(ip: string): Bytes {
	if (isIP(ip) === 4) return Uint8Array.from(ip.split('.'), Number);
	if (isIP(ip) !== 6 || ip.includes('%')) return new Uint8Array(0);
	const [head = '', tail] = new URL(`http://[${ip}]`).hostname.slice(1, -1).split('::');
	const groups = (text: string): string[] => (text === '' ? [] : text.split(':').map((group) => group.padStart(4, '0')));
	const front = groups(head);
	const back = groups(tail ?? '');
	return fromHex([...front, ...Array.from({ length: 8 - front.length - back.length }, () => '0000'), ...back].join(''));
}

/** DER of RFC 5280 4.2.1.10: permitted subtrees of DNS names (tag 2) and IP ranges (tag 7), none excluded. */
function encodeNameConstraints(own: ServedNames): Bytes {
	const dns = [...localSuffixes, ...own.dns].map((name) => tlv(0x82, utf8(name)));
	const single = own.ips.map(addressBytes).map((address) => concatBytes(address, new Uint8Array(address.length).fill(0xff)));
	const ranges = [...localRanges.map(fromHex), ...single].map((range) => tlv(0x87, range));
	return tlv(0x30, tlv(0xa0, concatBytes(...[...dns, ...ranges].map((base) => tlv(0x30, base)))));
}

function tlv(tag: number, content: Uint8Array): Bytes {
	const { length } = content;
	const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
	return concatBytes(Uint8Array.from([tag, ...size]), content);
}

/** 16 random bytes with the top bit clear: positive and of fixed length, as RFC 5280 4.1.2.2 asks. */
function randomSerial(): string {
	const bytes = cryptoRandom.bytes(16);
	bytes[0] = (bytes[0]! & 0x3f) | 0x40;
	return toHex(bytes);
}

async function exportKey(key: CryptoKey): Promise<string> {
	return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function importKey(pem: string): Promise<CryptoKey> {
	return crypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), algorithm, false, ['sign']);
}
