import type { AlertNotebook } from '#lib/model/alert/alert-notebook.ts';
import { minuteOfTime, timeOfMinute, type QuietHours } from '#lib/model/alert/quiet-hours.ts';
import type { NotebookStore } from './alert-notebook-store.ts';
import type { AlertStanding, DeviceAlerts, TestAlert } from './device-alerts.ts';
import { fromReadable } from './from-readable.svelte.ts';

/** How alerts speak: the language and its sentences. */
export type SpokenAlerts = Pick<AlertNotebook, 'language' | 'words'>;

/** A night on most wards; shown when quiet hours are first turned on. */
const firstHours: QuietHours = { fromMinute: 22 * 60, toMinute: 7 * 60 };

/** Being alerted when the app is closed, as a person turns it on, tries it and quietens it. */
export class AlertsView {
	readonly #alerts: DeviceAlerts;
	readonly #store: NotebookStore;
	readonly #standing: { readonly current: AlertStanding };
	readonly #lastTest: { readonly current: TestAlert | null };
	#quiet = $state.raw<QuietHours | null>(null);
	#busy = $state(false);
	#spoken: SpokenAlerts | null = null;
	/** One change of the notebook after another. */
	#turn: Promise<unknown> = Promise.resolve();

	constructor(alerts: DeviceAlerts, store: NotebookStore) {
		this.#alerts = alerts;
		this.#store = store;
		this.#standing = fromReadable(alerts.standing);
		this.#lastTest = fromReadable(alerts.lastTest);
		this.#turn = store.read().then((left) => (this.#quiet = left?.quiet ?? null));
	}

	get standing(): AlertStanding {
		return this.#standing.current;
	}

	/** Somebody wants to be alerted here, whatever stands in the way. */
	get wanted(): boolean {
		return !['unknown', 'unsupported', 'off', 'denied'].includes(this.standing);
	}

	get lastTest(): TestAlert | null {
		return this.#lastTest.current;
	}

	/** The browser asks, or the relay has not answered yet. */
	get busy(): boolean {
		return this.#busy;
	}

	/** `HH:MM` each; null while there are no quiet hours. */
	get quiet(): { readonly from: string; readonly to: string } | null {
		return this.#quiet && { from: timeOfMinute(this.#quiet.fromMinute), to: timeOfMinute(this.#quiet.toMinute) };
	}

	/** As the rules of ringing take it. */
	get quietHours(): QuietHours | null {
		return this.#quiet;
	}

	/** Must be called while a touch or key is handled: the browser asks the person. */
	async turnOn(): Promise<void> {
		this.#busy = true;
		await this.#alerts.turnOn().finally(() => (this.#busy = false));
	}

	async turnOff(): Promise<void> {
		this.#busy = true;
		await this.#alerts.turnOff().finally(() => (this.#busy = false));
	}

	test(): void {
		this.#alerts.test();
	}

	/** Quiet hours as they were last, or of a usual night. */
	quieten(): Promise<void> {
		return this.#setQuiet(this.#quiet ?? firstHours);
	}

	sound(): Promise<void> {
		return this.#setQuiet(null);
	}

	/** What is no time of day changes nothing. */
	async setHours(from: string, to: string): Promise<void> {
		const [fromMinute, toMinute] = [minuteOfTime(from), minuteOfTime(to)];
		if (fromMinute !== null && toMinute !== null) await this.#setQuiet({ fromMinute, toMinute });
	}

	/** Leaves the sentences in which the service worker speaks from now on. */
	speak(spoken: SpokenAlerts): Promise<void> {
		this.#spoken = spoken;
		return this.#leave();
	}

	#setQuiet(quiet: QuietHours | null): Promise<void> {
		// After the first reading, which would bring back what was.
		const set = this.#turn.then(() => (this.#quiet = quiet));
		this.#turn = set;
		return set.then(() => this.#leave());
	}

	#leave(): Promise<void> {
		const left = this.#turn.then(async () => {
			if (this.#spoken !== null) await this.#store.leave({ ...this.#spoken, quiet: this.#quiet });
		});
		this.#turn = left;
		return left;
	}
}
