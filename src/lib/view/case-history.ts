import type { LaboratoryBody } from '#lib/model/history.ts';
import type { AnyStatement, Statement } from '#lib/model/statement.ts';
import { headsOf, ofKind } from '#lib/model/supersede.ts';

/** All results of one examination, oldest first. */
export interface LaboratorySeries {
	readonly key: string;
	readonly name: string;
	/** The sender's code, for example LOINC 48066-5; null when there was none. */
	readonly code: string | null;
	readonly unit: string;
	readonly results: readonly Statement<'laboratory'>[];
	readonly newest: Statement<'laboratory'>;
}

const unitOf = (body: LaboratoryBody): string => (body.value !== undefined && 'quantity' in body.value ? body.value.unit : '');

/** Results by code and unit: 5.4 mmol/L and 97 mg/dL are never one line. Newest series first. */
export function laboratorySeries(facts: readonly AnyStatement[]): readonly LaboratorySeries[] {
	const groups = new Map<string, Statement<'laboratory'>[]>();
	for (const result of headsOf(ofKind(facts, 'laboratory'))) {
		const coding = result.body.codings[0];
		const key = `${coding ? `${coding.system}|${coding.code}` : result.body.name}|${unitOf(result.body)}`;
		groups.set(key, [...(groups.get(key) ?? []), result]);
	}
	const series = [...groups].map(([key, results]): LaboratorySeries => {
		const sorted = results.toSorted((a, b) => a.body.measuredAtMs - b.body.measuredAtMs);
		const newest = sorted.at(-1)!;
		return { key, name: newest.body.name, code: newest.body.codings[0]?.code ?? null, unit: unitOf(newest.body), results: sorted, newest };
	});
	return series.toSorted((a, b) => b.newest.body.measuredAtMs - a.newest.body.measuredAtMs || a.name.localeCompare(b.name));
}

export interface CaseHistory {
	readonly laboratory: readonly LaboratorySeries[];
	readonly conditions: readonly Statement<'condition'>[];
	readonly procedures: readonly Statement<'procedure'>[];
	readonly encounters: readonly Statement<'encounter'>[];
}

const newestFirst = <S extends { readonly body: { readonly startedAtMs?: number } }>(list: readonly S[]): readonly S[] =>
	list.toSorted((a, b) => (b.body.startedAtMs ?? 0) - (a.body.startedAtMs ?? 0));

/** What came with the patient or from the laboratory, for the history panel. */
export function caseHistory(facts: readonly AnyStatement[]): CaseHistory {
	const conditions = headsOf(ofKind(facts, 'condition'));
	return {
		laboratory: laboratorySeries(facts),
		conditions: conditions.toSorted((a, b) => (b.body.onsetAtMs ?? 0) - (a.body.onsetAtMs ?? 0)),
		procedures: newestFirst(headsOf(ofKind(facts, 'procedure'))),
		encounters: newestFirst(headsOf(ofKind(facts, 'encounter')))
	};
}
