import pino from 'pino';

/** What the relay says to its operator. Fields are reasons and numbers: never names, keys, tokens or content. */
export interface RelayLog {
	info(event: string, fields: Readonly<Record<string, string | number>>): void;
	warn(event: string, fields: Readonly<Record<string, string | number>>): void;
	error(event: string, error: unknown): void;
}

export const silentLog: RelayLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Lines of JSON on stderr, so that the start page on stdout stays readable. */
export function createLog(level: 'info' | 'warn' = 'warn'): RelayLog {
	const logger = pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
	return {
		info: (event, fields) => logger.info(fields, event),
		warn: (event, fields) => logger.warn(fields, event),
		// The stack tells where; an error's message could quote what was being read.
		error: (event, error) => logger.error({ name: (error as Error).name, at: stackOf(error) }, event)
	};
}

const stackOf = (error: unknown): string =>
	String((error as Error).stack ?? '')
		.split('\n')
		.filter((line) => line.trimStart().startsWith('at '))
		.slice(0, 6)
		.join('\n');
