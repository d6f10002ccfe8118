import * as v from 'valibot';
import type { SpaceId } from '#lib/core/ids.ts';
import { finiteNumber, idOf, instantMs, listOf, shortText, spokenText } from './body-fields.ts';

export const sexes = ['female', 'male', 'other', 'unknown'] as const;
export type Sex = (typeof sexes)[number];

/** Who the patient is, as far as it is known. A correction supersedes every head of the identity. */
export interface IdentityBody {
	readonly familyName: string;
	/** May be empty: some people have one name. */
	readonly givenName: string;
	readonly title?: string;
	/** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`: as exact as it is known. */
	readonly birthDate?: string;
	/** An age told or estimated when no birth date is known, and the instant at which it held. */
	readonly age?: { readonly years: number; readonly asOfMs: number };
	readonly sex: Sex;
	/** The number this hospital gave the patient. */
	readonly hospitalNumber?: string;
	/** Numbers from elsewhere; `system` says whose. */
	readonly identifiers?: readonly { readonly system: string; readonly value: string }[];
}

/** Comes into a bed, or into the ward without one. */
export interface AdmissionBody {
	readonly ward: SpaceId;
	/** Null while no bed is assigned. */
	readonly bed: string | null;
	readonly atMs: number;
	readonly reason?: string;
	/** Present when the patient is known to be pregnant: NEWS2 then does not apply. */
	readonly pregnant?: boolean;
	readonly expectedOutAtMs?: number;
}

/** Moves to another bed or ward. Supersedes the heads of the stay. */
export interface TransferBody {
	readonly ward: SpaceId;
	readonly bed: string | null;
	readonly atMs: number;
	readonly reason?: string;
	readonly expectedOutAtMs?: number;
}

export const outcomes = ['home', 'other-hospital', 'died', 'left', 'other'] as const;
export type Outcome = (typeof outcomes)[number];

/** Ends the stay. Supersedes the heads of the stay. */
export interface DischargeBody {
	readonly atMs: number;
	readonly outcome: Outcome;
	/** Where to, in words. */
	readonly destination?: string;
}

/** Highest age that is believed: the oldest verified person reached 122 (J. Calment, 1997). */
export const maxAgeYears = 130;

const partialDate = v.pipe(v.string(), v.regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/));
const bed = v.nullable(spokenText);

export const identitySchema: v.GenericSchema<unknown, IdentityBody> = v.object({
	familyName: shortText,
	givenName: shortText,
	title: v.exactOptional(shortText),
	birthDate: v.exactOptional(partialDate),
	age: v.exactOptional(v.object({ years: v.pipe(finiteNumber, v.minValue(0), v.maxValue(maxAgeYears)), asOfMs: instantMs })),
	sex: v.picklist(sexes),
	hospitalNumber: v.exactOptional(shortText),
	identifiers: v.exactOptional(listOf(v.object({ system: shortText, value: shortText })))
});

export const admissionSchema: v.GenericSchema<unknown, AdmissionBody> = v.object({
	ward: idOf<SpaceId>(),
	bed,
	atMs: instantMs,
	reason: v.exactOptional(shortText),
	pregnant: v.exactOptional(v.boolean()),
	expectedOutAtMs: v.exactOptional(instantMs)
});

export const transferSchema: v.GenericSchema<unknown, TransferBody> = v.object({
	ward: idOf<SpaceId>(),
	bed,
	atMs: instantMs,
	reason: v.exactOptional(shortText),
	expectedOutAtMs: v.exactOptional(instantMs)
});

export const dischargeSchema: v.GenericSchema<unknown, DischargeBody> = v.object({
	atMs: instantMs,
	outcome: v.picklist(outcomes),
	destination: v.exactOptional(shortText)
});
