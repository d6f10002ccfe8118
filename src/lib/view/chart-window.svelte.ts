import type { StatementId } from '#lib/core/ids.ts';
import { chartOf, chartWindows, type Chart, type ChartWindow as WindowName } from '#lib/model/chart.ts';
import type { Spo2Scale } from '#lib/model/news2.ts';
import type { ScoredSet } from '#lib/model/scored-sets.ts';

export const windowNames = Object.keys(chartWindows) as readonly WindowName[];

/** A set from a clock this far ahead of ours still belongs to the chart's right edge; our choice. */
const aheadMs = 3_600_000;

/** Each chart chooses alike: what is measured while somebody follows moves both, and neither person. */
const byItself = 'auto';

export interface ChartSource {
	readonly sets: readonly ScoredSet[];
	readonly nowMs: number;
	/** The scale in force now. */
	readonly scale: Spo2Scale;
}

/** What part of the observations the chart shows, and on which set the focus line stands. */
export class ChartWindow {
	readonly #source: ChartSource;
	/** As chosen; null lets the chart choose. */
	#chosen = $state<WindowName | null>(null);
	#focused = $state<StatementId | null>(null);

	readonly chart: Chart = $derived.by(() => chartOf(this.#source.sets, this.name, this.endMs, this.#source.scale));
	/** The sets the chart shows, oldest first. */
	readonly visible: readonly ScoredSet[] = $derived.by(() => {
		const shown = new Set(this.chart.totals.map((total) => total.statementId));
		return this.#source.sets.filter((set) => shown.has(set.statement.id));
	});
	readonly focus: ScoredSet | null = $derived.by(() => this.visible.find((set) => set.statement.id === this.#focused) ?? null);

	constructor(source: ChartSource) {
		this.#source = source;
	}

	get endMs(): number {
		const newest = this.#source.sets.at(-1)?.statement.body.measuredAtMs ?? 0;
		return newest > this.#source.nowMs + aheadMs ? this.#source.nowMs : Math.max(newest, this.#source.nowMs);
	}

	/** 24 hours; where the newest set is older, the shortest window that reaches it. */
	get name(): WindowName {
		if (this.#chosen !== null) return this.#chosen;
		const newest = this.#source.sets.at(-1);
		const ageMs = newest === undefined ? 0 : this.#source.nowMs - newest.statement.body.measuredAtMs;
		return windowNames.find((name) => name !== '12h' && chartWindows[name] > ageMs) ?? '7d';
	}

	set name(name: WindowName) {
		this.#chosen = name;
	}

	/** For screens that follow this one: the hours that were chosen, or that the chart chooses. Passes over what it does not know. */
	get choice(): string {
		return this.#chosen ?? byItself;
	}

	set choice(choice: string) {
		if (choice === byItself) this.#chosen = null;
		else this.#chosen = windowNames.find((name) => name === choice) ?? this.#chosen;
	}

	/** Where the focus stands among the visible sets; -1 for nowhere. */
	get focusIndex(): number {
		return this.visible.findIndex((set) => set.statement.id === this.#focused);
	}

	focusOn(index: number | null): void {
		this.#focused = index === null ? null : (this.visible[index]?.statement.id ?? null);
	}

	/** One set earlier (-1) or later (1), from the newest when there is no focus yet. */
	step(by: -1 | 1): void {
		const last = this.visible.length - 1;
		if (last < 0) return;
		const at = this.focusIndex;
		this.focusOn(at === -1 ? last : Math.min(Math.max(at + by, 0), last));
	}
}
