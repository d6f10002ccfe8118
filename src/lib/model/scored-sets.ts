import { ageRangeAt } from './age.ts';
import type { ConditionBody } from './history.ts';
import { scoreNews2, type News2Applicability, type News2Outcome, type Spo2Scale } from './news2.ts';
import type { AnyStatement, Statement } from './statement.ts';
import { headsOf, ofKind } from './supersede.ts';
import type { VitalsBody } from './vitals.ts';

/** Adults by the chart: NEWS2 is for 16 years and over (RCP, 2017). */
const youngestYears = 16;

/** Codes that say pregnant: SNOMED CT 77386006 and 72892002; ICD-10 chapter XV, Z33 and Z34; ICD-10-CM O09. */
const pregnancyCode = /^(77386006|72892002|O\d{2}.*|Z33.*|Z34.*)$/;

const saysPregnant = (body: ConditionBody): boolean =>
	(body.clinicalStatus === 'active' || body.clinicalStatus === 'recurrence') &&
	body.codings.some((coding) => pregnancyCode.test(coding.code));

/** Whether NEWS2 may be used for this patient at that instant. Heads of the identity that disagree have to agree on this. */
export function news2ApplicabilityAt(facts: readonly AnyStatement[], atMs: number): News2Applicability {
	const ages = headsOf(ofKind(facts, 'identity')).map((head) => ageRangeAt(head.body, atMs));
	if (ages.some((age) => age !== null && age.mostYears < youngestYears)) return 'under-16';
	if (ages.length === 0 || ages.some((age) => age === null || age.leastYears < youngestYears)) return 'age-unknown';
	const pregnant =
		headsOf(ofKind(facts, 'admission')).some((head) => head.body.pregnant === true) ||
		headsOf(ofKind(facts, 'condition')).some((head) => saysPregnant(head.body));
	return pregnant ? 'pregnant' : 'applies';
}

/** The SpO2 scale in force at an instant: scale 1 unless a clinician decided otherwise before it. */
export function spo2ScaleAt(facts: readonly AnyStatement[], atMs: number): Spo2Scale | 'conflict' {
	const decisions = headsOf(ofKind(facts, 'spo2-scale').filter((decision) => decision.body.fromMs <= atMs));
	const scales = new Set(decisions.map((decision) => decision.body.scale));
	if (scales.size > 1) return 'conflict';
	return decisions[0]?.body.scale ?? 1;
}

export interface ScoredSet {
	readonly statement: Statement<'vitals'>;
	/** The scale the set was read by; a conflict reads as scale 1 and is not scored. */
	readonly scale: Spo2Scale;
	readonly outcome: News2Outcome;
}

const signCount = (body: VitalsBody): number => Object.keys(body).length - 1;

/** Every set that stands (corrected and struck-out ones left out), each with its score or the reason for none, by time of measuring. */
export function scoredSets(facts: readonly AnyStatement[]): readonly ScoredSet[] {
	// Each set asks who the patient is and which scale holds: from the few statements that say so, not from the whole file again.
	const deciding = facts.filter(({ kind }) => kind === 'identity' || kind === 'admission' || kind === 'condition' || kind === 'spo2-scale');
	return headsOf(ofKind(facts, 'vitals'))
		.filter((statement) => signCount(statement.body) > 0)
		.map((statement) => {
			const atMs = statement.body.measuredAtMs;
			const scale = spo2ScaleAt(deciding, atMs);
			if (scale === 'conflict')
				return { statement, scale: 1 as const, outcome: { scored: false as const, why: { reason: 'scale-conflict' as const } } };
			return { statement, scale, outcome: scoreNews2(statement.body, scale, news2ApplicabilityAt(deciding, atMs)) };
		})
		.sort((a, b) => a.statement.body.measuredAtMs - b.statement.body.measuredAtMs);
}
