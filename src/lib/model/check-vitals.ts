import { oxygenSettings, type Span } from './oxygen.ts';
import { numericSigns, signRanges, within, type NumericSign } from './sign-ranges.ts';
import type { OxygenSupport, VitalsBody } from './vitals.ts';

export type VitalsField = NumericSign | 'flowLPerMin' | 'fio2Pct' | 'measuredAtMs';

/** What is to be said about one field. Fields that are absent or well have no verdict. */
export type FieldVerdict =
	/** Asked twice, then recorded as it is. */
	| { readonly verdict: 'implausible'; readonly usual: Span }
	/** Cannot be recorded. */
	| { readonly verdict: 'refused'; readonly reason: 'impossible'; readonly possible: Span }
	| {
			readonly verdict: 'refused';
			readonly reason: 'diastolic-not-below-systolic' | 'not-for-this-device' | 'needed-for-this-device' | 'in-the-future';
	  };

export interface VitalsCheck {
	readonly fields: { readonly [F in VitalsField]?: FieldVerdict };
	/** Nothing was measured: there is nothing to record. */
	readonly empty: boolean;
	readonly refused: boolean;
	/** The entry has to be confirmed once more before it is recorded. */
	readonly asksTwice: boolean;
}

/** A tablet's clock may run behind the one that made the time: five minutes ahead is still now. Our choice. */
const clockLeewayMs = 5 * 60_000;

function checkNumber(sign: NumericSign, value: number): FieldVerdict | null {
	const { possible, plausible } = signRanges[sign];
	if (!within(possible, value)) return { verdict: 'refused', reason: 'impossible', possible };
	return within(plausible, value) ? null : { verdict: 'implausible', usual: plausible };
}

/** Any flow a wall outlet can give (about 100 L/min when open), any fraction from air to pure oxygen. */
const possibleSettings = { flowLPerMin: { from: 0, to: 100 }, fio2Pct: { from: 21, to: 100 } } as const;

function checkSetting(oxygen: OxygenSupport, setting: 'flowLPerMin' | 'fio2Pct'): FieldVerdict | null {
	const rule = oxygenSettings[oxygen.device][setting];
	const value = oxygen[setting];
	if (value === undefined) return rule?.needed === true ? { verdict: 'refused', reason: 'needed-for-this-device' } : null;
	if (rule === null) return { verdict: 'refused', reason: 'not-for-this-device' };
	const possible = possibleSettings[setting];
	if (!within(possible, value)) return { verdict: 'refused', reason: 'impossible', possible };
	return within(rule, value) ? null : { verdict: 'implausible', usual: { from: rule.from, to: rule.to } };
}

/** Judges a set before it is signed. A refusal outranks a doubt about the same field. */
export function checkVitals(vitals: VitalsBody, nowMs: number): VitalsCheck {
	const fields: { [F in VitalsField]?: FieldVerdict } = {};
	const note = (field: VitalsField, verdict: FieldVerdict | null): void => {
		if (verdict !== null && fields[field]?.verdict !== 'refused') fields[field] = verdict;
	};
	for (const sign of numericSigns) {
		const value = vitals[sign];
		if (value !== undefined) note(sign, checkNumber(sign, value));
	}
	const { systolicMmHg, diastolicMmHg } = vitals;
	if (systolicMmHg !== undefined && diastolicMmHg !== undefined && diastolicMmHg >= systolicMmHg) {
		note('diastolicMmHg', { verdict: 'refused', reason: 'diastolic-not-below-systolic' });
	}
	if (vitals.oxygen !== undefined) {
		note('flowLPerMin', checkSetting(vitals.oxygen, 'flowLPerMin'));
		note('fio2Pct', checkSetting(vitals.oxygen, 'fio2Pct'));
	}
	if (vitals.measuredAtMs > nowMs + clockLeewayMs) note('measuredAtMs', { verdict: 'refused', reason: 'in-the-future' });
	const verdicts = Object.values(fields);
	return {
		fields,
		empty: numericSigns.every((sign) => vitals[sign] === undefined) && vitals.oxygen === undefined && vitals.consciousness === undefined,
		refused: verdicts.some((verdict) => verdict.verdict === 'refused'),
		asksTwice: verdicts.some((verdict) => verdict.verdict === 'implausible')
	};
}
