import type { WebSocket } from 'ws';
import type { Clock } from '#lib/core/clock.ts';
import type { Random } from '#lib/core/random.ts';
import { freshIdentity } from '../../sync-server/fresh-identity.ts';
import { defaultLimits } from '../../sync-server/limits.ts';
import { silentLog } from '../../sync-server/log.ts';
import { createMemoryStore } from '../../sync-server/memory-store.ts';
import { createMetrics } from '../../sync-server/metrics.ts';
import { createRelay, type Relay } from '../../sync-server/relay.ts';
import { openRosterBook, storedStatements } from '../../sync-server/roster-book.ts';
import { createSignalTickets } from '../../sync-server/signal-tickets.ts';

/** The real relay over a store in memory; it can be switched off and on again. */
export interface SimulatedRelay {
	readonly relayId: string;
	readonly setUpToken: string;
	readonly hospitalId: () => string | null;
	/** Throws the socket away while the relay is off. */
	accept(socket: WebSocket): void;
	stop(): Promise<void>;
	start(): Promise<void>;
}

export async function startSimulatedRelay(clock: Clock, random: Random): Promise<SimulatedRelay> {
	const store = createMemoryStore(freshIdentity(random));
	const { relayId, setUpToken } = store.identity();
	let relay: Relay | null = null;
	const start = async (): Promise<void> => {
		const statements = storedStatements(store);
		const book = await openRosterBook(store.identity().hospitalId, statements.bodies, clock);
		const tickets = createSignalTickets(clock, random, defaultLimits.ticketGraceMs);
		const metrics = createMetrics();
		relay = createRelay({
			store,
			book,
			rosterHeadAtStart: statements.head,
			tickets,
			turn: null,
			push: null,
			clock,
			random,
			log: silentLog,
			metrics,
			limits: defaultLimits
		});
	};
	await start();
	return {
		relayId,
		setUpToken: setUpToken ?? '',
		hospitalId: () => store.identity().hospitalId,
		accept: (socket) => (relay ? relay.accept(socket) : socket.terminate()),
		async stop() {
			const stopping = relay;
			relay = null;
			await stopping?.close();
		},
		start
	};
}
