import * as v from 'valibot';
import { finiteNumber, instantMs, listOf, shortText, spokenText } from './body-fields.ts';
import { codingSchema, type Coding } from './coding.ts';

/** What every fact of the history has: words for people, and the codes they came with. */
interface Coded {
	readonly name: string;
	readonly codings: readonly Coding[];
}

export const conditionStatuses = ['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved', 'unknown'] as const;
export type ConditionStatus = (typeof conditionStatuses)[number];

/** A diagnosis or problem (FHIR `Condition`). */
export interface ConditionBody extends Coded {
	readonly clinicalStatus: ConditionStatus;
	/** How sure, in FHIR's words: `confirmed`, `provisional`, `differential` … */
	readonly verification?: string;
	readonly onsetAtMs?: number;
	readonly abatedAtMs?: number;
	readonly recordedAtMs?: number;
}

/** A visit or stay, here or elsewhere (FHIR `Encounter`). */
export interface EncounterBody extends Coded {
	/** FHIR's class code, for example `AMB`, `EMER`, `IMP`. */
	readonly classCode?: string;
	readonly status: string;
	readonly startedAtMs?: number;
	readonly endedAtMs?: number;
	readonly place?: string;
	readonly reason?: string;
}

export type LaboratoryValue =
	{ readonly quantity: number; readonly unit: string; readonly comparator?: '<' | '<=' | '>=' | '>' } | { readonly text: string };

export const keptReasons = ['not-possible', 'unit-unknown', 'date-only', 'second-value'] as const;
/** A number no person can have, a unit nobody can convert, a day without a time, or another value of the same instant. */
export type KeptBecause = (typeof keptReasons)[number];

/** A finding that is not one of the charted vital signs: a laboratory result, a weight, a value no person can have (FHIR `Observation`). */
export interface LaboratoryBody extends Coded {
	readonly measuredAtMs: number;
	/** Absent when the sender gave none. */
	readonly value?: LaboratoryValue;
	readonly codedValue?: readonly Coding[];
	/** FHIR's interpretation code, for example `H`, `LL`, `POS`. */
	readonly interpretation?: string;
	readonly referenceRange?: string;
	readonly category: string;
	readonly status: string;
	/** Why a vital sign stands here and not on the chart; absent for everything else. */
	readonly keptBecause?: KeptBecause;
}

/** Something that was done to or for the patient (FHIR `Procedure`). */
export interface ProcedureBody extends Coded {
	readonly status: string;
	readonly startedAtMs?: number;
	readonly endedAtMs?: number;
}

const coded = { name: spokenText, codings: listOf(codingSchema) };

export const conditionSchema: v.GenericSchema<unknown, ConditionBody> = v.object({
	...coded,
	clinicalStatus: v.picklist(conditionStatuses),
	verification: v.exactOptional(shortText),
	onsetAtMs: v.exactOptional(instantMs),
	abatedAtMs: v.exactOptional(instantMs),
	recordedAtMs: v.exactOptional(instantMs)
});

export const encounterSchema: v.GenericSchema<unknown, EncounterBody> = v.object({
	...coded,
	classCode: v.exactOptional(shortText),
	status: shortText,
	startedAtMs: v.exactOptional(instantMs),
	endedAtMs: v.exactOptional(instantMs),
	place: v.exactOptional(shortText),
	reason: v.exactOptional(shortText)
});

const laboratoryValue: v.GenericSchema<unknown, LaboratoryValue> = v.union([
	v.object({ quantity: finiteNumber, unit: shortText, comparator: v.exactOptional(v.picklist(['<', '<=', '>=', '>'])) }),
	v.object({ text: shortText })
]);

export const laboratorySchema: v.GenericSchema<unknown, LaboratoryBody> = v.object({
	...coded,
	measuredAtMs: instantMs,
	value: v.exactOptional(laboratoryValue),
	codedValue: v.exactOptional(listOf(codingSchema)),
	interpretation: v.exactOptional(shortText),
	referenceRange: v.exactOptional(shortText),
	category: shortText,
	status: shortText,
	keptBecause: v.exactOptional(v.picklist(keptReasons))
});

export const procedureSchema: v.GenericSchema<unknown, ProcedureBody> = v.object({
	...coded,
	status: shortText,
	startedAtMs: v.exactOptional(instantMs),
	endedAtMs: v.exactOptional(instantMs)
});
