import type { Conditions } from './line-conditions.ts';
import { type Line, createLine } from './link-model.ts';

/** A packet that came through a line in virtual time. */
export interface Arrival {
	readonly packet: number;
	readonly sentMs: number;
	readonly arrivedMs: number;
}

export interface Drive {
	readonly packets: number;
	/** One packet in so many ms. */
	readonly everyMs: number;
	readonly bytes: number;
	/** What is done to the line, and when. */
	readonly changes?: readonly { readonly atMs: number; readonly conditions: Conditions }[];
}

/** Sends numbered packets through a line at an even pace, in virtual time, until the last has come or is gone. */
export function drive(line: Line<number>, { packets, everyMs, bytes, changes = [] }: Drive): Arrival[] {
	const arrivals: Arrival[] = [];
	const until = (atMs: number): void => {
		for (let nextMs = line.nextMs(); nextMs <= atMs && nextMs < Infinity; nextMs = line.nextMs()) {
			for (const packet of line.take(nextMs)) arrivals.push({ packet, sentMs: packet * everyMs, arrivedMs: nextMs });
		}
	};
	const waiting = [...changes];
	for (let packet = 0; packet < packets; packet++) {
		for (let change = waiting[0]; change !== undefined && change.atMs <= packet * everyMs; change = waiting[0]) {
			until(change.atMs);
			line.change(change.conditions, change.atMs);
			waiting.shift();
		}
		until(packet * everyMs);
		line.send(packet, bytes, packet * everyMs);
	}
	until(Infinity);
	return arrivals;
}

/** The same through a fresh line. */
export const driveThrough = (conditions: Conditions, how: Drive, seed = 1): Arrival[] => drive(createLine(seed, conditions), how);
