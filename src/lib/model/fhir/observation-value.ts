import type { Coding } from '../coding.ts';
import type { LaboratoryValue } from '../history.ts';
import { codingsOf, nameOf } from './concept.ts';
import { child, numeric, text, type Element } from './element.ts';

/** What an observation, or one component of it, found. */
export interface ObservationValue {
	readonly value: LaboratoryValue;
	/** Codes of a coded answer; empty otherwise. */
	readonly codings: readonly Coding[];
}

const comparators = ['<', '<=', '>=', '>'] as const;

function quantityOf(quantity: Element): LaboratoryValue | null {
	const amount = numeric(quantity, 'value');
	if (amount === null) return null;
	const comparator = comparators.find((known) => known === text(quantity, 'comparator'));
	const unit = text(quantity, 'code') ?? text(quantity, 'unit') ?? '';
	return { quantity: amount, unit, ...(comparator === undefined ? {} : { comparator }) };
}

const written = (quantity: Element | null): string => {
	const value = quantity === null ? null : quantityOf(quantity);
	return value !== null && 'quantity' in value ? `${value.comparator ?? ''}${value.quantity} ${value.unit}`.trim() : '';
};

function pairOf(whole: Element, first: string, second: string, between: string): LaboratoryValue | null {
	const words = `${written(child(whole, first))}${between}${written(child(whole, second))}`;
	return words === between ? null : { text: words };
}

function plainOf(observation: Element): LaboratoryValue | null {
	const spoken = text(observation, 'valueString') ?? text(observation, 'valueDateTime') ?? text(observation, 'valueTime');
	if (spoken !== null) return { text: spoken };
	const whole = numeric(observation, 'valueInteger');
	if (whole !== null) return { quantity: whole, unit: '1' };
	const yes = observation['valueBoolean'];
	return typeof yes === 'boolean' ? { text: String(yes) } : null;
}

/** The value in whichever form it came; null when there is none, or only one this version cannot say (sampled data, attachments). */
export function valueOf(observation: Element): ObservationValue | null {
	const quantity = child(observation, 'valueQuantity');
	const concept = child(observation, 'valueCodeableConcept');
	const range = child(observation, 'valueRange');
	const ratio = child(observation, 'valueRatio');
	const name = nameOf(concept);
	const value =
		(quantity === null ? null : quantityOf(quantity)) ??
		(name === null ? null : { text: name }) ??
		(range === null ? null : pairOf(range, 'low', 'high', '–')) ??
		(ratio === null ? null : pairOf(ratio, 'numerator', 'denominator', ' / ')) ??
		plainOf(observation);
	return value === null ? null : { value, codings: codingsOf(concept) };
}

/** The first reference range, in the sender's words or as low–high. */
export function referenceRangeOf(range: Element): string | null {
	const spoken = text(range, 'text');
	if (spoken !== null) return spoken;
	const pair = pairOf(range, 'low', 'high', '–');
	return pair !== null && 'text' in pair ? pair.text : null;
}
