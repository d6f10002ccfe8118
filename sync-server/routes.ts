import type { IncomingMessage, ServerResponse } from 'node:http';
import { protocolVersion } from '#lib/wire/frames.ts';
import type { Blobs } from './blobs.ts';
import type { RelayMetrics } from './metrics.ts';
import type { Relay } from './relay.ts';
import type { RelayStore } from './store.ts';

interface RoutePorts {
	readonly store: RelayStore;
	readonly relay: Relay;
	readonly metrics: RelayMetrics;
	readonly blobs: Blobs;
}

/** Answers the relay's own paths; false for all others, and nothing has been sent then. */
export function createRoutes({
	store,
	relay,
	metrics,
	blobs
}: RoutePorts): (request: IncomingMessage, response: ServerResponse) => boolean {
	const describe = (): string => {
		const { relayId, hospitalId, setUpToken } = store.identity();
		return JSON.stringify({ relayId, hospitalId, protocol: protocolVersion, setUp: setUpToken !== null });
	};
	const measure = (): string => {
		const usage = store.usage();
		return metrics.render({
			connections: relay.connections,
			head: usage.head,
			log_bytes: usage.logBytes,
			archive_bytes: usage.archiveBytes,
			quarantined_envelopes: usage.quarantined,
			resident_bytes: process.memoryUsage.rss()
		});
	};
	const pages: Record<string, () => { status: number; type: string; body: string }> = {
		'/relay.json': () => ({ status: 200, type: 'application/json', body: describe() }),
		'/healthz': () =>
			relay.healthy
				? { status: 200, type: 'text/plain', body: 'ok\n' }
				: { status: 503, type: 'text/plain', body: 'the store takes nothing\n' },
		'/metrics': () => ({ status: 200, type: 'text/plain; version=0.0.4', body: measure() })
	};

	return (request, response) => {
		const path = (request.url ?? '/').split('?', 1)[0]!;
		if (path.startsWith('/blob/')) {
			blobs.answer(path.slice('/blob/'.length), request, response);
			return true;
		}
		const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
		if (page === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
		const { status, type, body } = page();
		response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', 'Content-Length': Buffer.byteLength(body) });
		response.end(request.method === 'HEAD' ? undefined : body);
		return true;
	};
}
