import { csvOf } from '#lib/model/consult/csv.ts';
import { consultFigures, figureColumns, figureRows, type AdviceFigures, type ConsultFigures } from '#lib/model/consult/consult-figures.ts';
import type { ConsultStage } from '#lib/model/consult/consult-body.ts';
import { scoresDuring } from '#lib/model/consult/later-scores.ts';
import type { ConsultDesk } from './consult-desk.ts';
import { fromReadable } from './from-readable.svelte.ts';
import { localFields } from './local-week.ts';
import type { Now } from './now.ts';

/** A scale that every bar of a picture shares, from zero: lengths can be compared and never mislead. */
export interface BarScale {
	/** Milliseconds at the far end. */
	readonly fullMs: number;
	readonly ticksMs: readonly number[];
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Ends that people can read: each is a whole number of its parts. */
const ends = [10, 30, 60, 120, 240, 480, 720, 1_440, 2_880, 7_200, 14_400].map((minutes) => minutes * minuteMs);

/** The scale for the longest bar: its end is the next readable one, beyond ten days whole weeks. */
export function barScale(longestMs: number): BarScale {
	const weekMs = 168 * hourMs;
	const fullMs = ends.find((end) => end >= longestMs) ?? Math.ceil(longestMs / weekMs) * weekMs;
	return { fullMs, ticksMs: [0, fullMs / 2, fullMs] };
}

/** What became of advice, in the order of a bar. */
export const adviceParts: readonly (keyof AdviceFigures)[] = ['acted', 'partly', 'notActed', 'disputed', 'undecided'];

/** Minutes are too fine to be told anew every second. */
const stepMs = minuteMs;

/** Figures over the consults this device can read. All of it is reckoned here; nothing leaves. */
export class FiguresView {
	#list: { readonly current: ConsultDesk['list']['current'] };
	#rules: { readonly current: ConsultDesk['clockRules']['current'] };
	#now: Now;
	/** Which row is pictured: 0 is all of them. */
	row = $state(0);

	constructor(desk: Pick<ConsultDesk, 'list' | 'clockRules'>, now: Now) {
		this.#list = fromReadable(desk.list);
		this.#rules = fromReadable(desk.clockRules);
		this.#now = now;
	}

	get ready(): boolean {
		return this.#list.current.ready;
	}

	#atMs = $derived.by(() => Math.floor(this.#now.ms / stepMs) * stepMs);

	#rows = $derived.by(() => {
		const { consults } = this.#list.current;
		const scores = new Map(consults.map((listed) => [listed.consult, listed.scores]));
		return consultFigures([...scores.keys()], {
			nowMs: this.#atMs,
			rules: this.#rules.current,
			laterScores: (consult) => scoresDuring(consult, scores.get(consult) ?? [])
		});
	});

	/** All together first, then by specialty and urgency. */
	get rows(): readonly ConsultFigures[] {
		return this.#rows;
	}

	get all(): ConsultFigures {
		return this.rows[0]!;
	}

	get isEmpty(): boolean {
		return this.all.asked === 0;
	}

	/** The row pictured; all of them when what was chosen is no more. */
	get shown(): ConsultFigures {
		return this.rows[this.row] ?? this.all;
	}

	get scale(): BarScale {
		const { stages } = this.shown;
		return barScale(Math.max(0, ...(Object.keys(stages) as ConsultStage[]).map((stage) => stages[stage].p90Ms ?? 0)));
	}

	/** What `figureColumns` name, as a file to keep. It begins with the mark by which spreadsheets know UTF-8. */
	csv(): string {
		return `\ufeff${csvOf([figureColumns, ...figureRows(this.rows)])}`;
	}

	/** The day of the figures, for the file's name. */
	get day(): string {
		return localFields(this.#atMs).date;
	}
}

/** How much of a row's advice came to something; 0 when there is none. */
export const adviceCount = ({ advice }: ConsultFigures): number => adviceParts.reduce((sum, part) => sum + advice[part], 0);
