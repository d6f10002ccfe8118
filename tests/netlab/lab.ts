import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import type { FirewallRule } from './firewall.ts';
import { labAbility } from './lab-ability.ts';
import { type FakeDevices, launchInside } from './lab-browser.ts';
import { type LabPump, startPump } from './lab-pump.ts';
import { createLabRelay, relayPort } from './lab-relay.ts';
import { freshPrefix, ip, joinLine, removeNamespace, replaceAddress, sweepNamespaces } from './namespaces.ts';
import type { NatKind } from './nat.ts';
import type { BothCounters, LineSetting } from './pump-protocol.ts';

export type { FirewallRule } from './firewall.ts';
export type { FakeDevices } from './lab-browser.ts';
export type { BothCounters, LineSetting } from './pump-protocol.ts';

export interface LabOptions {
	/** The same seed loses the same packets of the same traffic. */
	readonly seed: number;
	/** Names of the hosts (letters and digits). The relay has a host and a line of its own besides: `relay`. */
	readonly hosts: readonly string[];
	/** Absolute path of a file to which every packet that a host sends is added: `PumpStart.packetsFile`. */
	readonly packetsFile?: string;
}

export interface LabHost {
	readonly name: string;
	/** Its IPv4 address now. */
	readonly address: string;
	/** Its network namespace, for `ip netns exec`. */
	readonly namespace: string;
}

/**
 * Several hosts on this machine, each in a network namespace of its own whose only way out is one emulated line. A packet from
 * a to b passes the upward half of a's line, then the downward half of b's: UDP and TCP alike, the relay's too.
 * Nothing leaves the machine. Hosts have no name service: address by IP.
 */
export interface Lab {
	/** @throws {Error} for a name that the lab was not opened with. `relay` is always there. */
	host(name: string): LabHost;
	/**
	 * Sets a host's line, on the fly; resolves when it is in force. A direction that is given is replaced whole (what it does not
	 * name becomes perfect), one that is not given stays. `up` is what the host sends. Lines begin perfect.
	 */
	conditions(host: string, line: { readonly up?: LineSetting; readonly down?: LineSetting }): Promise<void>;
	counters(host: string): Promise<BothCounters>;
	/** Gives the host a new address; packets to and from the old one are dropped from then on. Resolves with the new one. */
	changeAddress(host: string): Promise<string>;
	/** Replaces what the host's firewall does; `[]` opens it. Counts for both directions of the host's line. */
	firewall(host: string, rules: readonly FirewallRule[]): Promise<void>;
	/**
	 * Puts a NAT before a host, or takes it away (null). The host keeps its address; resolves with the one that others see.
	 * A STUN server tells a browser of it: coturn inside another host answers such questions.
	 */
	nat(host: string, kind: NatKind | null): Promise<string>;
	/** Starts a program inside a host; `close` ends it. Its output is piped; it sees the machine's files, and only the lab's net. */
	run(host: string, command: string, ...args: string[]): ChildProcess;
	/**
	 * A Chromium inside a host, with the fake devices of `devices` and permission to use them. Pages of `relayOrigin` and of
	 * `http://localhost` count as secure. Use `browser.newContext()` for each device; `close` ends it.
	 */
	browser(host: string, devices?: FakeDevices): Promise<Browser>;
	/** Starts the real relay on the host `relay`, serving `build/`; on the same port and data when it ran before. */
	startRelay(): Promise<void>;
	/** Ends the relay as a power cut would. */
	killRelay(): Promise<void>;
	/** Where the app is: `http://10.…:8080`. */
	readonly relayOrigin: string;
	/** The one-time link, open until a hospital is founded. @throws {Error} when the relay offers none. */
	setUpLink(): string;
	/** What the pump that moves the packets has used of one processor so far, in ms. */
	pumpCpuMs(): Promise<number>;
	/** Ends browsers, programs, relay and pump, and deletes the namespaces. */
	close(): Promise<void>;
}

const relayName = 'relay';

/**
 * Opens a lab. Namespaces that a killed run left behind are removed first.
 * @throws {Error} where the machine cannot: ask `labAbility()` before.
 */
export async function openLab({ seed, hosts: names, packetsFile }: LabOptions): Promise<Lab> {
	const ability = labAbility();
	if (!ability.able) throw new Error(ability.sentence);
	await sweepNamespaces();
	const prefix = freshPrefix();
	const folder = await mkdtemp(join(tmpdir(), 'wardline-lab-'));
	const hosts = new Map<string, LabHost>();
	const freshAddress = addresses();
	for (const name of [relayName, ...names]) hosts.set(name, { name, address: freshAddress(), namespace: `${prefix}-${name}` });
	const known = (name: string): LabHost => {
		const host = hosts.get(name);
		if (host === undefined) throw new Error(`no host is named ${name}`);
		return host;
	};
	const namespaces = [...hosts.values()].map(({ namespace }) => namespace);
	let pump: LabPump | null = null;
	const removeAll = async (): Promise<void> => {
		await pump?.end();
		for (const namespace of namespaces) await removeNamespace(namespace).catch(() => undefined);
		await rm(folder, { recursive: true, force: true });
	};
	try {
		for (const namespace of namespaces) await ip('netns', 'add', namespace);
		pump = await startPump(
			{
				seed,
				hosts: [...hosts.values()].map(({ name, address }) => ({ name, address })),
				...(packetsFile !== undefined && { packetsFile })
			},
			namespaces
		);
		await Promise.all([...hosts.values()].map(({ namespace, address }) => joinLine(namespace, address)));
	} catch (error) {
		await removeAll();
		throw error;
	}
	const { tell } = pump;

	const { namespace: relayNamespace, address: relayAddress } = known(relayName);
	const relay = createLabRelay(relayNamespace, relayAddress, folder);
	const relayOrigin = `http://${relayAddress}:${relayPort}`;
	const browsers: Browser[] = [];
	const programs: ChildProcess[] = [];

	return {
		host: known,
		conditions: async (host, line) => void (await tell({ order: 'line', host, ...line })),
		counters: async (host) => (await tell({ order: 'counters', host })) as BothCounters,
		async changeAddress(name) {
			const { namespace, address: old } = known(name);
			if (name === relayName) throw new Error('the address of the relay is where everyone looks for it');
			const address = freshAddress();
			hosts.set(name, { name, namespace, address });
			await tell({ order: 'address', host: name, address });
			await replaceAddress(namespace, old, address);
			return address;
		},
		firewall: async (host, rules) => void (await tell({ order: 'firewall', host, rules })),
		async nat(host, kind) {
			const outsideAddress = kind === null ? known(host).address : freshAddress();
			await tell({ order: 'nat', host, kind, outsideAddress });
			return outsideAddress;
		},
		run(host, command, ...args) {
			const program = spawn('ip', ['netns', 'exec', known(host).namespace, command, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
			programs.push(program);
			return program;
		},
		async browser(host, devices = {}) {
			const browser = await launchInside(known(host).namespace, folder, relayOrigin, devices);
			browsers.push(browser);
			return browser;
		},
		startRelay: () => relay.start(),
		killRelay: () => relay.kill(),
		relayOrigin,
		setUpLink() {
			if (relay.setUpToken === null) throw new Error('the relay offers no set-up link');
			return `${relayOrigin}/#setup=${relay.setUpToken}`;
		},
		pumpCpuMs: async () => (await tell({ order: 'cpu' })) as number,
		async close() {
			// One that has crashed must not keep the rest from being cleared away.
			await Promise.allSettled(browsers.map((browser) => browser.close()));
			for (const program of programs) program.kill('SIGKILL');
			await relay.kill();
			await removeAll();
		}
	};
}

/** 10.77.0.1, 10.77.0.2, … : no lab sees another's, nor anything else. */
function addresses(): () => string {
	let last = 0;
	return () => {
		last++;
		return `10.77.${last >> 8}.${last & 255}`;
	};
}
