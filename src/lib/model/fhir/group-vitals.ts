import type { LaboratoryBody } from '../history.ts';
import { numericSigns, type NumericSign } from '../sign-ranges.ts';
import type { Consciousness, OxygenSupport, VitalsBody } from '../vitals.ts';
import type { ReadSign, VitalReading } from './read-observation.ts';

export interface GroupedVitals {
	/** One set per instant, by time. */
	readonly sets: readonly VitalsBody[];
	/** What a set has no room for. */
	readonly findings: readonly LaboratoryBody[];
	/** Values that stood there twice, word for word. */
	readonly doubles: number;
}

/** What the file says of oxygen. Air has a fraction of 21 % or a flow of none; which device gave more, nobody wrote down. */
function oxygenOf(flow: number | undefined, fio2Pct: number | undefined): OxygenSupport | null {
	if (flow === undefined && fio2Pct === undefined) return null;
	if ((flow ?? 0) === 0 && (fio2Pct ?? 21) === 21) return { device: 'air' };
	return { device: 'unspecified', ...(flow === undefined ? {} : { flowLPerMin: flow }), ...(fio2Pct === undefined ? {} : { fio2Pct }) };
}

/** A lower pressure that is not lower: neither number can be trusted on the chart. */
function takeImpossiblePressure(signs: Map<ReadSign, VitalReading>): readonly LaboratoryBody[] {
	const upper = signs.get('systolicMmHg');
	const lower = signs.get('diastolicMmHg');
	if (upper === undefined || lower === undefined || lower.value < upper.value) return [];
	signs.delete('systolicMmHg');
	signs.delete('diastolicMmHg');
	return [upper.asFinding('not-possible'), lower.asFinding('not-possible')];
}

function setOf(atMs: number, signs: ReadonlyMap<ReadSign, VitalReading>): VitalsBody | null {
	const numberOf = (sign: ReadSign): number | undefined => signs.get(sign)?.value as number | undefined;
	const numbers: { [S in NumericSign]?: number } = {};
	for (const sign of numericSigns) {
		const value = numberOf(sign);
		if (value !== undefined) numbers[sign] = value;
	}
	const oxygen = oxygenOf(numberOf('flowLPerMin'), numberOf('fio2Pct'));
	const consciousness = signs.get('consciousness')?.value as Consciousness | undefined;
	const body = { ...numbers, ...(oxygen === null ? {} : { oxygen }), ...(consciousness === undefined ? {} : { consciousness }) };
	return Object.keys(body).length === 0 ? null : { measuredAtMs: atMs, ...body };
}

/** Puts what was measured at one instant into one set, so that it can be charted and scored together. */
export function groupVitals(readings: readonly VitalReading[]): GroupedVitals {
	const instants = new Map<number, Map<ReadSign, VitalReading>>();
	const findings: LaboratoryBody[] = [];
	let doubles = 0;
	for (const reading of readings) {
		const signs = instants.get(reading.atMs) ?? new Map<ReadSign, VitalReading>();
		instants.set(reading.atMs, signs);
		const known = signs.get(reading.sign);
		if (known === undefined) signs.set(reading.sign, reading);
		else if (known.value === reading.value) doubles += 1;
		else findings.push(reading.asFinding('second-value'));
	}
	const sets: VitalsBody[] = [];
	for (const [atMs, signs] of [...instants].sort(([a], [b]) => a - b)) {
		findings.push(...takeImpossiblePressure(signs));
		const set = setOf(atMs, signs);
		if (set !== null) sets.push(set);
	}
	return { sets, findings, doubles };
}
