import type { StatementId } from '#lib/core/ids.ts';
import { news2Points, type News2Band, type News2Points, type NotScored, type Spo2Scale } from './news2.ts';
import type { OxygenSupport, Consciousness, VitalsBody } from './vitals.ts';
import type { Span } from './oxygen.ts';
import type { ScoredSet } from './scored-sets.ts';

const hourMs = 3_600_000;

/** The only ranges a chart shows (NHS CUI, GTAB 067): two charts side by side mean the same width. */
export const chartWindows = { '12h': 12 * hourMs, '24h': 24 * hourMs, '72h': 72 * hourMs, '7d': 168 * hourMs } as const;
export type ChartWindow = keyof typeof chartWindows;

export const chartRows = ['respiratoryRate', 'spo2', 'oxygen', 'bloodPressure', 'pulse', 'consciousness', 'temperature'] as const;
/** In the order of the RCP's observation chart. */
export type ChartRowName = (typeof chartRows)[number];

export interface ChartPoint {
	readonly statementId: StatementId;
	readonly atMs: number;
	/** For blood pressure the systolic value, which is the scored one. */
	readonly value: number | Consciousness | OxygenSupport;
	/** The lower end of the blood pressure bar; null when only the upper was taken, and in other rows. */
	readonly diastolicMmHg: number | null;
	/** Null where NEWS2 does not apply or the saturation's scale is undecided: shown uncoloured, never as 0. */
	readonly points: News2Points | null;
	/** The value lies beyond the fixed axis: drawn at its edge, with the number printed. */
	readonly beyond: 'above' | 'below' | null;
}

export interface ChartRow {
	readonly row: ChartRowName;
	/** Never fitted to the data (GTAB 072); null for rows of words. */
	readonly axis: Span | null;
	/** What scores nothing in NEWS2, shown as a band with margin (GTAB 070); null for rows of words. */
	readonly normal: Span | null;
	readonly points: readonly ChartPoint[];
}

export interface ChartTotal {
	readonly statementId: StatementId;
	readonly atMs: number;
	readonly total: number | null;
	readonly band: News2Band | null;
	readonly notScored: NotScored | null;
}

export interface Chart {
	readonly fromMs: number;
	readonly toMs: number;
	readonly rows: readonly ChartRow[];
	readonly totals: readonly ChartTotal[];
}

interface Scale {
	readonly axis: Span;
	readonly normal: Span;
}

/** Axes cover the bands of the RCP's paper chart with a margin; the normal spans are the chart's white rows (RCP NEWS2, 2017). */
const scales: { readonly [R in Exclude<ChartRowName, 'oxygen' | 'consciousness' | 'spo2'>]: Scale } = {
	respiratoryRate: { axis: { from: 4, to: 36 }, normal: { from: 12, to: 20 } },
	bloodPressure: { axis: { from: 40, to: 240 }, normal: { from: 111, to: 219 } },
	pulse: { axis: { from: 30, to: 170 }, normal: { from: 51, to: 90 } },
	temperature: { axis: { from: 34, to: 41 }, normal: { from: 36.1, to: 38 } }
};

const spo2Scales: { readonly [S in Spo2Scale]: Scale } = {
	1: { axis: { from: 76, to: 100 }, normal: { from: 96, to: 100 } },
	2: { axis: { from: 76, to: 100 }, normal: { from: 88, to: 92 } }
};

const valueOf: { readonly [R in ChartRowName]: (vitals: VitalsBody) => ChartPoint['value'] | undefined } = {
	respiratoryRate: (vitals) => vitals.respiratoryRatePerMin,
	spo2: (vitals) => vitals.spo2Pct,
	oxygen: (vitals) => vitals.oxygen,
	bloodPressure: (vitals) => vitals.systolicMmHg,
	pulse: (vitals) => vitals.heartRateBpm,
	consciousness: (vitals) => vitals.consciousness,
	temperature: (vitals) => vitals.temperatureC
};

const scaleOf = (row: ChartRowName, spo2Scale: Spo2Scale): Scale | null => {
	if (row === 'oxygen' || row === 'consciousness') return null;
	return row === 'spo2' ? spo2Scales[spo2Scale] : scales[row];
};

function beyond(axis: Span | undefined, value: ChartPoint['value']): ChartPoint['beyond'] {
	if (axis === undefined || typeof value !== 'number') return null;
	if (value > axis.to) return 'above';
	return value < axis.from ? 'below' : null;
}

function pointOf(row: ChartRowName, set: ScoredSet, axis: Span | undefined): ChartPoint | null {
	const vitals = set.statement.body;
	const value = valueOf[row](vitals);
	if (value === undefined) return null;
	const points = news2Points(vitals, set.scale)[row === 'bloodPressure' ? 'systolic' : row];
	const undecided =
		!set.outcome.scored && set.outcome.why.reason !== 'incomplete' && !(set.outcome.why.reason === 'scale-conflict' && row !== 'spo2');
	return {
		statementId: set.statement.id,
		atMs: vitals.measuredAtMs,
		value,
		diastolicMmHg: row === 'bloodPressure' ? (vitals.diastolicMmHg ?? null) : null,
		points: undecided ? null : points,
		beyond: beyond(axis, value)
	};
}

/** The observation chart as data, ending at `endMs`. `scale` is the SpO2 scale in force at the end: it decides the band drawn. */
export function chartOf(sets: readonly ScoredSet[], window: ChartWindow, endMs: number, scale: Spo2Scale): Chart {
	const fromMs = endMs - chartWindows[window];
	const shown = sets.filter(({ statement }) => statement.body.measuredAtMs >= fromMs && statement.body.measuredAtMs <= endMs);
	const rows = chartRows.map((row): ChartRow => {
		const fixed = scaleOf(row, scale);
		const points = shown.map((set) => pointOf(row, set, fixed?.axis)).filter((point) => point !== null);
		return { row, axis: fixed?.axis ?? null, normal: fixed?.normal ?? null, points };
	});
	const totals = shown.map(({ statement, outcome }): ChartTotal => ({
		statementId: statement.id,
		atMs: statement.body.measuredAtMs,
		total: outcome.scored ? outcome.score.total : null,
		band: outcome.scored ? outcome.score.band : null,
		notScored: outcome.scored ? null : outcome.why
	}));
	return { fromMs, toMs: endMs, rows, totals };
}
