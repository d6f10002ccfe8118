import { defaultClockRules, type ClockRules, type StageSpans } from '#lib/model/consult/clock-rules.ts';
import { consultStages, urgencies, type ConsultStage, type Urgency } from '#lib/model/consult/consult-body.ts';
import { defaultEscalation, type EscalatesTo, type EscalationLevel, type EscalationRule } from '#lib/model/consult/rota.ts';
import type { News2Band } from '#lib/model/news2.ts';

const minuteMs = 60_000;
/** Thirty days: what is due later is no clock. The rota's reader has the same bound. */
const longestMinutes = 43_200;

/** Most pressing first, as on the screens that show consults. */
export const urgencyRows: readonly Urgency[] = urgencies.toReversed();
export const bandRows: readonly News2Band[] = ['high', 'medium', 'low-medium', 'low', 'none'];

/** A row of the table of times. */
export type ClockRow = Urgency | News2Band;

const isUrgency = (row: ClockRow): row is Urgency => (urgencies as readonly ClockRow[]).includes(row);
const spansOf = (rules: ClockRules, row: ClockRow): StageSpans => (isUrgency(row) ? rules.byUrgency[row] : rules.byBand[row]);
const cellOf = (row: ClockRow, stage: ConsultStage): string => `${row} ${stage}`;

/** Whole minutes from `least` up to thirty days; null for anything else. */
function minutesIn(text: string, least: number): number | null {
	const minutes = /^\d{1,5}$/.test(text.trim()) ? Number(text) : null;
	return minutes !== null && minutes >= least && minutes <= longestMinutes ? minutes : null;
}

/** The times of the consult clock as a table of minutes being typed. */
export class ClockDraft {
	#cells = $state.raw<ReadonlyMap<string, string>>(new Map());

	constructor(rules: ClockRules) {
		this.#cells = written(rules);
	}

	text(row: ClockRow, stage: ConsultStage): string {
		return this.#cells.get(cellOf(row, stage)) ?? '';
	}

	type(row: ClockRow, stage: ConsultStage, text: string): void {
		this.#cells = new Map([...this.#cells, [cellOf(row, stage), text]]);
	}

	isWrong(row: ClockRow, stage: ConsultStage): boolean {
		return minutesIn(this.text(row, stage), 1) === null;
	}

	/** In minutes. */
	standard(row: ClockRow, stage: ConsultStage): number {
		return spansOf(defaultClockRules, row)[stage] / minuteMs;
	}

	reset(): void {
		this.#cells = written(defaultClockRules);
	}

	/** Null while a cell is wrong. */
	get rules(): ClockRules | null {
		if ([...urgencyRows, ...bandRows].some((row) => consultStages.some((stage) => this.isWrong(row, stage)))) return null;
		const rowsOf = <R extends ClockRow>(rows: readonly R[]): { readonly [Row in R]: StageSpans } =>
			Object.fromEntries(rows.map((row) => [row, this.#spans(row)])) as { readonly [Row in R]: StageSpans };
		return { byBand: rowsOf(bandRows), byUrgency: rowsOf(urgencyRows) };
	}

	#spans(row: ClockRow): StageSpans {
		return Object.fromEntries(consultStages.map((stage) => [stage, Number(this.text(row, stage)) * minuteMs])) as StageSpans;
	}
}

const written = (rules: ClockRules): ReadonlyMap<string, string> =>
	new Map(
		[...urgencyRows, ...bandRows].flatMap((row) =>
			consultStages.map((stage): [string, string] => [cellOf(row, stage), String(Math.round(spansOf(rules, row)[stage] / minuteMs))])
		)
	);

/** One level of an escalation being typed. */
export interface LevelDraft {
	readonly minutes: string;
	readonly to: EscalatesTo;
}

export type EscalationSide = keyof EscalationRule;
export type LevelProblem = 'no-minutes' | 'falls';

/** As many as a rota reads. */
const mostLevels = 20;

/** The rota's rule of escalation being typed: levels for what experts let lie, and for what the ward lets lie. */
export class EscalationDraft {
	#sides = $state.raw<{ readonly [S in EscalationSide]: readonly LevelDraft[] }>({ experts: [], ward: [] });

	constructor(rule: EscalationRule) {
		this.#sides = drafted(rule);
	}

	levels(side: EscalationSide): readonly LevelDraft[] {
		return this.#sides[side];
	}

	change(side: EscalationSide, at: number, more: Partial<LevelDraft>): void {
		this.#set(
			side,
			this.levels(side).map((level, index) => (index === at ? { ...level, ...more } : level))
		);
	}

	mayAdd(side: EscalationSide): boolean {
		return this.levels(side).length < mostLevels;
	}

	/** As late as the last one, to be changed. */
	add(side: EscalationSide): void {
		const last = this.levels(side).at(-1);
		this.#set(side, [...this.levels(side), { minutes: last?.minutes ?? '0', to: 'coordinator' }]);
	}

	remove(side: EscalationSide, at: number): void {
		this.#set(
			side,
			this.levels(side).filter((_, index) => index !== at)
		);
	}

	#set(side: EscalationSide, levels: readonly LevelDraft[]): void {
		this.#sides = { ...this.#sides, [side]: levels };
	}

	problem(side: EscalationSide, at: number): LevelProblem | null {
		const levels = this.levels(side);
		const minutes = minutesIn(levels[at]?.minutes ?? '', 0);
		if (minutes === null) return 'no-minutes';
		const before = at === 0 ? 0 : minutesIn(levels[at - 1]!.minutes, 0);
		return before !== null && minutes < before ? 'falls' : null;
	}

	reset(): void {
		this.#sides = drafted(defaultEscalation);
	}

	/** Null while a level is wrong. */
	get rule(): EscalationRule | null {
		const read = (side: EscalationSide): readonly EscalationLevel[] | null =>
			this.levels(side).some((_, at) => this.problem(side, at) !== null)
				? null
				: this.levels(side).map(({ minutes, to }) => ({ afterDueMs: Number(minutes) * minuteMs, to }));
		const [experts, ward] = [read('experts'), read('ward')];
		return experts === null || ward === null ? null : { experts, ward };
	}
}

const drafted = (rule: EscalationRule): { readonly [S in EscalationSide]: readonly LevelDraft[] } => {
	const side = (levels: readonly EscalationLevel[]): readonly LevelDraft[] =>
		levels.map(({ afterDueMs, to }) => ({ minutes: String(Math.round(afterDueMs / minuteMs)), to }));
	return { experts: side(rule.experts), ward: side(rule.ward) };
};
