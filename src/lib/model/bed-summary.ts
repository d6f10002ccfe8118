import type { CaseId, SpaceId } from '#lib/core/ids.ts';
import type { AllergyState } from './allergy-state.ts';
import type { News2Band, News2Parameter, NotScored } from './news2.ts';
import type { Sex } from './stay.ts';
import type { Consciousness, OxygenSupport } from './vitals.ts';

/** A value and when it was measured: no value is shown without its age (DESIGN 20). */
export interface Measured<T> {
	readonly value: T;
	readonly measuredAtMs: number;
}

/** The newest value of each sign, each from its own time. */
export interface LatestVitals {
	readonly respiratoryRatePerMin?: Measured<number>;
	readonly spo2Pct?: Measured<number>;
	readonly oxygen?: Measured<OxygenSupport>;
	readonly systolicMmHg?: Measured<number>;
	readonly diastolicMmHg?: Measured<number>;
	readonly heartRateBpm?: Measured<number>;
	readonly consciousness?: Measured<Consciousness>;
	readonly temperatureC?: Measured<number>;
}

/** The score of the newest complete set. */
export interface News2Glance {
	readonly total: number;
	readonly band: News2Band;
	/** Against the complete set before it; null when there was none. */
	readonly trend: 'up' | 'down' | 'same' | null;
	readonly previousTotal: number | null;
	readonly measuredAtMs: number;
	/** A newer set that could not be scored: what it lacks, and the least it would add up to. Never hide it behind the older score. */
	readonly newerPartial: { readonly measuredAtMs: number; readonly missing: readonly News2Parameter[]; readonly atLeast: number } | null;
}

/** What a summary cannot say in one value, because several un-superseded statements differ (I10). */
export type ConflictSubject = 'identity' | 'allergy' | 'spo2-scale' | 'bed';

/** One case as the ward board shows it. Made of verified statements only; derived on the device, never synced. */
export interface BedSummary {
	readonly caseId: CaseId;
	/** Null without an open admission. */
	readonly ward: SpaceId | null;
	readonly bed: string | null;
	/** Null while no verified identity is known. With an identity conflict: one of the heads, shown as a conflict. */
	readonly identity: {
		readonly familyName: string;
		readonly givenName: string;
		readonly title: string | null;
		readonly birthDate: string | null;
		/** Whole years at the time of summarising; null when unknown. */
		readonly ageYears: number | null;
		readonly sex: Sex;
		readonly hospitalNumber: string | null;
	} | null;
	readonly allergies: AllergyState;
	readonly vitals: LatestVitals;
	/** The scale in force when the latest SpO2 was measured; beyond scale 1, the number alone does not say whether it is low. */
	readonly spo2Scale: 1 | 2 | 'conflict';
	readonly news2: News2Glance | null;
	/** Why there is no score; null when there is one. */
	readonly notScored: NotScored | null;
	/** By when the next set is due; null after discharge, and where NEWS2 gives no frequency. */
	readonly nextObservationsDueAtMs: number | null;
	readonly onOxygen: boolean;
	readonly admittedAtMs: number | null;
	readonly expectedOutAtMs: number | null;
	readonly dischargedAtMs: number | null;
	readonly conflicts: readonly ConflictSubject[];
	/** Statements in the file that do not count as fact. */
	readonly unverifiedCount: number;
	/** The newest hybrid time among the verified statements; null for an empty file. */
	readonly lastChangeAtMs: number | null;
}
