import type { StatementId } from '#lib/core/ids.ts';
import type { StatementKind } from '#lib/model/statement.ts';
import { timeline, type TimelineEntry } from '#lib/model/timeline.ts';
import type { HeldStatement } from './workspace.ts';

export const timelineFilters = ['all', 'observations', 'notes', 'consults', 'images', 'stay', 'calls', 'history', 'unverified'] as const;
export type TimelineFilter = (typeof timelineFilters)[number];

const groups: { readonly [F in Exclude<TimelineFilter, 'all' | 'unverified'>]: readonly StatementKind[] } = {
	observations: ['vitals', 'spo2-scale'],
	notes: ['note'],
	consults: ['consult'],
	images: ['image'],
	stay: ['identity', 'admission', 'transfer', 'discharge', 'allergy'],
	calls: ['call', 'voice-clip', 'mark'],
	history: ['condition', 'encounter', 'laboratory', 'procedure']
};

/** Kinds whose later statement replaces the earlier one. A transfer follows an admission; it does not correct it. */
const corrected: readonly StatementKind[] = [
	'identity',
	'allergy',
	'vitals',
	'spo2-scale',
	'condition',
	'encounter',
	'laboratory',
	'procedure',
	'mark'
];

const passes = (filter: TimelineFilter, held: HeldStatement): boolean => {
	if (filter === 'all') return true;
	if (filter === 'unverified') return held.standing !== 'verified';
	return groups[filter].includes(held.statement.kind);
};

/** Two devices that lost each other may both record their call: what is verified, and came first, stands for it. */
function withoutSecondRecords(entries: readonly TimelineEntry<HeldStatement>[]): readonly TimelineEntry<HeldStatement>[] {
	const chosen = new Map<string, HeldStatement>();
	const callOf = ({ statement }: HeldStatement): string | null => (statement.kind === 'call' ? (statement.body.callId ?? null) : null);
	for (const { held } of entries) {
		const callId = callOf(held);
		const known = callId === null ? undefined : chosen.get(callId);
		if (callId !== null && (known === undefined || (known.standing !== 'verified' && held.standing === 'verified')))
			chosen.set(callId, held);
	}
	return entries.filter(({ held }) => {
		const callId = callOf(held);
		return callId === null || chosen.get(callId) === held;
	});
}

export interface TimelineRow extends TimelineEntry<HeldStatement> {
	/** The verified statement that corrects this one. */
	readonly correctedBy: StatementId | null;
	readonly corrects: StatementId | null;
}

/** As many as a tall screen shows: the rest of the first page is made once these are painted. */
const firstSize = 20;
const pageSize = 100;

/** The file as a story, newest first, a page at a time. */
export class CaseTimeline {
	readonly #held: () => readonly HeldStatement[];
	#filter = $state<TimelineFilter>('all');
	#limit = $state(firstSize);

	readonly #entries: readonly TimelineEntry<HeldStatement>[] = $derived.by(() => withoutSecondRecords(timeline(this.#held())).toReversed());
	readonly #corrections: ReadonlyMap<StatementId, StatementId> = $derived.by(() => {
		const corrections = new Map<StatementId, StatementId>();
		for (const { statement, standing } of this.#held()) {
			if (standing !== 'verified' || !corrected.includes(statement.kind)) continue;
			for (const cause of statement.supersedes) corrections.set(cause, statement.id);
		}
		return corrections;
	});
	readonly #matching: readonly TimelineEntry<HeldStatement>[] = $derived.by(() =>
		this.#entries.filter((entry) => passes(this.#filter, entry.held))
	);
	readonly rows: readonly TimelineRow[] = $derived.by(() =>
		this.#matching.slice(0, this.#limit).map((entry) => {
			const { statement } = entry.held;
			const corrects = corrected.includes(statement.kind) ? (statement.supersedes[0] ?? null) : null;
			return { ...entry, correctedBy: this.#corrections.get(statement.id) ?? null, corrects };
		})
	);

	constructor(held: () => readonly HeldStatement[]) {
		this.#held = held;
	}

	get filter(): TimelineFilter {
		return this.#filter;
	}

	set filter(filter: TimelineFilter) {
		this.#filter = filter;
		this.#limit = pageSize;
	}

	/** Filters that would show something. */
	get filters(): readonly TimelineFilter[] {
		return timelineFilters.filter((filter) => filter === 'all' || this.#entries.some((entry) => passes(filter, entry.held)));
	}

	/** How many matching entries are not shown yet. */
	get hidden(): number {
		return Math.max(0, this.#matching.length - this.#limit);
	}

	/** Shows the whole first page: called once what is on screen has been painted, so that opening a long file stays quick. */
	fillPage(): void {
		this.#limit = Math.max(this.#limit, pageSize);
	}

	showMore(): void {
		this.fillPage();
		this.#limit += 2 * pageSize;
	}

	/** Makes sure that one entry is among those shown. */
	reveal(id: StatementId): void {
		this.#filter = 'all';
		const at = this.#entries.findIndex((entry) => entry.held.statement.id === id);
		this.#limit = Math.max(this.#limit, at + 1);
	}
}
