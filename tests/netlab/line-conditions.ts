/**
 * What one direction of a line does to the packets it carries. What is not named is perfect: `{}` passes everything at once.
 * A packet meets, in this order: the outage, the drop-tail queue, the rate or trace, loss, duplication, delay, jitter, reordering.
 */
export interface Conditions {
	/** Rate in kbit/s (1 kbit = 1,000 bit) of whole IP packets; 0 or absent: unlimited. Not beside a trace. */
	readonly rateKbps?: number;
	/** A packet is dropped when what already waits would keep it waiting for longer than this; `defaultQueueMs` if absent. */
	readonly queueMs?: number;
	/** One-way delay of every packet, after the queue. */
	readonly delayMs?: number;
	/** Further delay, uniform from 0 to this; packets keep their order. */
	readonly jitterMs?: number;
	/** Share of packets lost independently of each other, from 0 to 1. They have used the rate before they are lost. */
	readonly lossShare?: number;
	/** Loss in bursts (Gilbert): the share of all packets lost, and how many in a row on average (>= 1). Beside `lossShare`. */
	readonly burstLoss?: { readonly share: number; readonly meanPackets: number };
	/** This share of packets comes `reorderMs` later than it should, and is overtaken. */
	readonly reorderShare?: number;
	/** How late a reordered packet is; `defaultReorderMs` if absent. */
	readonly reorderMs?: number;
	/** This share of packets arrives twice. */
	readonly duplicateShare?: number;
	/** Nothing passes: what waits is dropped, what arrives is dropped. What is already past the queue still arrives. */
	readonly outage?: boolean;
	/**
	 * Instead of a rate: a delivery trace in Mahimahi's format, each entry the millisecond of one opportunity to carry 1,500 bytes.
	 * Several packets share one opportunity, a packet may span two, an unused one is gone; at the end the trace starts over.
	 * The queue's milliseconds are counted at the trace's mean rate.
	 */
	readonly trace?: readonly number[];
}

/** A queue of a third of a second: what a plain router gives (reference/calls.md section 7 asks for 100 to 300 ms). */
export const defaultQueueMs = 300;
/** Long enough to be overtaken by a stream of one packet in 20 ms. */
export const defaultReorderMs = 30;
/** Bytes of one delivery opportunity of a trace. */
export const opportunityBytes = 1500;

/** What became of the packets of one direction since its lab was opened. Bytes are those of whole IP packets. */
export interface LineCounters {
	readonly packetsIn: number;
	readonly bytesIn: number;
	readonly packetsOut: number;
	readonly bytesOut: number;
	/** Lost on the way, by chance or in bursts. */
	readonly lost: number;
	/** Dropped because the queue was full. */
	readonly queueDrops: number;
	readonly outageDrops: number;
	/** Waiting now. */
	readonly queuedBytes: number;
	/** The longest that any packet has waited in the queue, its own sending included. */
	readonly maxQueueMs: number;
}

/**
 * Reads a delivery trace: one whole number of milliseconds a line, rising.
 * @throws {Error} on anything else: a wrong trace must not pass for a line without service.
 */
export function parseTrace(text: string): number[] {
	const trace = text
		.split('\n')
		.map((line) => line.trim())
		.filter((line) => line !== '')
		.map(Number);
	const rising = trace.every((atMs, index) => Number.isInteger(atMs) && atMs >= (index === 0 ? 0 : trace[index - 1]!));
	if (!rising || (trace.at(-1) ?? 0) <= 0) throw new Error('a trace is one rising whole number of milliseconds a line');
	return trace;
}
