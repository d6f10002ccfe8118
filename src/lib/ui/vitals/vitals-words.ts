import { m } from '#lib/paraglide/messages.js';
import type { VitalsField } from '#lib/model/check-vitals.ts';
import type { VitalsBody } from '#lib/model/vitals.ts';
import type { EntryVerdict } from '#lib/view/draft-vitals.svelte.ts';

const names: { readonly [F in VitalsField]: () => string } = {
	respiratoryRatePerMin: m.vital_respiratory_rate,
	spo2Pct: m.vital_spo2,
	systolicMmHg: m.vital_systolic,
	diastolicMmHg: m.vital_diastolic,
	heartRateBpm: m.vital_heart_rate,
	temperatureC: m.vital_temperature,
	flowLPerMin: m.vital_flow,
	fio2Pct: m.vital_fraction,
	measuredAtMs: m.chart_time
};

const units: { readonly [F in VitalsField]: () => string } = {
	respiratoryRatePerMin: m.unit_per_min,
	spo2Pct: m.unit_percent,
	systolicMmHg: m.unit_mmhg,
	diastolicMmHg: m.unit_mmhg,
	heartRateBpm: m.unit_per_min,
	temperatureC: m.unit_celsius,
	flowLPerMin: m.unit_litres_per_min,
	fio2Pct: m.unit_percent,
	measuredAtMs: () => ''
};

export const fieldName = (field: VitalsField): string => names[field]();
export const fieldUnit = (field: VitalsField): string => units[field]();

/** One sentence on what a field holds and why that is refused or doubted; null when there is nothing to say. */
export function verdictWords(field: VitalsField, verdict: EntryVerdict | null): string | null {
	if (verdict === null) return null;
	const sign = fieldName(field);
	const unit = fieldUnit(field);
	if (verdict.verdict === 'unreadable')
		return verdict.error.reason === 'too-exact'
			? m.vitals_too_exact({ sign, decimals: verdict.error.decimals })
			: m.vitals_not_a_number({ sign });
	if (verdict.verdict === 'implausible') return m.vitals_implausible({ from: verdict.usual.from, to: verdict.usual.to, unit });
	switch (verdict.reason) {
		case 'impossible':
			return m.vitals_impossible({ sign, from: verdict.possible.from, to: verdict.possible.to, unit });
		case 'diastolic-not-below-systolic':
			return m.vitals_diastolic_not_below();
		case 'not-for-this-device':
			return m.vitals_not_for_device({ sign });
		case 'needed-for-this-device':
			return m.vitals_needed_for_device({ sign });
		case 'in-the-future':
			return m.vitals_in_the_future();
	}
}

/** The doubtful value by name, for the second question: Heart rate 240 /min. */
export function valueWords(field: VitalsField, body: VitalsBody): string {
	const value = field === 'flowLPerMin' || field === 'fio2Pct' ? body.oxygen?.[field] : body[field];
	return `${fieldName(field)} ${value ?? ''} ${fieldUnit(field)}`.trim();
}
