import { isId, type PersonId, type StatementId } from '#lib/core/ids.ts';

/** As many as a busy hospital has in a month; what was seen before that is read as seen all the same, by `sinceMs`. */
const mostKept = 2_000;

interface Kept {
	/** When this person first looked here. What had happened by then is no news. */
	readonly sinceMs: number;
	/** How many steps of others were seen, by consult. */
	readonly steps: Readonly<Record<StatementId, number>>;
}

/** Untrusted: another version, or a hand, may have written it. */
function readKept(text: string | null): Kept | null {
	try {
		const { sinceMs, steps } = JSON.parse(text ?? '') as { sinceMs: unknown; steps: unknown };
		if (typeof sinceMs !== 'number' || typeof steps !== 'object' || steps === null) return null;
		const counts = Object.entries(steps).filter((entry): entry is [StatementId, number] => isId(entry[0]) && typeof entry[1] === 'number');
		return { sinceMs, steps: Object.fromEntries(counts) };
	} catch {
		return null;
	}
}

/**
 * What one person has seen of consults on this device: counts by identifier, nothing clinical, so it lives outside the vault. Lost, it
 * only makes old things new.
 */
export class SeenConsults {
	readonly #store: Pick<Storage, 'getItem' | 'setItem'>;
	readonly #key: string;
	#kept = $state.raw<Kept>({ sinceMs: 0, steps: {} });

	constructor(store: Pick<Storage, 'getItem' | 'setItem'>, person: PersonId, nowMs: number) {
		this.#store = store;
		this.#key = `wardline-seen-consults-${person}`;
		this.#kept = readKept(store.getItem(this.#key)) ?? { sinceMs: nowMs, steps: {} };
	}

	/** Whether others did something since this person looked. */
	isNews(consult: StatementId, othersSteps: number, lastStepAtMs: number): boolean {
		const seen = this.#kept.steps[consult];
		return seen === undefined ? othersSteps > 0 && lastStepAtMs >= this.#kept.sinceMs : othersSteps > seen;
	}

	see(consult: StatementId, othersSteps: number): void {
		if ((this.#kept.steps[consult] ?? -1) >= othersSteps) return;
		const { [consult]: _before, ...others } = this.#kept.steps;
		const kept = Object.entries({ ...others, [consult]: othersSteps }).slice(-mostKept);
		this.#kept = { ...this.#kept, steps: Object.fromEntries(kept) as Kept['steps'] };
		this.#store.setItem(this.#key, JSON.stringify(this.#kept));
	}
}
