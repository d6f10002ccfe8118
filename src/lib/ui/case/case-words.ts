import { m } from '#lib/paraglide/messages.js';
import type { AllergySeverity } from '#lib/model/allergy.ts';
import type { CallEnding } from '#lib/model/call-record.ts';
import type { KeptBecause } from '#lib/model/history.ts';
import type { News2Band, News2Parameter, News2Response } from '#lib/model/news2.ts';
import type { OxygenDevice } from '#lib/model/oxygen.ts';
import type { Standing, StatementKind } from '#lib/model/statement.ts';
import type { Outcome } from '#lib/model/stay.ts';
import type { Consciousness, OxygenSupport } from '#lib/model/vitals.ts';

/** The words that screens have for what the model names. Each is looked up when shown, so a change of language reaches it. */
type Words<K extends string> = { readonly [Key in K]: () => string };

const outcomes: Words<Outcome> = {
	home: m.outcome_home,
	'other-hospital': m.outcome_other_hospital,
	died: m.outcome_died,
	left: m.outcome_left,
	other: m.outcome_other
};
const severities: Words<AllergySeverity> = { mild: m.severity_mild, moderate: m.severity_moderate, severe: m.severity_severe };
const oxygenDevices: Words<OxygenDevice> = {
	air: m.oxygen_air,
	'nasal-cannula': m.oxygen_nasal_cannula,
	'simple-mask': m.oxygen_simple_mask,
	venturi: m.oxygen_venturi,
	'non-rebreather': m.oxygen_non_rebreather,
	'high-flow': m.oxygen_high_flow,
	cpap: m.oxygen_cpap,
	niv: m.oxygen_niv,
	ventilator: m.oxygen_ventilator,
	unspecified: m.oxygen_unspecified
};
const oxygenShort: Words<OxygenDevice> = {
	air: m.oxygen_short_air,
	'nasal-cannula': m.oxygen_short_nasal_cannula,
	'simple-mask': m.oxygen_short_simple_mask,
	venturi: m.oxygen_short_venturi,
	'non-rebreather': m.oxygen_short_non_rebreather,
	'high-flow': m.oxygen_short_high_flow,
	cpap: m.oxygen_short_cpap,
	niv: m.oxygen_short_niv,
	ventilator: m.oxygen_short_ventilator,
	unspecified: m.oxygen_short_unspecified
};
const levels: Words<Consciousness> = {
	alert: m.acvpu_alert,
	confusion: m.acvpu_confusion,
	voice: m.acvpu_voice,
	pain: m.acvpu_pain,
	unresponsive: m.acvpu_unresponsive
};
const bands: Words<News2Band> = {
	none: m.news_band_none,
	low: m.news_band_low,
	'low-medium': m.news_band_low_medium,
	medium: m.news_band_medium,
	high: m.news_band_high
};
const monitorings: Words<News2Response['monitoring']> = {
	'every-12-hours': m.news_every_12_hours,
	'every-4-to-6-hours': m.news_every_4_to_6_hours,
	'every-hour': m.news_every_hour,
	continuous: m.news_continuous
};
const responses: Words<News2Response['response']> = {
	routine: m.news_response_routine,
	'nurse-assessment': m.news_response_nurse_assessment,
	'urgent-ward-review': m.news_response_urgent_ward_review,
	'urgent-review': m.news_response_urgent_review,
	'emergency-assessment': m.news_response_emergency
};
const parameters: Words<News2Parameter> = {
	respiratoryRate: m.vital_respiratory_rate,
	spo2: m.vital_spo2,
	oxygen: m.vital_oxygen,
	systolic: m.vital_systolic,
	pulse: m.vital_heart_rate,
	consciousness: m.vital_consciousness,
	temperature: m.vital_temperature
};
const standings: Words<Exclude<Standing, 'verified'>> = {
	'bad-signature': m.standing_bad_signature,
	'unknown-signer': m.standing_unknown_signer,
	'not-permitted': m.standing_not_permitted,
	'after-removal': m.standing_after_removal
};
const kinds: Words<StatementKind> = {
	identity: m.kind_identity,
	admission: m.kind_admission,
	transfer: m.kind_transfer,
	discharge: m.kind_discharge,
	allergy: m.kind_allergy,
	vitals: m.kind_vitals,
	'spo2-scale': m.kind_spo2_scale,
	note: m.kind_note,
	call: m.kind_call,
	'voice-clip': m.kind_voice_clip,
	condition: m.kind_condition,
	encounter: m.kind_encounter,
	laboratory: m.kind_laboratory,
	procedure: m.kind_procedure,
	consult: m.kind_consult,
	image: m.images_kind,
	mark: m.look_kind
};
const keptReasons: Words<KeptBecause> = {
	'not-possible': m.kept_not_possible,
	'unit-unknown': m.kept_unit_unknown,
	'date-only': m.kept_date_only,
	'second-value': m.kept_second_value
};
const endings: Words<CallEnding> = {
	'hung-up': m.case_call_hung_up,
	unanswered: m.case_call_unanswered,
	declined: m.case_call_declined,
	'line-lost': m.case_call_line_lost,
	failed: m.case_call_failed
};

export const outcomeWords = (outcome: Outcome): string => outcomes[outcome]();
export const severityWords = (severity: AllergySeverity): string => severities[severity]();
export const oxygenDeviceWords = (device: OxygenDevice): string => oxygenDevices[device]();
export const consciousnessWords = (level: Consciousness): string => levels[level]();
export const bandWords = (band: News2Band): string => bands[band]();
export const monitoringWords = (monitoring: News2Response['monitoring']): string => monitorings[monitoring]();
export const responseWords = (response: News2Response['response']): string => responses[response]();
export const parameterWords = (parameter: News2Parameter): string => parameters[parameter]();
export const standingWords = (standing: Exclude<Standing, 'verified'>): string => standings[standing]();
export const kindWords = (kind: StatementKind): string => kinds[kind]();
export const keptWords = (reason: KeptBecause): string => keptReasons[reason]();
export const callEndingWords = (ending: CallEnding): string => endings[ending]();

/** Several things in one sentence, joined as the language does. */
export const listWords = (parts: readonly string[], locale: string): string =>
	new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' }).format(parts);

/** Simple mask 6 L/min; High-flow 40 L/min, FiO2 60 %. */
export function oxygenWords(oxygen: OxygenSupport): string {
	const flow = oxygen.flowLPerMin === undefined ? [] : [m.oxygen_flow({ flow: oxygen.flowLPerMin })];
	const fraction = oxygen.fio2Pct === undefined ? [] : [m.oxygen_fraction({ fraction: oxygen.fio2Pct })];
	return [oxygenDeviceWords(oxygen.device), ...flow, ...fraction].join(' ');
}

/** As the chart's narrow cells print it: the flow where there is one, else the device's code. */
export const oxygenCode = (oxygen: OxygenSupport): string =>
	oxygen.flowLPerMin === undefined ? oxygenShort[oxygen.device]() : String(oxygen.flowLPerMin);
