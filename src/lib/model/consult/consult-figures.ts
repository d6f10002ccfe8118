import { seatClock, type ClocksInputs, type SeatClock } from './consult-clock.ts';
import { consultStages, urgencies, type ConsultStage, type Urgency } from './consult-body.ts';
import type { ConsultState, RecommendationState, SeatState } from './consult-state.ts';
import { specialties, type Specialty } from './specialty.ts';

/** How long one stage took where it was passed. In milliseconds; null without any. */
export interface StageFigures {
	readonly count: number;
	readonly medianMs: number | null;
	/** Nearest rank: nine of ten took no longer. */
	readonly p90Ms: number | null;
}

/** What became of advice that counts. */
export interface AdviceFigures {
	readonly acted: number;
	readonly partly: number;
	readonly notActed: number;
	/** Ticked differently by persons who did not know of each other. */
	readonly disputed: number;
	readonly undecided: number;
}

/** The seats of one specialty and urgency. Null stands for all. */
export interface ConsultFigures {
	readonly specialty: Specialty | null;
	readonly urgency: Urgency | null;
	readonly asked: number;
	/** Neither acted upon nor withdrawn, in a consult that has not ended. */
	readonly open: number;
	/** Open, with a stage past its due time. */
	readonly overdue: number;
	readonly stages: { readonly [S in ConsultStage]: StageFigures };
	readonly advice: AdviceFigures;
}

/** The middle of the sorted values; of an even number, the mean of the two in the middle. */
function median(sorted: readonly number[]): number | null {
	if (sorted.length === 0) return null;
	const upper = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}

const nearestRank = (sorted: readonly number[], share: number): number | null => sorted[Math.ceil(sorted.length * share) - 1] ?? null;

interface Row {
	readonly consult: ConsultState;
	readonly clock: SeatClock;
}

function stageFigures(rows: readonly Row[], stage: ConsultStage): StageFigures {
	const took = rows.flatMap(({ clock }) =>
		clock.stages.flatMap((one) => (one.stage === stage && one.doneAtMs !== null ? [one.ageMs] : []))
	);
	const sorted = took.sort((a, b) => a - b);
	return { count: sorted.length, medianMs: median(sorted), p90Ms: nearestRank(sorted, 0.9) };
}

const verdictOf = ({ ticks, disputed }: RecommendationState): keyof AdviceFigures => {
	if (disputed) return 'disputed';
	const result = ticks[0]?.body.result;
	return result === undefined ? 'undecided' : result === 'not-acted' ? 'notActed' : result;
};

/** A joint conclusion answers several seats; its advice is reckoned to the first, so that nothing is counted twice. */
const adviceOf = ({ consult, clock }: Row): readonly RecommendationState[] =>
	consult.answers
		.filter(({ statement, seats }) => clock.seat.answers.includes(statement.id) && isSame(seats[0]!, clock.seat.seat))
		.flatMap(({ recommendations }) => recommendations);

const isSame = (a: SeatState['seat'], b: SeatState['seat']): boolean => a.ask === b.ask && a.specialty === b.specialty;

function figuresOf(rows: readonly Row[], specialty: Specialty | null, urgency: Urgency | null): ConsultFigures {
	const open = rows.filter(
		({ consult, clock }) => consult.ended === null && clock.seat.phase !== 'acted' && clock.seat.phase !== 'withdrawn'
	);
	const verdicts = rows.flatMap(adviceOf).map(verdictOf);
	const count = (verdict: keyof AdviceFigures): number => verdicts.filter((one) => one === verdict).length;
	return {
		specialty,
		urgency,
		asked: rows.length,
		open: open.length,
		overdue: open.filter(({ clock }) => clock.stages.some(({ status }) => status === 'overdue')).length,
		stages: Object.fromEntries(consultStages.map((stage) => [stage, stageFigures(rows, stage)])) as ConsultFigures['stages'],
		advice: {
			acted: count('acted'),
			partly: count('partly'),
			notActed: count('notActed'),
			disputed: count('disputed'),
			undecided: count('undecided')
		}
	};
}

/**
 * Figures over consults, all of them first, then by specialty and urgency in the order of their lists; what was never asked has no
 * row. A seat is what is counted: three specialties asked at once are three.
 */
export function consultFigures(consults: readonly ConsultState[], { laterScores, ...inputs }: ClocksInputs): readonly ConsultFigures[] {
	const rows = consults.flatMap((consult) => {
		const scored = { ...inputs, laterScores: laterScores?.(consult) ?? [] };
		return consult.seats.map((seat): Row => ({ consult, clock: seatClock(consult, seat, scored) }));
	});
	const groups = specialties.flatMap((specialty) =>
		urgencies.flatMap((urgency) => {
			const alike = rows.filter(({ clock: { seat } }) => seat.seat.specialty === specialty && seat.urgency === urgency);
			return alike.length === 0 ? [] : [figuresOf(alike, specialty, urgency)];
		})
	);
	return [figuresOf(rows, null, null), ...groups];
}

/** The columns of `figureRows`; spans are in minutes. A screen may put its own words in their place. */
export const figureColumns: readonly string[] = [
	'specialty',
	'urgency',
	'asked',
	'open',
	'overdue',
	...consultStages.flatMap((stage) => [`${stage}_count`, `${stage}_median_min`, `${stage}_p90_min`]),
	'acted',
	'partly',
	'not_acted',
	'disputed',
	'undecided'
];

/** To a tenth of a minute; empty where there is no figure. */
const minutes = (ms: number | null): string => (ms === null ? '' : String(Math.round(ms / 6_000) / 10));

/** One row of texts for each row of figures; codes and numbers alone, so that no spreadsheet reads one as a formula. */
export const figureRows = (figures: readonly ConsultFigures[]): readonly (readonly string[])[] =>
	figures.map(({ specialty, urgency, asked, open, overdue, stages, advice }) => [
		specialty ?? 'all',
		urgency ?? 'all',
		...[asked, open, overdue].map(String),
		...consultStages.flatMap((stage) => [String(stages[stage].count), minutes(stages[stage].medianMs), minutes(stages[stage].p90Ms)]),
		...[advice.acted, advice.partly, advice.notActed, advice.disputed, advice.undecided].map(String)
	]);
