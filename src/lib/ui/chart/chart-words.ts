import { m } from '#lib/paraglide/messages.js';
import type { ChartRowName } from '#lib/model/chart.ts';
import { news2Points, type News2Parameter, type News2Points, type NotScored } from '#lib/model/news2.ts';
import type { ScoredSet } from '#lib/model/scored-sets.ts';
import type { VitalsBody } from '#lib/model/vitals.ts';
import { dateText, momentText, timeText } from '#lib/view/format.ts';
import { bandWords, consciousnessWords, listWords, oxygenWords, parameterWords } from '#lib/ui/case/case-words.ts';

const rowNames: { readonly [K in ChartRowName]: () => string } = {
	respiratoryRate: m.vital_respiratory_rate,
	spo2: m.vital_spo2,
	oxygen: m.vital_oxygen,
	bloodPressure: m.vital_blood_pressure,
	pulse: m.vital_heart_rate,
	consciousness: m.vital_consciousness,
	temperature: m.vital_temperature
};

const rowShortNames: { readonly [K in ChartRowName]: () => string } = {
	respiratoryRate: m.vital_short_respiratory_rate,
	spo2: () => 'SpO₂',
	oxygen: m.vital_short_oxygen,
	bloodPressure: m.vital_short_blood_pressure,
	pulse: m.vital_short_heart_rate,
	consciousness: m.vital_short_consciousness,
	temperature: m.vital_short_temperature
};

const rowUnits: { readonly [K in ChartRowName]: () => string } = {
	respiratoryRate: m.unit_per_min,
	spo2: m.unit_percent,
	oxygen: m.unit_litres_per_min,
	bloodPressure: m.unit_mmhg,
	pulse: m.unit_per_min,
	consciousness: () => 'ACVPU',
	temperature: m.unit_celsius
};

export const rowName = (key: ChartRowName): string => rowNames[key]();
/** For a chart with no room for whole names. */
export const rowShortName = (key: ChartRowName): string => rowShortNames[key]();
export const rowUnit = (key: ChartRowName): string => rowUnits[key]();

/** The value of one row in one set, without its unit; null when it was not measured. */
export function rowValue(key: ChartRowName, body: VitalsBody): string | null {
	switch (key) {
		case 'respiratoryRate':
			return body.respiratoryRatePerMin?.toString() ?? null;
		case 'spo2':
			return body.spo2Pct?.toString() ?? null;
		case 'oxygen':
			return body.oxygen ? oxygenWords(body.oxygen) : null;
		case 'bloodPressure':
			return body.systolicMmHg === undefined && body.diastolicMmHg === undefined
				? null
				: `${body.systolicMmHg ?? '–'}/${body.diastolicMmHg ?? '–'}`;
		case 'pulse':
			return body.heartRateBpm?.toString() ?? null;
		case 'consciousness':
			return body.consciousness ? consciousnessWords(body.consciousness) : null;
		case 'temperature':
			return body.temperatureC?.toFixed(1) ?? null;
	}
}

/** Points of each sign; none where NEWS2 does not apply to this patient or the scale is undecided. */
export function countedPoints(set: ScoredSet): { readonly [P in News2Parameter]: News2Points | null } | null {
	const counts = set.outcome.scored || set.outcome.why.reason === 'incomplete';
	return counts ? news2Points(set.statement.body, set.scale) : null;
}

/** Why a set or a patient has no score, in one sentence. */
export function notScoredWords(why: NotScored, locale: string): string {
	switch (why.reason) {
		case 'under-16':
			return m.news_not_under_16();
		case 'pregnant':
			return m.news_not_pregnant();
		case 'age-unknown':
			return m.news_not_age_unknown();
		case 'scale-conflict':
			return m.news_not_scale_conflict();
		case 'incomplete':
			return m.news_not_incomplete({ missing: listWords(why.missing.map(parameterWords), locale) });
		case 'no-observations':
			return m.news_not_measured();
	}
}

/** One set in a sentence, for the focus line and for screen readers. */
export function setWords(set: ScoredSet, nowMs: number, locale: string): string {
	const { body } = set.statement;
	const points = countedPoints(set);
	const signs: readonly (readonly [ChartRowName, News2Points | null | undefined])[] = [
		['respiratoryRate', points?.respiratoryRate],
		['spo2', points?.spo2],
		['oxygen', points?.oxygen],
		['bloodPressure', points?.systolic],
		['pulse', points?.pulse],
		['consciousness', points?.consciousness],
		['temperature', points?.temperature]
	];
	const values = signs.flatMap(([key, score]) => {
		const value = rowValue(key, body);
		if (value === null) return [];
		const unit = key === 'oxygen' || key === 'consciousness' ? '' : `\u00a0${rowUnit(key)}`;
		const said = `${rowName(key)} ${value}${unit}`;
		return [score ? m.chart_value_with_points({ value: said, points: score }) : said];
	});
	const score = set.outcome.scored
		? m.chart_score({ total: set.outcome.score.total, band: bandWords(set.outcome.score.band) })
		: notScoredWords(set.outcome.why, locale);
	return m.chart_set({
		when: momentText(body.measuredAtMs, nowMs, locale),
		score,
		values: values.join(locale.startsWith('zh') ? '，' : ', ')
	});
}

/** A gridline's label: the hour, or the day where the line is a midnight. */
export function gridLabel(atMs: number, locale: string): string {
	const at = new Date(atMs);
	if (at.getHours() !== 0 || at.getMinutes() !== 0) return timeText(atMs, locale);
	return locale.startsWith('zh') ? `${at.getMonth() + 1}月${at.getDate()}日` : dateText(atMs, locale).slice(0, 6);
}
