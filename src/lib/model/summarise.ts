import type { CaseId } from '#lib/core/ids.ts';
import { ageRangeAt } from './age.ts';
import { allergyState } from './allergy-state.ts';
import type { BedSummary, LatestVitals, Measured, News2Glance } from './bed-summary.ts';
import { conflictsOf } from './conflicts.ts';
import { news2Parameters, news2Points, onOxygen, type News2Score, type NotScored } from './news2.ts';
import { dueAfterScore, dueWithoutScore } from './observation-due.ts';
import { scoredSets, spo2ScaleAt, type ScoredSet } from './scored-sets.ts';
import type { AnyStatement, JudgedStatement } from './statement.ts';
import { stayState, type StayState } from './stay-state.ts';
import { factsOf, headsOf, ofKind } from './supersede.ts';
import type { VitalsBody } from './vitals.ts';

function latestVitals(sets: readonly ScoredSet[]): LatestVitals {
	const latest: { [sign: string]: Measured<unknown> } = {};
	for (const { statement } of sets) {
		const { measuredAtMs, ...signs } = statement.body;
		for (const [sign, value] of Object.entries(signs)) latest[sign] = { value, measuredAtMs };
	}
	return latest;
}

function partialOf(set: ScoredSet, why: NotScored): News2Glance['newerPartial'] {
	if (why.reason !== 'incomplete') return null;
	const points = news2Points(set.statement.body, set.scale);
	const atLeast = news2Parameters.reduce((sum, parameter) => sum + (points[parameter] ?? 0), 0);
	return { measuredAtMs: set.statement.body.measuredAtMs, missing: why.missing, atLeast };
}

function glance(sets: readonly ScoredSet[]): News2Glance | NotScored {
	const scored = sets.flatMap((set) => (set.outcome.scored ? [{ set, score: set.outcome.score }] : []));
	const newest = sets.at(-1);
	const best = scored.at(-1);
	if (newest === undefined) return { reason: 'no-observations' };
	const why = newest.outcome.scored ? null : newest.outcome.why;
	// An older score may stand beside a newer incomplete set; not beside a child's age or an open conflict about the scale.
	if (best === undefined || (why !== null && why.reason !== 'incomplete')) return why ?? { reason: 'no-observations' };
	const previousTotal = scored.at(-2)?.score.total ?? null;
	return {
		total: best.score.total,
		band: best.score.band,
		trend: trendOf(best.score, previousTotal),
		previousTotal,
		measuredAtMs: best.set.statement.body.measuredAtMs,
		newerPartial: why === null ? null : partialOf(newest, why)
	};
}

function trendOf(score: News2Score, previousTotal: number | null): News2Glance['trend'] {
	if (previousTotal === null) return null;
	if (score.total === previousTotal) return 'same';
	return score.total > previousTotal ? 'up' : 'down';
}

function identityOf(facts: readonly AnyStatement[], nowMs: number): BedSummary['identity'] {
	const head = headsOf(ofKind(facts, 'identity')).at(-1);
	if (head === undefined) return null;
	const { familyName, givenName, title, birthDate, sex, hospitalNumber } = head.body;
	return {
		familyName,
		givenName,
		title: title ?? null,
		birthDate: birthDate ?? null,
		ageYears: ageRangeAt(head.body, nowMs)?.leastYears ?? null,
		sex,
		hospitalNumber: hospitalNumber ?? null
	};
}

const placeOf = (stay: StayState) => (stay.status === 'in' ? stay.place : stay.status === 'conflict' ? (stay.places.at(-1) ?? null) : null);

/**
 * One case for the ward board. Only verified statements count; what else the file holds is counted apart. The same statements in
 * any order, and doubled, give the same summary. `nowMs` only decides the age.
 */
export function summarise(caseId: CaseId, judged: readonly JudgedStatement[], nowMs: number): BedSummary {
	const facts = factsOf(judged);
	const verified = new Set<string>(facts.map((fact) => fact.id));
	const sets = scoredSets(facts);
	const stay = stayState(facts);
	const seen = glance(sets);
	const news2 = 'total' in seen ? seen : null;
	const notScored = 'total' in seen ? null : seen;
	const place = placeOf(stay);
	const vitals = latestVitals(sets);
	const dischargedAtMs = stay.status === 'out' ? stay.dischargedAtMs : null;
	const admittedAtMs = stay.status === 'not-admitted' ? null : stay.admittedAtMs;
	return {
		caseId,
		ward: place?.ward ?? null,
		bed: place?.bed ?? null,
		identity: identityOf(facts, nowMs),
		allergies: allergyState(judged),
		vitals,
		spo2Scale: spo2ScaleAt(facts, vitals.spo2Pct?.measuredAtMs ?? nowMs),
		news2,
		notScored,
		nextObservationsDueAtMs: dischargedAtMs === null ? dueAt(news2, notScored, sets, admittedAtMs) : null,
		onOxygen: onOxygen(currentOxygen(vitals)),
		admittedAtMs,
		expectedOutAtMs: stay.status === 'in' ? stay.expectedOutAtMs : null,
		dischargedAtMs,
		conflicts: conflictsOf(judged, facts),
		unverifiedCount: new Set(judged.map(({ statement }) => statement.id).filter((id) => !verified.has(id))).size,
		lastChangeAtMs: facts.at(-1)?.time.wallMs ?? null
	};
}

const currentOxygen = (vitals: LatestVitals): Pick<VitalsBody, 'oxygen'> =>
	vitals.oxygen === undefined ? {} : { oxygen: vitals.oxygen.value };

function dueAt(
	news2: News2Glance | null,
	notScored: NotScored | null,
	sets: readonly ScoredSet[],
	admittedAtMs: number | null
): number | null {
	if (news2 !== null) {
		const afterScore = dueAfterScore(news2.band, news2.measuredAtMs).byMs;
		const partial = news2.newerPartial;
		// A re-check of one sign keeps the schedule; one that alone outweighs the whole score asks for the full set now.
		return partial !== null && partial.atLeast > news2.total ? Math.min(afterScore, partial.measuredAtMs) : afterScore;
	}
	const lastSetAtMs = sets.at(-1)?.statement.body.measuredAtMs ?? null;
	return notScored === null ? null : (dueWithoutScore(notScored, lastSetAtMs, admittedAtMs)?.byMs ?? null);
}
