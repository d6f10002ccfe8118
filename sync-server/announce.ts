import { encode, renderUnicodeCompact } from 'uqr';
import { inUrl, isEveryNetwork } from './addresses.ts';

export interface Announcement {
	readonly host: string;
	readonly port: number;
	readonly https: boolean;
	readonly origin: string | null;
	/** This machine's addresses on its networks. */
	readonly lan: readonly string[];
	/** Open until a hospital is founded here; null afterwards. */
	readonly setUpToken: string | null;
	/** Of the relay's own authority; null without `--tls`. */
	readonly authority: {
		readonly fingerprint: string;
		readonly endsAtMs: number;
		readonly onboardPort: number;
		readonly outOfReach: readonly string[];
	} | null;
	/** False when stdout goes to a file: then no colour codes. */
	readonly terminal: boolean;
}

/** Where people on this machine and on the network find the app; the first one is the best to hand out. */
export function publicAddresses({ host, port, https, origin, lan }: Pick<Announcement, 'host' | 'port' | 'https' | 'origin' | 'lan'>): {
	readonly here: string;
	readonly network: readonly string[];
} {
	const scheme = https ? 'https' : 'http';
	const standard = https ? 443 : 80;
	const at = (address: string): string => `${scheme}://${inUrl(address)}${port === standard ? '' : `:${port}`}`;
	const own = isEveryNetwork(host) ? lan.map(at) : isLoopback(host) ? [] : [at(host)];
	return { here: at('localhost'), network: origin === null ? own : [origin, ...own.filter((address) => address !== origin)] };
}

/** What the terminal says once the relay serves. Holds the set-up token: for the operator's eyes, never for a log file. */
export function announce(now: Announcement): string {
	const { here, network } = publicAddresses(now);
	const best = network[0] ?? null;
	const lines = ['', `Wardline is serving.`, `  on this machine   ${here}`];
	for (const address of network) lines.push(`  on the network    ${address}`);
	if (best !== null) lines.push('', qrCode(best, now.terminal).trimEnd());
	if (now.setUpToken !== null)
		lines.push(
			'',
			'No hospital has been set up here yet. Open this link once, on the device of whoever will administer it:',
			`  ${best !== null && secure(best) ? best : here}/#setup=${now.setUpToken}`
		);
	if (now.authority !== null) lines.push('', ...authorityLines(now.authority, best ?? here));
	if (best !== null && !secure(best)) lines.push('', plainHttpSentence(best));
	lines.push('', 'Ctrl-C stops it; what was stored stays.', '');
	return lines.join('\n');
}

/** Browsers give keys, camera and offline use to secure contexts only (W3C Secure Contexts); a LAN address over HTTP is none. */
const plainHttpSentence = (address: string): string =>
	`Over plain HTTP, browsers on other devices refuse ${address} the keys, camera, microphone, installing and offline use that Wardline needs: start with --tls, or with --cert and --key.`;

function authorityLines(authority: NonNullable<Announcement['authority']>, address: string): string[] {
	const { hostname } = new URL(address);
	return [
		`Devices must trust this relay's certificate authority once; how, on every platform: http://${hostname}:${authority.onboardPort}`,
		`  its SHA-256 fingerprint: ${authority.fingerprint}`,
		`  it ends on ${new Date(authority.endsAtMs).toISOString().slice(0, 10)}`,
		...(authority.outOfReach.length === 0
			? []
			: [
					`  it cannot vouch for ${authority.outOfReach.join(', ')}, new since it was made: use another address, or delete tls/ in the data folder and trust a new one on every device`
				])
	];
}

/** What browsers call a secure context: HTTPS, or this very machine. */
const secure = (address: string): boolean => address.startsWith('https:') || isLoopback(new URL(address).hostname);

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.');

/** A QR code in half blocks, two modules to a character; black on white by colour code, so dark terminals scan too. */
export function qrCode(text: string, terminal: boolean): string {
	if (!terminal) return renderUnicodeCompact(text, { border: 2 });
	const { data, size } = encode(text, { border: 2 });
	const rows: string[] = [];
	for (let y = 0; y < size; y += 2) {
		let row = '';
		for (let x = 0; x < size; x++) {
			const upper = data[y]![x]!;
			const lower = data[y + 1]?.[x] ?? false;
			row += upper ? (lower ? '█' : '▀') : lower ? '▄' : ' ';
		}
		rows.push(`  \u001b[30;107m${row}\u001b[0m`);
	}
	return rows.join('\n');
}
