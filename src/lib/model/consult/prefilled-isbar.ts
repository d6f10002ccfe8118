import type { CaseId } from '#lib/core/ids.ts';
import type { BedSummary } from '../bed-summary.ts';
import type { ConditionBody, LaboratoryBody } from '../history.ts';
import type { JudgedStatement } from '../statement.ts';
import { summarise } from '../summarise.ts';
import { factsOf, headsOf, ofKind } from '../supersede.ts';
import type { SeenScore } from './consult-body.ts';

/**
 * What the record already knows of a question, field by field of ISBAR, as values: the words, and what of it to take, are the
 * screen's and the asking person's. Recommendation stays empty: it is the question. The model has no orders yet, so none are here.
 */
export interface PrefilledIsbar {
	readonly identify: Pick<BedSummary, 'identity' | 'ward' | 'bed'>;
	readonly situation: Pick<BedSummary, 'news2' | 'notScored' | 'vitals' | 'spo2Scale' | 'onOxygen'>;
	readonly background: Pick<BedSummary, 'admittedAtMs' | 'allergies'> & {
		/** Why the patient came, in the admitting person's words; null when not written down. */
		readonly admissionReason: string | null;
		/** What the patient has now, oldest first. */
		readonly conditions: readonly ConditionBody[];
	};
	readonly assessment: {
		/** The newest abnormal result of each test, newest first; at most ten. */
		readonly abnormalResults: readonly LaboratoryBody[];
		/** What the record says in two ways, and nobody has settled (I10): never to be told as one. */
		readonly conflicts: BedSummary['conflicts'];
	};
}

/** FHIR interpretation codes that say abnormal (HL7 v3 ObservationInterpretation). */
const abnormal: readonly string[] = ['A', 'AA', 'H', 'HH', 'HU', 'L', 'LL', 'LU', 'POS', 'DET', 'R'];
const mostResults = 10;

const current: readonly ConditionBody['clinicalStatus'][] = ['active', 'recurrence', 'relapse', 'unknown'];

function abnormalResults(results: readonly LaboratoryBody[]): readonly LaboratoryBody[] {
	const newest = new Map<string, LaboratoryBody>();
	for (const result of results) {
		const known = newest.get(result.name);
		if (known === undefined || result.measuredAtMs >= known.measuredAtMs) newest.set(result.name, result);
	}
	return [...newest.values()]
		.filter(({ interpretation }) => interpretation !== undefined && abnormal.includes(interpretation))
		.sort((a, b) => b.measuredAtMs - a.measuredAtMs || (a.name < b.name ? -1 : 1))
		.slice(0, mostResults);
}

/** From verified statements alone; the same set in any order gives the same. `nowMs` only decides the age. */
export function prefilledIsbar(caseId: CaseId, judged: readonly JudgedStatement[], nowMs: number): PrefilledIsbar {
	const facts = factsOf(judged);
	const summary = summarise(caseId, judged, nowMs);
	const { identity, ward, bed, news2, notScored, vitals, spo2Scale, onOxygen, admittedAtMs, allergies, conflicts } = summary;
	const conditions = headsOf(ofKind(facts, 'condition')).map(({ body }) => body);
	return {
		identify: { identity, ward, bed },
		situation: { news2, notScored, vitals, spo2Scale, onOxygen },
		background: {
			admittedAtMs,
			admissionReason: headsOf(ofKind(facts, 'admission')).at(-1)?.body.reason ?? null,
			conditions: conditions.filter(({ clinicalStatus }) => current.includes(clinicalStatus)),
			allergies
		},
		assessment: { abnormalResults: abnormalResults(headsOf(ofKind(facts, 'laboratory')).map(({ body }) => body)), conflicts }
	};
}

/** The score a request carries, by which its clock runs; null without one. A newer incomplete set is not told as a score. */
export const seenScore = ({ news2 }: Pick<BedSummary, 'news2'>): SeenScore | null =>
	news2 === null ? null : { total: news2.total, band: news2.band, measuredAtMs: news2.measuredAtMs };
