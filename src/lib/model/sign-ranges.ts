import type { Span } from './oxygen.ts';

/** The signs that are numbers. */
export const numericSigns = ['respiratoryRatePerMin', 'spo2Pct', 'systolicMmHg', 'diastolicMmHg', 'heartRateBpm', 'temperatureC'] as const;
export type NumericSign = (typeof numericSigns)[number];

export interface SignRange {
	/** UCUM code. */
	readonly unit: '/min' | '%' | 'mm[Hg]' | 'Cel';
	/** Outside: refused, it is a slip of the finger or of the instrument. */
	readonly possible: Span;
	/** Outside: asked twice, then recorded as it is. */
	readonly plausible: Span;
	/** What one press on plus or minus changes. */
	readonly step: number;
	readonly decimals: number;
}

/**
 * *Possible* is set so wide that no true value is refused, *plausible* so that a slip is asked about and a sick patient is not
 * nagged at; both are our choice, for all ages, guided by:
 * - respiration and pulse: 0 is a true finding in arrest; bedside monitors count breaths to about 150 and beats to 300 or 350;
 * - saturation: a fraction, so 0–100; pulse oximeters are validated from 70 % up (ISO 80601-2-61);
 * - blood pressure: adult cuffs stop at 300 mmHg (ISO 80601-2-30);
 * - temperature: the coldest adult survivor had 13.7 °C (Gilbert et al., Lancet 2000;355:375), the hottest 46.5 °C (Slovis et al., Ann
 *   Emerg Med 1982;11:269).
 */
export const signRanges: { readonly [S in NumericSign]: SignRange } = {
	respiratoryRatePerMin: { unit: '/min', possible: { from: 0, to: 150 }, plausible: { from: 6, to: 60 }, step: 1, decimals: 0 },
	spo2Pct: { unit: '%', possible: { from: 0, to: 100 }, plausible: { from: 70, to: 100 }, step: 1, decimals: 0 },
	systolicMmHg: { unit: 'mm[Hg]', possible: { from: 0, to: 300 }, plausible: { from: 60, to: 240 }, step: 1, decimals: 0 },
	diastolicMmHg: { unit: 'mm[Hg]', possible: { from: 0, to: 300 }, plausible: { from: 30, to: 140 }, step: 1, decimals: 0 },
	heartRateBpm: { unit: '/min', possible: { from: 0, to: 350 }, plausible: { from: 35, to: 200 }, step: 1, decimals: 0 },
	temperatureC: { unit: 'Cel', possible: { from: 13, to: 47 }, plausible: { from: 34, to: 42 }, step: 0.1, decimals: 1 }
};

export const within = (span: Span, value: number): boolean => value >= span.from && value <= span.to;
