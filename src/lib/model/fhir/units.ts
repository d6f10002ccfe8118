import { signRanges, type NumericSign } from '../sign-ranges.ts';

/** Turns an amount into the sign's own unit; keyed by UCUM code and by what senders write instead. */
type Conversions = { readonly [unit: string]: (amount: number) => number };

const same = (amount: number): number => amount;
/** Rounded to a thousandth, so that 98.6 °F is 37 °C and not 37.00000000000001. */
const rounded = (amount: number): number => Math.round(amount * 1000) / 1000;

const perMinute: Conversions = {
	'/min': same,
	'{beats}/min': same,
	'{breaths}/min': same,
	'{Beats}/min': same,
	bpm: same,
	'beats/minute': same,
	'breaths/minute': same,
	'1/min': same,
	'/s': (amount) => rounded(amount * 60),
	Hz: (amount) => rounded(amount * 60)
};
const percent: Conversions = { '%': same, '1': (amount) => rounded(amount * 100) };
/** 1 kPa = 7.50062 mmHg (conventional millimetre of mercury, 133.322 Pa). */
const pressure: Conversions = { 'mm[Hg]': same, mmHg: same, kPa: (amount) => rounded(amount * 7.500_62) };
const temperature: Conversions = {
	Cel: same,
	'°C': same,
	C: same,
	'[degF]': (amount) => rounded(((amount - 32) * 5) / 9),
	'°F': (amount) => rounded(((amount - 32) * 5) / 9),
	F: (amount) => rounded(((amount - 32) * 5) / 9),
	K: (amount) => rounded(amount - 273.15)
};

export const flowUnits: Conversions = {
	'L/min': same,
	'l/min': same,
	'mL/min': (amount) => rounded(amount / 1000),
	'ml/min': (amount) => rounded(amount / 1000)
};
export const fractionUnits: Conversions = percent;

const conversions: { readonly [unit in (typeof signRanges)[NumericSign]['unit']]: Conversions } = {
	'/min': perMinute,
	'%': percent,
	'mm[Hg]': pressure,
	Cel: temperature
};

/** The amount in the wanted unit; null when nobody can say what the given unit is. */
export function convert(table: Conversions, amount: number, unit: string): number | null {
	return Object.hasOwn(table, unit) ? table[unit]!(amount) : null;
}

/** The amount in the sign's own unit. */
export const convertSign = (sign: NumericSign, amount: number, unit: string): number | null =>
	convert(conversions[signRanges[sign].unit], amount, unit);
