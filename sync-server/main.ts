import { rename, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { every, systemClock } from '#lib/core/clock.ts';
import { type Result, err, ok } from '#lib/core/result.ts';
import { createScope } from '#lib/core/scope.ts';
import { lanAddresses, servedNames } from './addresses.ts';
import { announce, publicAddresses } from './announce.ts';
import { type CommandLineError, type RelayOptions, help, parseCommandLine } from './command-line.ts';
import { openDataFolder } from './data-folder.ts';
import { securityHeaders } from './headers.ts';
import { createOnboardingServer } from './onboarding.ts';
import { type StartError, startRelayServer } from './server.ts';
import { loadStaticSite } from './static-site.ts';
import { endsAtMs, fingerprintOf } from './tls-authority.ts';
import { type OwnTls, openOwnTls, readGivenTls } from './tls-files.ts';
import { readTurnSettings } from './turn-settings.ts';

/** A tablet that meets a new address of the relay waits at most this long for a certificate that covers it. */
const certificateCheckMs = 60_000;

/** What is left of the process after a signal: sockets get their close frames, the store its checkpoint, then it ends regardless. */
const stopWithinMs = 4_000;

const buildFolder = fileURLToPath(new URL('../build', import.meta.url));

async function run(options: RelayOptions): Promise<Result<() => Promise<void>, CommandLineError>> {
	const scope = createScope((error) => console.error(`While stopping: ${(error as Error).message}`));
	const fail = async (sentence: string): Promise<Result<never, CommandLineError>> => {
		await scope.close();
		return err({ sentence });
	};

	const folder = await openDataFolder(options.dataFolder);
	if (!folder.ok) return folder;
	const names = () => servedNames(options.host, options.origin);
	const tlsFolder = join(options.dataFolder, 'tls');
	const own = options.tls.kind === 'own-authority' ? await openOwnTls(tlsFolder, names(), systemClock.nowMs()) : null;
	if (own !== null && !own.ok) return own;
	const given = options.tls.kind === 'given' ? await readGivenTls(options.tls.certFile, options.tls.keyFile) : null;
	if (given !== null && !given.ok) return given;
	const turn = options.turn === null ? null : await readTurnSettings(options.turn);
	if (turn !== null && !turn.ok) return turn;
	const certificate = own?.value.leaf ?? given?.value ?? null;

	const site = await loadStaticSite(buildFolder);
	if (!site.ok) console.warn('The app is not built, so only the relay serves: npm start builds it.');
	const started = await startRelayServer({
		host: options.host,
		port: options.port,
		dataFolder: options.dataFolder,
		site: site.ok ? site.value : () => false,
		headers: securityHeaders(given !== null),
		certificate,
		turn: turn?.value ?? null,
		push: options.push
	});
	if (!started.ok) return fail(sentenceOf(started.error, options));
	const relay = started.value;
	scope.onClose(() => relay.close());

	let onboardPort: number | null = null;
	const https = certificate !== null;
	const address = (): string => {
		const { here, network } = publicAddresses({ ...options, port: relay.port, https, lan: lanAddresses() });
		return network[0] ?? here;
	};
	if (own !== null) {
		let current: OwnTls = own.value;
		const onboarding = createOnboardingServer(() => ({ authorityPem: current.authorityPem, address: address() }));
		const wanted = options.onboardPort ?? (options.port === 0 ? 0 : relay.port + 1);
		const listening = await listen(onboarding, wanted, options.host);
		if (!listening.ok) return fail(`Port ${wanted} for the onboarding page is taken; choose another with --onboard-port.`);
		onboardPort = listening.value;
		scope.onClose(() => new Promise((closed) => (onboarding.close(() => closed()), onboarding.closeAllConnections())));
		scope.onClose(
			every(systemClock, certificateCheckMs, () => {
				void openOwnTls(tlsFolder, names(), systemClock.nowMs()).then((opened) => {
					if (!opened.ok) console.error(opened.error.sentence);
					else if (opened.value.renewed) {
						current = opened.value;
						relay.useCertificate(current.leaf);
						console.log('The certificate was renewed.');
					}
				});
			})
		);
	}

	if (options.readyFile !== null)
		await writeReadyFile(options.readyFile, { port: relay.port, onboardPort, setUpToken: relay.setUpToken, pid: process.pid });
	console.log(
		announce({
			host: options.host,
			port: relay.port,
			https,
			origin: options.origin,
			lan: lanAddresses(),
			setUpToken: relay.setUpToken,
			authority:
				own === null || onboardPort === null
					? null
					: {
							fingerprint: fingerprintOf(own.value.authorityPem),
							endsAtMs: endsAtMs(own.value.authorityPem),
							onboardPort,
							outOfReach: own.value.outOfReach
						},
			terminal: process.stdout.isTTY === true
		})
	);
	return ok(() => scope.close());
}

function sentenceOf(error: StartError, options: RelayOptions): string {
	switch (error.reason) {
		case 'port-taken':
			return `Port ${options.port} is taken by another program; choose another with --port.`;
		case 'port-denied':
			return `Port ${options.port} may not be opened by this user; choose one above 1023 with --port.`;
		case 'address-unknown':
			return `${options.host} is not an address of this machine; leave --host out to listen on every network.`;
		case 'data-not-writable':
			return `The data folder ${options.dataFolder} cannot be written.`;
		case 'disk-full':
			return `The disk that holds ${options.dataFolder} is full; what was stored is intact.`;
		case 'store-damaged':
			return `The store in ${options.dataFolder} cannot be read (${error.detail}); nothing was changed.`;
		case 'store-in-use':
			return `Another relay is using ${options.dataFolder}.`;
	}
}

function listen(server: Server, port: number, host: string): Promise<Result<number, { readonly reason: 'taken' }>> {
	return new Promise((resolve) => {
		server.once('error', () => resolve(err({ reason: 'taken' })));
		server.listen(port, host, () => {
			const address = server.address();
			resolve(ok(typeof address === 'object' && address !== null ? address.port : port));
		});
	});
}

/** Whole or not at all: the script that waits for it may look at any moment. */
async function writeReadyFile(file: string, content: object): Promise<void> {
	await writeFile(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
	await rename(`${file}.new`, file);
}

/** Until the relay serves, `stop` has nothing to close: a signal then ends the process at once. */
function stopOnSignal(stop: () => Promise<void>): void {
	let stopping = false;
	const onSignal = (): void => {
		// A terminal's Ctrl-C reaches the whole process group, and npm passes it on: the second copy must not cut the first short.
		if (stopping) return;
		stopping = true;
		setTimeout(() => process.exit(0), stopWithinMs).unref();
		void stop().then(() => process.exit(0));
	};
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}

const options = parseCommandLine(process.argv.slice(2), process.env);
if (!options.ok) {
	console.error(options.error.sentence);
	process.exit(1);
}
if (options.value === 'help') {
	console.log(help);
	process.exit(0);
}
let stop = (): Promise<void> => Promise.resolve();
stopOnSignal(() => stop());
const running = await run(options.value);
if (!running.ok) {
	console.error(running.error.sentence);
	process.exit(1);
}
stop = running.value;
