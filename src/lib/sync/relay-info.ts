import { isId } from '#lib/core/ids.ts';
import type { RelayInfo } from './relay-socket.ts';

/** A relay that does not answer within this is not there; a thin line needs seconds for the first handshake. */
const answerWithinMs = 15_000;

/** Reads `/relay.json`; null when there is no relay at this origin, or none that answers. */
export async function readRelayInfo(get: typeof fetch, origin: string): Promise<RelayInfo | null> {
	try {
		const response = await get(`${origin}/relay.json`, { cache: 'no-store', signal: AbortSignal.timeout(answerWithinMs) });
		return response.ok ? parseRelayInfo(await response.json()) : null;
	} catch {
		// No network, no relay, or something else answering: to this device all the same.
		return null;
	}
}

function parseRelayInfo(said: unknown): RelayInfo | null {
	const { relayId, hospitalId, setUp } = (said ?? {}) as { readonly [field: string]: unknown };
	if (!isId(relayId) || !(hospitalId === null || isId(hospitalId))) return null;
	return { relayId, hospitalId, setUp: setUp === true };
}
