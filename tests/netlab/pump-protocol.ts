import type { FirewallRule } from './firewall.ts';
import type { Conditions, LineCounters } from './line-conditions.ts';
import type { NatKind } from './nat.ts';

/** Conditions as the lab takes them: a trace may stand in a file, plain or `.gz`. */
export interface LineSetting extends Conditions {
	/** Absolute path. */
	readonly traceFile?: string;
}

/** What the pump is started with, as JSON in its last argument but one. */
export interface PumpStart {
	readonly seed: number;
	readonly hosts: readonly { readonly name: string; readonly address: string }[];
	/** Where every packet that a host sends is written down, a line each: ms since 1970, host, `PacketKind`, bytes of its IP packet, address and port it goes to. */
	readonly packetsFile?: string;
}

/** What the pump is told, each a line of JSON with an `id` on its input. */
export type PumpOrder =
	| { readonly order: 'line'; readonly host: string; readonly up?: LineSetting; readonly down?: LineSetting }
	| { readonly order: 'address'; readonly host: string; readonly address: string }
	| { readonly order: 'firewall'; readonly host: string; readonly rules: readonly FirewallRule[] }
	| { readonly order: 'nat'; readonly host: string; readonly kind: NatKind | null; readonly outsideAddress: string }
	| { readonly order: 'counters'; readonly host: string }
	| { readonly order: 'cpu' };

export interface BothCounters {
	readonly up: LineCounters;
	readonly down: LineCounters;
}

/** What it answers, each a line of JSON: the value (counters, processor ms, or null), or why not. */
export interface PumpReply {
	readonly id: number;
	readonly value?: BothCounters | number | null;
	readonly error?: string;
}
