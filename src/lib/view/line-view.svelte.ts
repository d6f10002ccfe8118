import { fromReadable } from './from-readable.svelte.ts';
import type { Now } from './now.ts';
import type { Connection, LineState, StorageHealth, Workspace } from './workspace.ts';

/** Beyond this the difference is told on screen: it could move an observation to another slot of the chart. */
const toldDriftMs = 2 * 60_000;

export type LineWords = LineState['status'] | 'receiving';

/** The line to the relay and the device's store, in what a person is told about them. */
export class LineView {
	#connection: { readonly current: Connection };
	#storage: { readonly current: StorageHealth };
	#now: Now;

	constructor(workspace: Pick<Workspace, 'connection' | 'storage'>, now: Now) {
		this.#connection = fromReadable(workspace.connection);
		this.#storage = fromReadable(workspace.storage);
		this.#now = now;
	}

	get line(): LineState {
		return this.#connection.current.line;
	}

	/** An open line over which things still arrive is told apart from being in step. */
	get words(): LineWords {
		const { line, caughtUp } = this.#connection.current;
		return line.status === 'open' && !caughtUp ? 'receiving' : line.status;
	}

	get tone(): 'good' | 'accent' | 'warn' | 'bad' | 'neutral' {
		const tones = { open: 'good', receiving: 'accent', connecting: 'accent', waiting: 'warn', refused: 'bad', none: 'neutral' } as const;
		return tones[this.words];
	}

	/** How long ago the relay was heard; null before the first time and where there is no line. */
	get sinceContactMs(): number | null {
		const { line, lastContactAtMs } = this.#connection.current;
		return line.status === 'none' || lastContactAtMs === null ? null : Math.max(0, this.#now.ms - lastContactAtMs);
	}

	get unsent(): number {
		return this.#connection.current.unsent;
	}

	/** What is on screen may be older than what others see (I12). */
	get stale(): boolean {
		return this.words !== 'open' && this.words !== 'none';
	}

	/** Positive when this device runs ahead; null when it need not be told. */
	get clockDriftMs(): number | null {
		const drift = this.#connection.current.clockDriftMs;
		return drift !== null && Math.abs(drift) > toldDriftMs ? drift : null;
	}

	get storage(): StorageHealth {
		return this.#storage.current;
	}
}
