import { m } from '#lib/paraglide/messages.js';
import type { StatementId } from '#lib/core/ids.ts';
import type { CasePlace, PlaceSign } from '#lib/model/look/case-place.ts';
import type { ScoredSet } from '#lib/model/scored-sets.ts';
import type { AnyStatement } from '#lib/model/statement.ts';
import { kindWords } from '#lib/ui/case/case-words.ts';
import { laboratoryValue } from '#lib/ui/case/statement-words.ts';
import { rowShortName, rowUnit, rowValue } from '#lib/ui/chart/chart-words.ts';
import { momentText } from '#lib/view/format.ts';

/** What the words need to know of the case. */
export interface PlaceContext {
	readonly facts: readonly AnyStatement[];
	readonly sets: readonly ScoredSet[];
	readonly minuteMs: number;
}

const signName = (sign: PlaceSign): string => (sign === 'news2' ? 'NEWS2' : rowShortName(sign));

function signValue(sign: PlaceSign, set: ScoredSet): string {
	if (sign === 'news2') return set.outcome.scored ? String(set.outcome.score.total) : '–';
	const value = rowValue(sign, set.statement.body) ?? '–';
	return sign === 'oxygen' || sign === 'consciousness' ? value : `${value}\u00a0${rowUnit(sign)}`;
}

/** What stands at a place, short enough for a sentence: `SpO₂ 88 %, 14:05`. */
export function placeWords(place: CasePlace | null, { facts, sets, minuteMs }: PlaceContext, locale: string): string {
	if (place === null) return m.look_place_newer();
	const moment = (atMs: number): string => momentText(atMs, minuteMs, locale);
	if (place.at === 'chart') return m.look_place_chart({ sign: signName(place.sign), time: moment(place.atMs) });
	if (place.at === 'vitals') {
		const set = sets.find(({ statement }) => statement.id === place.statement);
		if (set === undefined) return m.look_place_absent();
		const time = moment(set.statement.body.measuredAtMs);
		return m.look_place_value({ sign: signName(place.sign), value: signValue(place.sign, set), time });
	}
	const fact = facts.find(({ id }: { readonly id: StatementId }) => id === place.statement);
	if (fact === undefined) return m.look_place_absent();
	const time = moment(fact.time.wallMs);
	if (place.at === 'image') return place.point === null ? m.look_place_image({ time }) : m.look_place_spot({ time });
	if (fact.kind === 'note') return m.look_place_note({ title: fact.body.title || m.note_untitled() });
	if (fact.kind === 'laboratory')
		return m.look_place_value({ sign: fact.body.name, value: laboratoryValue(fact.body), time: moment(fact.body.measuredAtMs) });
	return m.look_place_entry({ what: kindWords(fact.kind), time });
}
