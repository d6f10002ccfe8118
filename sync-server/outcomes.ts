import type { Outcome } from './intake.ts';
import type { Connection } from './connection.ts';

/** Of one ACK frame: 48 bytes each at most. */
const entriesPerFrame = 1_000;

/** Tells a device what became of its envelopes: one ACK for all that are durable, one NAK for each that is refused. */
export function sendOutcomes(connection: Connection, outcomes: readonly Outcome[]): void {
	const entries = outcomes.flatMap((outcome) =>
		outcome.kind === 'ack' ? [{ document: outcome.document, device: outcome.device, counter: outcome.counter, seq: outcome.seq }] : []
	);
	for (let at = 0; at < entries.length; at += entriesPerFrame) {
		connection.send({ type: 'ack', entries: entries.slice(at, at + entriesPerFrame) });
	}
	for (const outcome of outcomes) {
		if (outcome.kind === 'undecodable') connection.fault();
		if (outcome.kind !== 'nak') continue;
		const { document, device, counter, code, expected } = outcome;
		connection.send({ type: 'nak', document, device, counter, code, expected });
		if (code === 'BAD_SIG' || code === 'MALFORMED') connection.fault();
	}
}
