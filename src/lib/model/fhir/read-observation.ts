import type { KeptBecause, LaboratoryBody } from '../history.ts';
import { signRanges, within, type NumericSign } from '../sign-ranges.ts';
import type { Consciousness } from '../vitals.ts';
import { codingsOf, nameOf, statusCode } from './concept.ts';
import { timeAt, type FhirTime } from './date-time.ts';
import { child, children, present, text, type Element } from './element.ts';
import { referenceRangeOf, valueOf, type ObservationValue } from './observation-value.ts';
import type { SkipReason } from './read-outcome.ts';
import { convert, convertSign, flowUnits, fractionUnits } from './units.ts';
import { consciousnessByCode, consciousnessCodes, oxygenFlowLoinc, oxygenFractionLoinc, signByLoinc } from './vital-codes.ts';

export type ReadSign = NumericSign | 'flowLPerMin' | 'fio2Pct' | 'consciousness';

/** One value for the chart, in the chart's unit. */
export interface VitalReading {
	readonly atMs: number;
	readonly sign: ReadSign;
	readonly value: number | Consciousness;
	/** The same value as a finding, for when it cannot stand on the chart. */
	readonly asFinding: (why: KeptBecause) => LaboratoryBody;
}

export type ObservationRead =
	{ readonly skipped: SkipReason } | { readonly readings: readonly VitalReading[]; readonly findings: readonly LaboratoryBody[] };

const effectiveOf = (observation: Element): FhirTime | null => {
	const period = child(observation, 'effectivePeriod');
	return (
		timeAt(observation, 'effectiveDateTime') ??
		timeAt(observation, 'effectiveInstant') ??
		(period === null ? null : timeAt(period, 'start')) ??
		timeAt(observation, 'issued')
	);
};

function signOf(codes: readonly string[]): ReadSign | null {
	for (const code of codes) {
		const sign = signByLoinc.get(code);
		if (sign !== undefined) return sign;
		if (code === oxygenFlowLoinc) return 'flowLPerMin';
		if (code === oxygenFractionLoinc) return 'fio2Pct';
		if (consciousnessCodes.has(code)) return 'consciousness';
	}
	return null;
}

const settingSpans = { flowLPerMin: { from: 0, to: 100 }, fio2Pct: { from: 21, to: 100 } } as const;

/** The value in the chart's unit, or why it cannot stand there. A comparator (`> 100`) is no measured number. */
function chartValue(sign: ReadSign, found: ObservationValue): number | Consciousness | KeptBecause {
	if (sign === 'consciousness') {
		return found.codings.map((coding) => consciousnessByCode.get(coding.code)).find((level) => level !== undefined) ?? 'unit-unknown';
	}
	if (!('quantity' in found.value) || found.value.comparator !== undefined) return 'unit-unknown';
	const { quantity, unit } = found.value;
	if (sign === 'flowLPerMin' || sign === 'fio2Pct') {
		const setting = convert(sign === 'flowLPerMin' ? flowUnits : fractionUnits, quantity, unit);
		if (setting === null) return 'unit-unknown';
		return within(settingSpans[sign], setting) ? setting : 'not-possible';
	}
	const amount = convertSign(sign, quantity, unit);
	if (amount === null) return 'unit-unknown';
	return within(signRanges[sign].possible, amount) ? amount : 'not-possible';
}

const isKept = (value: number | Consciousness | KeptBecause): value is KeptBecause => value === 'unit-unknown' || value === 'not-possible';

/** An observation's value, and those of its components: readings for the chart, findings for everything else. */
export function readObservation(observation: Element): ObservationRead {
	const status = text(observation, 'status') ?? 'unknown';
	if (status === 'entered-in-error') return { skipped: 'entered-in-error' };
	if (status === 'cancelled') return { skipped: 'not-done' };
	const components = children(observation, 'component');
	const parts = [observation, ...components].flatMap((part) => {
		const found = valueOf(part);
		return found === null ? [] : [{ part, found }];
	});
	if (parts.length === 0) return { skipped: children(observation, 'hasMember').length > 0 ? 'panel-only' : 'no-value' };
	const time = effectiveOf(observation);
	if (time === null) return { skipped: 'no-time' };
	const category =
		children(observation, 'category')
			.map((each) => codingsOf(each)[0]?.code)
			.find((code) => code !== undefined) ?? 'laboratory';
	const readings: VitalReading[] = [];
	const findings: LaboratoryBody[] = [];
	for (const { part, found } of parts) {
		const code = child(part, 'code');
		const name = nameOf(code) ?? nameOf(child(observation, 'code'));
		if (name === null) return { skipped: 'no-name' };
		const finding = (why: KeptBecause | null): LaboratoryBody => ({
			name,
			codings: codingsOf(code),
			measuredAtMs: time.atMs,
			value: found.value,
			category,
			status,
			...present({
				codedValue: found.codings.length === 0 ? null : found.codings,
				interpretation: interpretationOf(part),
				referenceRange: children(part, 'referenceRange')
					.map(referenceRangeOf)
					.find((range) => range !== null),
				keptBecause: why
			})
		});
		const sign = signOf(codingsOf(code).map((coding) => coding.code));
		const value = sign === null ? null : chartValue(sign, found);
		if (sign === null || value === null) findings.push(finding(null));
		else if (isKept(value)) findings.push(finding(value));
		else if (time.dateOnly) findings.push(finding('date-only'));
		else readings.push({ atMs: time.atMs, sign, value, asFinding: finding });
	}
	return { readings, findings };
}

const interpretationOf = (part: Element): string | null =>
	codingsOf(children(part, 'interpretation')[0] ?? null)[0]?.code ?? statusCode(part, 'interpretation');
