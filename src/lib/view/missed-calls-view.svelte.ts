import { isId, type CaseId, type PersonId, type StatementId } from '#lib/core/ids.ts';
import type { Readable } from '#lib/core/readable.ts';
import { missedForMs } from '#lib/model/missed-calls.ts';
import type { CaseMissedCall } from './consult-desk.ts';
import { fromReadable } from './from-readable.svelte.ts';

export interface MissedCallsParts {
	readonly calls: Readable<readonly CaseMissedCall[]>;
	/** Whose calls. */
	readonly person: PersonId;
	/** The present, as the screen has it. */
	readonly nowMs: () => number;
	/** Shared by the tabs of this browser. Holds identifiers, nothing clinical. */
	readonly store: Pick<Storage, 'getItem' | 'setItem'>;
	/** Calls back when another tab wrote into the store. */
	readonly onStored: (listener: () => void) => () => void;
}

/** More than a day of calls, and each is forgotten after a day. */
const mostSeen = 200;

/** Untrusted: another version, or a hand, may have written it. */
function readSeen(text: string | null): ReadonlySet<StatementId> {
	try {
		const ids: unknown = JSON.parse(text ?? '[]');
		return new Set(Array.isArray(ids) ? ids.filter((id): id is StatementId => isId(id)) : []);
	} catch {
		return new Set();
	}
}

/** Calls that the person of this device missed, about whichever case, until the case was opened here or they were put away. */
export class MissedCallsView {
	readonly #parts: MissedCallsParts;
	readonly #key: string;
	readonly #calls: { readonly current: readonly CaseMissedCall[] };
	readonly #stop: () => void;
	#seen = $state.raw<ReadonlySet<StatementId>>(new Set());

	constructor(parts: MissedCallsParts) {
		this.#parts = parts;
		this.#key = `wardline-missed-calls-seen-${parts.person}`;
		this.#calls = fromReadable(parts.calls);
		const read = (): void => void (this.#seen = readSeen(parts.store.getItem(this.#key)));
		read();
		this.#stop = parts.onStored(read);
	}

	/** The newest first. */
	get calls(): readonly CaseMissedCall[] {
		const nowMs = this.#parts.nowMs();
		return this.#calls.current
			.filter(({ call }) => !this.#seen.has(call.id) && nowMs - call.atMs < missedForMs)
			.toSorted((a, b) => b.call.atMs - a.call.atMs);
	}

	/** Seen, or put away: shown here no more, in any tab. The case keeps it. */
	dismiss(calls: readonly CaseMissedCall[]): void {
		const ids = calls.map(({ call }) => call.id);
		if (ids.every((id) => this.#seen.has(id))) return;
		// Another tab may have written since.
		const seen = [...readSeen(this.#parts.store.getItem(this.#key)), ...ids].slice(-mostSeen);
		this.#seen = new Set(seen);
		this.#parts.store.setItem(this.#key, JSON.stringify(seen));
	}

	/** The case is on screen, and says itself who called about it. */
	opened(caseId: CaseId): void {
		this.dismiss(this.calls.filter((call) => call.caseId === caseId));
	}

	close(): void {
		this.#stop();
	}
}
