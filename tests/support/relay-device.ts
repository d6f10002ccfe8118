import './memory-vault.ts';
import { Dexie } from 'dexie';
import { WebSocket as NodeSocket } from 'ws';
import { systemClock } from '#lib/core/clock.ts';
import { cryptoRandom } from '#lib/core/random.ts';
import type { PushPort } from '#lib/sync/push-subscription.ts';
import { readRelayInfo } from '#lib/sync/relay-info.ts';
import { openVault } from '#lib/vault/open-vault.ts';
import type { Gate } from '#lib/view/gate.ts';
import type { Workspace } from '#lib/view/workspace.ts';
import { createGate } from '#lib/workspace/create-gate.ts';
import { newMemoryDisk } from './memory-vault.ts';

/** One person's browser, as far as the app can tell: a disk of its own, and the real relay at a port. */
export interface TestDevice {
	readonly gate: Gate;
	workspace(): Workspace;
	/** Errors that had no other way out. */
	readonly reported: unknown[];
	/** Closes the page; what it stored stays. */
	leave(): Promise<void>;
	/** Opens the page again. */
	reopen(): TestDevice;
}

let devices = 0;

export function createTestDevice(
	port: () => number,
	fragment = '',
	disk = newMemoryDisk(),
	profile = `device-${++devices}`,
	push: PushPort | null = null
): TestDevice {
	const reported: unknown[] = [];
	const origin = (): string => `http://127.0.0.1:${port()}`;
	const gate = createGate({
		fragment,
		origin: origin(),
		clock: systemClock,
		random: cryptoRandom,
		locks: null,
		locale: () => 'en',
		line: {
			address: {
				connect: () => new NodeSocket(`ws://127.0.0.1:${port()}/link`),
				describe: () => readRelayInfo(fetch, origin())
			},
			socketOrigin: `ws://127.0.0.1:${port()}`,
			online: () => true,
			onWeather: () => () => undefined,
			request: (path, init) => fetch(origin() + path, init),
			channel: null,
			connectLane: null,
			push
		},
		openVault: (name) => openVault(`${profile}-${name}`, { locks: null, dexie: disk, report: (error) => reported.push(error) }),
		forgetVault: (name) => Dexie.delete(`${profile}-${name}`),
		persist: async () => true,
		report: (error) => reported.push(error)
	});
	return {
		gate,
		reported,
		workspace() {
			if (gate.phase.current.at !== 'ready') throw new Error(`no workspace yet: ${JSON.stringify(gate.phase.current)}`);
			return gate.phase.current.workspace;
		},
		async leave() {
			if (gate.phase.current.at === 'ready') await gate.phase.current.workspace.close();
		},
		reopen: () => createTestDevice(port, '', disk, profile, push)
	};
}

/** Waits until something about real I/O holds; throws after `withinMs`. Looks often, and never decides by time alone. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string, withinMs = 15_000): Promise<void> {
	const untilMs = Date.now() + withinMs;
	while (!(await holds())) {
		if (Date.now() > untilMs) throw new Error(`did not come within ${withinMs} ms: ${what}`);
		await new Promise<void>((resolve) => setTimeout(resolve, 10));
	}
}
