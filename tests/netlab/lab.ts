import type { ChildProcess } from 'node:child_process';
import type { Browser } from '@playwright/test';
import type { FirewallRule } from './firewall.ts';
import type { Conditions, LineCounters } from './line-conditions.ts';

export interface LabOptions {
	/** The same seed loses the same packets of the same traffic. */
	readonly seed: number;
	/** Names of the hosts (letters and digits). The relay has a host and a line of its own besides: `relay`. */
	readonly hosts: readonly string[];
}

/** Conditions as the lab takes them: a trace may stand in a file, plain or `.gz`. */
export interface LineSetting extends Conditions {
	readonly traceFile?: string;
}

export interface LabHost {
	readonly name: string;
	/** Its IPv4 address now. */
	readonly address: string;
	/** Its network namespace, for `ip netns exec`. */
	readonly namespace: string;
}

export interface FakeDevices {
	/** Absolute path of what the microphone hears: 16 bit mono, looped unless the path ends in `%noloop`. Absent: beeps. */
	readonly wav?: string;
	/** Absolute path of what the camera sees, looped. Absent: Chromium's own test picture. */
	readonly y4m?: string;
	/** Further switches of Chromium. */
	readonly args?: readonly string[];
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
	counters(host: string): Promise<{ readonly up: LineCounters; readonly down: LineCounters }>;
	/** Gives the host a new address; packets to and from the old one are dropped from then on. Resolves with the new one. */
	changeAddress(host: string): Promise<string>;
	/** Replaces what the host's firewall does; `[]` opens it. Counts for both directions of the host's line. */
	firewall(host: string, rules: readonly FirewallRule[]): Promise<void>;
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

/**
 * Opens a lab. Namespaces that a killed run left behind are removed first.
 * @throws {Error} where the machine cannot: ask `labAbility()` before.
 */
export function openLab(_options: LabOptions): Promise<Lab> {
	return Promise.reject(new Error('the lab is being built'));
}
