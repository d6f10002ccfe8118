import { untrack } from 'svelte';
import type { Workbox } from 'workbox-window';
import { trustedScriptUrl } from './trusted-script-url.ts';

/** What this needs of workbox-window's `Workbox`. */
export type VersionSource = Pick<Workbox, 'addEventListener' | 'messageSkipWaiting' | 'register' | 'update'>;

/**
 * A new version that waits. It never starts by itself, since lazily loaded parts of the old version would vanish under a running
 * call; it is offered once nobody holds the page busy, and starts when the person says so.
 */
export class Updates {
	#waiting = $state(false);
	#holds = $state(0);
	#source: VersionSource | null = null;

	/** A version is ready to start. */
	get waiting(): boolean {
		return this.#waiting;
	}

	/** Something must not be interrupted: a call, a draft being typed. */
	get busy(): boolean {
		return this.#holds > 0;
	}

	/** Time to offer it on screen. */
	get offered(): boolean {
		return this.#waiting && !this.busy;
	}

	/** Keeps the offer off the screen until the returned function is called. */
	hold(): () => void {
		// Called from effects: counting must not make them depend on the count.
		const count = (by: number): void => untrack(() => void (this.#holds += by));
		count(1);
		let held = true;
		return () => {
			if (held) count(-1);
			held = false;
		};
	}

	/** Registers the service worker at `path` and follows its versions. workbox-window is no part of the first screen. */
	async register(path: `/${string}`, reload: () => void): Promise<void> {
		const { Workbox } = await import('workbox-window');
		this.follow(new Workbox(trustedScriptUrl(path)), reload);
	}

	/** Registers the service worker and follows its versions; `reload` runs once the new version has taken over. */
	follow(source: VersionSource, reload: () => void): void {
		this.#source = source;
		let wanted = false;
		source.addEventListener('waiting', () => (this.#waiting = true));
		source.addEventListener('controlling', () => {
			if (wanted) reload();
		});
		this.#start = () => {
			wanted = true;
			source.messageSkipWaiting();
		};
		void source.register();
	}

	#start = (): void => undefined;

	/** Starts the waiting version; the page reloads. */
	start(): void {
		this.#start();
	}

	/** Asks the server whether there is a newer version. Silent when the line is down. */
	async check(): Promise<void> {
		await this.#source?.update().catch(() => undefined);
	}
}
