import type { Rung } from '#lib/call/ladder/plan.ts';

/** What a device tells its peer about the sound and picture that came, inside its voice where it can: at 2 Hz, and at 5 to 10 Hz while picture runs. */
export interface LineReport {
	/** Counts from 1 in each direction; wraps at 65,536. */
	readonly number: number;
	/** The sender's clock modulo 2^32, milliseconds: gives the one-way delay, up to a constant. */
	readonly sentAtMs: number;
	/** Number of the last report heard from the peer, and how long ago; gives the round trip. 0 before the first. */
	readonly echoNumber: number;
	readonly echoAgeMs: number;
	/** What arrived, bits per second on the wire. */
	readonly receivedBps: number;
	/** Share of packets lost before copies repaired anything, 0 to 1. */
	readonly lossShare: number;
	/** Of packets between such as did not wait: `calmLossShare` of voice-delay.ts; null where it is not known. */
	readonly calmLossShare: number | null;
	/** Mean length of a run of lost packets, from 1. */
	readonly burstPackets: number;
	/** Share of sound made up by the receiver over the last two seconds, silence excluded, 0 to 1. */
	readonly concealedShare: number;
	/** Queueing on the way here: delay above the least of packets alike in the last minute, milliseconds. */
	readonly queueMs: number;
	/** What the way here seems to carry by how long longer packets take, bits per second: `seemsBps` of voice-delay.ts. */
	readonly seemsBps: number | null;
	readonly framesPerSecond: number;
	/** The most the peer should send here, bits per second; 0 asks for no picture. */
	readonly wantsBps: number;
	/** The rung this device sends on, and how long the peer should hold its sound. */
	readonly rung: Rung;
	readonly playoutMs: number;
}
