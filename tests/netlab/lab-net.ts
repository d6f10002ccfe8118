import { type FirewallRule, passes, readHeader } from './firewall.ts';
import type { Conditions, LineCounters } from './line-conditions.ts';
import { type Line, createLine } from './link-model.ts';

/**
 * The net of a lab: hosts, each behind a firewall and at the end of a line of two directions, and nothing between the lines.
 * A packet passes its sender's firewall, the sender's line upward, the receiver's line downward, the receiver's firewall.
 * Values and time in, packets out.
 */
export interface LabNet {
	/** A packet that a host sends. One from an address that is not the host's, or to nobody's, is gone. */
	accept(host: string, packet: Uint8Array, nowMs: number): void;
	/** The packets that have reached their host by now. */
	take(nowMs: number): { readonly host: string; readonly packet: Uint8Array }[];
	/** When `take` is worth calling again. */
	nextMs(): number;
	setLine(host: string, direction: 'up' | 'down', conditions: Conditions, nowMs: number): void;
	setAddress(host: string, address: string): void;
	setFirewall(host: string, rules: readonly FirewallRule[]): void;
	counters(host: string): { readonly up: LineCounters; readonly down: LineCounters };
}

interface Host {
	readonly name: string;
	address: string;
	rules: readonly FirewallRule[];
	readonly up: Line<Uint8Array>;
	readonly down: Line<Uint8Array>;
}

/** @throws {Error} in every method, for a host it was not created with. */
export function createLabNet(seed: number, named: readonly { readonly name: string; readonly address: string }[]): LabNet {
	const hosts = new Map<string, Host>();
	const at = new Map<string, Host>();
	for (const [index, { name, address }] of named.entries()) {
		const lineSeed = (seed * named.length + index) * 2;
		const host: Host = { name, address, rules: [], up: createLine(lineSeed), down: createLine(lineSeed + 1) };
		hosts.set(name, host);
		at.set(address, host);
	}
	const known = (name: string): Host => {
		const host = hosts.get(name);
		if (host === undefined) throw new Error(`no host is named ${name}`);
		return host;
	};

	function arrive(host: Host, packet: Uint8Array): boolean {
		const header = readHeader(packet);
		if (header === null) return false;
		// Under way when the address changed: it finds nobody.
		if (header.destination !== host.address) return false;
		const sender = at.get(header.source)?.name ?? '';
		return passes(host.rules, header, sender, header.sourcePort);
	}

	return {
		accept(name, packet, nowMs) {
			const host = known(name);
			const header = readHeader(packet);
			if (header === null || header.source !== host.address) return;
			const to = at.get(header.destination);
			if (to !== undefined && passes(host.rules, header, to.name, header.destinationPort)) host.up.send(packet, packet.length, nowMs);
		},
		take(nowMs) {
			for (const { up } of hosts.values()) {
				for (const packet of up.take(nowMs)) at.get(readHeader(packet)?.destination ?? '')?.down.send(packet, packet.length, nowMs);
			}
			return [...hosts.values()].flatMap((host) =>
				host.down
					.take(nowMs)
					.filter((packet) => arrive(host, packet))
					.map((packet) => ({ host: host.name, packet }))
			);
		},
		nextMs: () => Math.min(...[...hosts.values()].flatMap(({ up, down }) => [up.nextMs(), down.nextMs()])),
		setLine: (name, direction, conditions, nowMs) => known(name)[direction].change(conditions, nowMs),
		setAddress(name, address) {
			const host = known(name);
			at.delete(host.address);
			host.address = address;
			at.set(address, host);
		},
		setFirewall(name, rules) {
			for (const { peer } of rules) if (peer !== undefined) known(peer);
			known(name).rules = rules;
		},
		counters: (name) => ({ up: known(name).up.counters(), down: known(name).down.counters() })
	};
}
