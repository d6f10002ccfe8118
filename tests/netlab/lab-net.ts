import { type FirewallRule, passes, readHeader } from './firewall.ts';
import type { Conditions, LineCounters } from './line-conditions.ts';
import { type Line, createLine } from './link-model.ts';
import { type Nat, type NatKind, createNat } from './nat.ts';

/**
 * The net of a lab: hosts, each behind a firewall and at the end of a line of two directions, and nothing between the lines.
 * A packet passes its sender's firewall and NAT, the sender's line upward, the receiver's line downward, the receiver's NAT and
 * firewall.
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
	/** Puts a NAT before the host, or takes it away (null): others then know it by the outside address alone. */
	setNat(host: string, kind: NatKind | null, outsideAddress: string): void;
	setFirewall(host: string, rules: readonly FirewallRule[]): void;
	counters(host: string): { readonly up: LineCounters; readonly down: LineCounters };
}

interface Host {
	readonly name: string;
	address: string;
	rules: readonly FirewallRule[];
	nat: Nat | null;
	readonly up: Line<Uint8Array>;
	readonly down: Line<Uint8Array>;
}

/** @throws {Error} in every method, for a host it was not created with. */
export function createLabNet(seed: number, named: readonly { readonly name: string; readonly address: string }[]): LabNet {
	const hosts = new Map<string, Host>();
	const at = new Map<string, Host>();
	for (const [index, { name, address }] of named.entries()) {
		const lineSeed = (seed * named.length + index) * 2;
		const host: Host = { name, address, rules: [], nat: null, up: createLine(lineSeed), down: createLine(lineSeed + 1) };
		hosts.set(name, host);
		at.set(address, host);
	}
	const known = (name: string): Host => {
		const host = hosts.get(name);
		if (host === undefined) throw new Error(`no host is named ${name}`);
		return host;
	};

	/** What the host gets of a packet at the end of its line; null where NAT or firewall stop it, or the address has changed meanwhile. */
	function arriving(host: Host, outer: Uint8Array): Uint8Array | null {
		const packet = host.nat === null ? outer : host.nat.inward(outer);
		const header = packet === null ? null : readHeader(packet);
		if (header === null || header.destination !== host.address) return null;
		const sender = at.get(header.source)?.name ?? '';
		return passes(host.rules, header, sender, header.sourcePort) ? packet : null;
	}

	const outerAddress = (host: Host): string => host.nat?.outsideAddress ?? host.address;
	function changeOuter(host: Host, change: () => void): void {
		at.delete(outerAddress(host));
		change();
		at.set(outerAddress(host), host);
	}

	return {
		accept(name, packet, nowMs) {
			const host = known(name);
			const header = readHeader(packet);
			if (header === null || header.source !== host.address) return;
			const to = at.get(header.destination);
			if (to === undefined || !passes(host.rules, header, to.name, header.destinationPort)) return;
			const outer = host.nat === null ? packet : host.nat.outward(packet);
			if (outer !== null) host.up.send(outer, outer.length, nowMs);
		},
		take(nowMs) {
			for (const { up } of hosts.values()) {
				for (const packet of up.take(nowMs)) at.get(readHeader(packet)?.destination ?? '')?.down.send(packet, packet.length, nowMs);
			}
			return [...hosts.values()].flatMap((host) =>
				host.down.take(nowMs).flatMap((outer) => {
					const packet = arriving(host, outer);
					return packet === null ? [] : [{ host: host.name, packet }];
				})
			);
		},
		nextMs: () => Math.min(...[...hosts.values()].flatMap(({ up, down }) => [up.nextMs(), down.nextMs()])),
		setLine: (name, direction, conditions, nowMs) => known(name)[direction].change(conditions, nowMs),
		setAddress(name, address) {
			const host = known(name);
			changeOuter(host, () => (host.address = address));
		},
		setNat(name, kind, outsideAddress) {
			const host = known(name);
			changeOuter(host, () => (host.nat = kind === null ? null : createNat(kind, outsideAddress)));
		},
		setFirewall(name, rules) {
			for (const { peer } of rules) if (peer !== undefined) known(peer);
			known(name).rules = rules;
		},
		counters: (name) => ({ up: known(name).up.counters(), down: known(name).down.counters() })
	};
}
