/** What this needs of `navigator.storage`; absent in some engines. */
export type StoragePort = Partial<Pick<StorageManager, 'estimate' | 'persist' | 'persisted'>>;

/** Whether the browser promised to keep this device's data, and how much room there is. */
export class DeviceStorage {
	#port: StoragePort | undefined;
	#persisted = $state<'unknown' | 'yes' | 'no'>('unknown');
	#usedBytes = $state<number | null>(null);
	#freeBytes = $state<number | null>(null);

	constructor(port: StoragePort | undefined) {
		this.#port = port;
	}

	get persisted(): 'unknown' | 'yes' | 'no' {
		return this.#persisted;
	}

	get usedBytes(): number | null {
		return this.#usedBytes;
	}

	get freeBytes(): number | null {
		return this.#freeBytes;
	}

	/** Reads the present state; failures leave it unknown. */
	async look(): Promise<void> {
		try {
			if (this.#port?.persisted) this.#persisted = (await this.#port.persisted()) ? 'yes' : 'no';
			const estimate = await this.#port?.estimate?.();
			this.#usedBytes = estimate?.usage ?? null;
			this.#freeBytes = estimate?.quota === undefined ? null : estimate.quota - (estimate.usage ?? 0);
		} catch {
			this.#persisted = 'unknown';
		}
	}

	/** Asks the browser to keep the data; some ask the person, some decide alone, and a refusal is shown, not hidden. */
	async ask(): Promise<void> {
		try {
			if (this.#port?.persist) this.#persisted = (await this.#port.persist()) ? 'yes' : 'no';
		} catch {
			this.#persisted = 'unknown';
		}
		await this.look();
	}
}
