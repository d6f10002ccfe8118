import { parseArgs } from 'node:util';
import { type Result, err, ok } from '#lib/core/result.ts';
import { type PushSettings, parsePush } from './push-settings.ts';
import { type TurnOptions, parseTurn } from './turn-settings.ts';

/** What the relay is asked to do, after flags (first) and environment (second) have had their say. */
export interface RelayOptions {
	readonly host: string;
	/** 0 lets the system choose. */
	readonly port: number;
	readonly dataFolder: string;
	/** The address people are given when it is not one of this machine's own: a name in the hospital's DNS, a proxy. */
	readonly origin: string | null;
	readonly tls:
		| { readonly kind: 'none' }
		| { readonly kind: 'own-authority' }
		| { readonly kind: 'given'; readonly certFile: string; readonly keyFile: string };
	/** Where the onboarding page of `--tls` listens; null leaves the choice to the shell (the port after `port`). */
	readonly onboardPort: number | null;
	/** The TURN server that calls may go through; null where there is none. */
	readonly turn: TurnOptions | null;
	/** How devices are alerted while the app is closed; null when they are not. */
	readonly push: PushSettings | null;
	/** Written once the relay serves, for scripts that start it: `{ port, onboardPort, setUpToken, pid }` as JSON. */
	readonly readyFile: string | null;
}

export interface CommandLineError {
	/** One sentence for the person at the terminal. */
	readonly sentence: string;
}

export const help = `Starts a Wardline relay and serves the app from it.

  --port NUMBER          port to listen on (8080)
  --host ADDRESS         address to listen on (0.0.0.0: every network of this machine)
  --data FOLDER          where the store and keys are kept (./data)
  --origin URL           the address people use, when it is not this machine's own
  --tls                  HTTPS with an own certificate authority, kept in the data folder
  --cert FILE --key FILE HTTPS with your own certificate and key (PEM)
  --onboard-port NUMBER  plain HTTP page that explains how to trust the authority (the port after --port)
  --turn URL             TURN server for calls, such as turn:turn.example.org:3478; may be given several times
  --turn-secret-file FILE the secret that the TURN server shares (coturn: static-auth-secret)
  --push-contact URL     whom push services tell of trouble, such as mailto:it@hospital.example
  --no-push              never alert devices whose app is closed
  --ready-file FILE      write port and set-up token there once serving
  --help                 this text

Each has an environment variable: WARDLINE_PORT, WARDLINE_HOST, WARDLINE_DATA, WARDLINE_ORIGIN, WARDLINE_TLS=1,
WARDLINE_CERT, WARDLINE_KEY, WARDLINE_ONBOARD_PORT, WARDLINE_TURN (addresses with spaces between), WARDLINE_TURN_SECRET_FILE,
WARDLINE_PUSH_CONTACT, WARDLINE_NO_PUSH=1, WARDLINE_READY_FILE. A flag wins over its variable.
`;

const flags = {
	port: { type: 'string' },
	host: { type: 'string' },
	data: { type: 'string' },
	origin: { type: 'string' },
	tls: { type: 'boolean' },
	cert: { type: 'string' },
	key: { type: 'string' },
	'onboard-port': { type: 'string' },
	turn: { type: 'string', multiple: true },
	'turn-secret-file': { type: 'string' },
	'push-contact': { type: 'string' },
	'no-push': { type: 'boolean' },
	'ready-file': { type: 'string' },
	help: { type: 'boolean' }
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads flags and environment. `'help'` when the person asked for the help text. */
export function parseCommandLine(argv: readonly string[], environment: Environment): Result<RelayOptions | 'help', CommandLineError> {
	let given: Partial<Record<keyof typeof flags, string | boolean | string[]>>;
	try {
		given = parseArgs({ args: [...argv], options: flags, strict: true, allowPositionals: false }).values;
	} catch (error) {
		const detail = (error as Error).message.split('. ')[0]?.replace(/\.$/, '') ?? '';
		return err({ sentence: `${detail}; --help lists what can be given.` });
	}
	if (given.help === true) return ok('help');
	const text = (flag: keyof typeof flags): string | null => {
		const value = given[flag] ?? environment[`WARDLINE_${flag.toUpperCase().replaceAll('-', '_')}`];
		return typeof value === 'string' && value !== '' ? value : null;
	};

	const port = parsePort('--port', text('port') ?? '8080');
	if (!port.ok) return port;
	const onboardText = text('onboard-port');
	const onboardPort = onboardText === null ? ok(null) : parsePort('--onboard-port', onboardText);
	if (!onboardPort.ok) return onboardPort;
	const origin = parseOrigin(text('origin'));
	if (!origin.ok) return origin;
	const isSet = (flag: 'tls' | 'no-push'): boolean => given[flag] === true || text(flag) === '1' || text(flag) === 'true';
	const tls = parseTls(isSet('tls'), text('cert'), text('key'));
	if (!tls.ok) return tls;
	const turnUrls = Array.isArray(given.turn) ? given.turn : (environment['WARDLINE_TURN'] ?? '').split(/\s+/).filter((url) => url !== '');
	const turn = parseTurn(turnUrls, text('turn-secret-file'));
	if (!turn.ok) return turn;
	const push = parsePush(text('push-contact'), isSet('no-push'));
	if (!push.ok) return push;

	return ok({
		host: text('host') ?? '0.0.0.0',
		port: port.value,
		dataFolder: text('data') ?? './data',
		origin: origin.value,
		tls: tls.value,
		onboardPort: onboardPort.value,
		turn: turn.value,
		push: push.value,
		readyFile: text('ready-file')
	});
}

function parsePort(flag: string, text: string): Result<number, CommandLineError> {
	const port = Number(text);
	if (/^\d+$/.test(text) && port <= 65_535) return ok(port);
	return err({ sentence: `${flag} must be a number from 0 to 65535, not "${text}".` });
}

function parseOrigin(text: string | null): Result<string | null, CommandLineError> {
	if (text === null) return ok(null);
	const url = URL.canParse(text) ? new URL(text) : null;
	if (
		url !== null &&
		(url.protocol === 'https:' || url.protocol === 'http:') &&
		url.pathname === '/' &&
		url.search === '' &&
		url.hash === ''
	)
		return ok(url.origin);
	return err({ sentence: `--origin must be an address such as https://ward.example.org, not "${text}".` });
}

function parseTls(own: boolean, certFile: string | null, keyFile: string | null): Result<RelayOptions['tls'], CommandLineError> {
	if (certFile === null && keyFile === null) return ok({ kind: own ? 'own-authority' : 'none' });
	if (certFile === null || keyFile === null) return err({ sentence: '--cert and --key belong together: give both files.' });
	if (own) return err({ sentence: '--tls makes its own certificate; give either --tls, or --cert and --key.' });
	return ok({ kind: 'given', certFile, keyFile });
}
