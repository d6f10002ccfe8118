import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { systemClock, type Clock } from '#lib/core/clock.ts';
import { cryptoRandom, type Random } from '#lib/core/random.ts';
import { err, ok, type Result } from '#lib/core/result.ts';
import { openBlobs } from './blobs.ts';
import { freshIdentity } from './fresh-identity.ts';
import { setHeaders } from './headers.ts';
import { defaultLimits, type RelayLimits } from './limits.ts';
import { createLog, type RelayLog } from './log.ts';
import { createMetrics, type RelayMetrics } from './metrics.ts';
import { createPushDesk, defaultPushLimits, type PushDesk } from './push-desk.ts';
import { createPushSender } from './push-sender.ts';
import type { PushSettings } from './push-settings.ts';
import { openPushStore } from './push-store.ts';
import { createRelay } from './relay.ts';
import { createRoutes } from './routes.ts';
import { openRosterBook, storedStatements } from './roster-book.ts';
import { createSignalTickets } from './signal-tickets.ts';
import { createSignalling } from './signalling.ts';
import { openSqliteStore, type OpenStoreError } from './sqlite-store.ts';
import type { StaticSite } from './static-site.ts';
import type { KeyAndCertificate } from './tls-authority.ts';
import { createTurnDesk, type TurnSettings } from './turn.ts';

export interface RelayServerOptions {
	readonly host: string;
	/** 0 lets the system choose. */
	readonly port: number;
	readonly dataFolder: string;
	/** Answers what is not the relay's own; false leaves it at 404. */
	readonly site?: StaticSite;
	/** Of every response. */
	readonly headers?: Readonly<Record<string, string>>;
	/** Null serves plain HTTP. */
	readonly certificate?: KeyAndCertificate | null;
	/** The TURN server that calls may go through. */
	readonly turn?: TurnSettings | null;
	/** Null alerts nobody whose app is closed. */
	readonly push?: PushSettings | null;
	readonly log?: RelayLog;
	readonly clock?: Clock;
	readonly random?: Random;
	readonly limits?: Partial<RelayLimits>;
}

export interface RunningRelay {
	readonly port: number;
	readonly relayId: string;
	/** Open until a hospital is founded here; read when the relay started. */
	readonly setUpToken: string | null;
	/** Serves this certificate from the next TLS handshake on; without TLS it does nothing. */
	useCertificate(certificate: KeyAndCertificate): void;
	/** Stops accepting, says goodbye, commits what is gathered, closes the store. */
	close(): Promise<void>;
}

export interface StartError {
	readonly reason: 'port-taken' | 'port-denied' | 'address-unknown' | 'data-not-writable' | 'disk-full' | 'store-damaged' | 'store-in-use';
	readonly detail: string;
}

/** A device on a poor line sends a voice clip every some seconds: a new handshake for each would cost more than the clip. */
const keepAliveMs = 75_000;

const reasonOfStore: Record<OpenStoreError['reason'], StartError['reason']> = {
	'not-writable': 'data-not-writable',
	full: 'disk-full',
	'in-use': 'store-in-use',
	damaged: 'store-damaged'
};

/** A relay with everything it serves: devices, signalling, blobs, its own pages and the app. */
export async function startRelayServer(options: RelayServerOptions): Promise<Result<RunningRelay, StartError>> {
	const {
		dataFolder,
		clock = systemClock,
		random = cryptoRandom,
		log = createLog(),
		certificate = null,
		turn: turnSettings = null,
		push: pushSettings = null
	} = options;
	const limits = { ...defaultLimits, ...options.limits };
	const folder = await makeFolder(dataFolder);
	if (!folder.ok) return folder;
	const opened = openSqliteStore(join(dataFolder, 'relay.db'), () => freshIdentity(random));
	if (!opened.ok) return err({ reason: reasonOfStore[opened.error.reason], detail: opened.error.detail });
	const store = opened.value;
	const statements = storedStatements(store);
	const book = await openRosterBook(store.identity().hospitalId, statements.bodies, clock);
	const tickets = createSignalTickets(clock, random, limits.ticketGraceMs);
	const metrics = createMetrics();
	const turn = turnSettings && createTurnDesk(turnSettings, clock, random, limits.turnLifeMs);
	const push = pushSettings && openPush(join(dataFolder, 'push.db'), pushSettings, { clock, metrics, log });
	const ports = { store, book, rosterHeadAtStart: statements.head, tickets, turn, push, clock, random, log, metrics, limits };
	const relay = createRelay(ports);
	const signalling = createSignalling({ tickets, clock });
	const blobs = await openBlobs({ folder: join(dataFolder, 'blobs'), book, clock, limits });
	const routes = createRoutes({ store, relay, metrics, blobs });

	const answer = (request: IncomingMessage, response: ServerResponse): void => {
		setHeaders(response, options.headers ?? {});
		if (routes(request, response) || options.site?.(request, response)) return;
		response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found\n');
	};
	const server: Server | TlsServer =
		certificate === null ? createServer(answer) : createTlsServer({ key: certificate.keyPem, cert: certificate.certificatePem }, answer);
	server.keepAliveTimeout = keepAliveMs;
	const sockets = new WebSocketServer({
		noServer: true,
		maxPayload: limits.maxFrameBytes,
		perMessageDeflate: false,
		clientTracking: false
	});
	server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		socket.on('error', () => socket.destroy());
		const ticket = /^\/signal\/([0-9a-f]{64})$/.exec(request.url ?? '')?.[1];
		const mayTalk = ticket !== undefined && tickets.holder(ticket) !== null;
		if (request.url === '/link') sockets.handleUpgrade(request, socket, head, (opened) => relay.accept(opened));
		else if (mayTalk) sockets.handleUpgrade(request, socket, head, (opened) => signalling.accept(opened, ticket));
		else socket.end(`HTTP/1.1 ${ticket === undefined ? '404 Not Found' : '403 Forbidden'}\r\nConnection: close\r\n\r\n`);
	});

	const listening = await listen(server, options.port, options.host);
	if (!listening.ok) {
		store.close();
		push?.close();
		return listening;
	}
	const identity = store.identity();
	log.info('serving', { port: listening.value });
	return ok({
		port: listening.value,
		relayId: identity.relayId,
		setUpToken: identity.setUpToken,
		useCertificate: ({ keyPem, certificatePem }) => {
			if ('setSecureContext' in server) server.setSecureContext({ key: keyPem, cert: certificatePem });
		},
		async close() {
			const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
			signalling.close();
			await relay.close();
			server.closeAllConnections();
			await stopped;
			store.close();
		}
	});
}

/** Null when the file cannot be opened: people work on, and are not alerted while the app is closed. */
function openPush(
	file: string,
	settings: PushSettings,
	ports: { readonly clock: Clock; readonly metrics: RelayMetrics; readonly log: RelayLog }
): PushDesk | null {
	const { contact, reach = 'internet', limits } = settings;
	const opened = openPushStore(file);
	if (!opened.ok) ports.log.warn('alerts-are-off', { detail: opened.error.detail });
	if (!opened.ok) return null;
	const store = opened.value;
	const sender = createPushSender({ keys: store.keys, contact, reach, clock: ports.clock });
	return createPushDesk({ ...ports, store, sender, reach, limits: { ...defaultPushLimits, ...limits } });
}

async function makeFolder(folder: string): Promise<Result<true, StartError>> {
	try {
		await mkdir(folder, { recursive: true, mode: 0o700 });
		return ok(true);
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		return err({ reason: code === 'ENOSPC' ? 'disk-full' : 'data-not-writable', detail: message });
	}
}

function listen(server: Server | TlsServer, port: number, host: string): Promise<Result<number, StartError>> {
	return new Promise((resolve) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			const reason = error.code === 'EADDRINUSE' ? 'port-taken' : error.code === 'EACCES' ? 'port-denied' : 'address-unknown';
			resolve(err({ reason, detail: error.message }));
		});
		server.listen(port, host, () => {
			const address = server.address();
			resolve(ok(typeof address === 'object' && address !== null ? address.port : port));
		});
	});
}
